/**
 * Classical rivals of the network on the twin: components of other images or of the image itself, as they
 * are or after an alignment of the drift; scores mapped to truths; means along the scan.
 *
 * @module
 */
import { alignRows } from "eels/baseline/energy_drift.ts";
import { fitPca, type PcaFit } from "eels/baseline/pca.ts";
import {
  applyPcaRegression,
  type PcaRegression,
  regressPca,
} from "eels/baseline/pca_regression.ts";
import { reconstructPca } from "eels/baseline/pca_reconstruct.ts";
import { crop } from "eels/core/energy_steps.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { selectRows, stackRows } from "eels/core/stack.ts";
import { averageFrames } from "eels/degrade/frame_rate.ts";
import { likeTruth } from "./prepared_images.ts";
import { bend, referenceOf, straighten } from "./straighten.ts";
import type { JudgedTwinImage, TwinTask } from "./twin_task.ts";

/** What is divided out of counts before components are sought. */
export type Weighting = "none" | "poisson";

/** A method with one number to choose: the rank, or the length that is averaged in nm. */
export type Rival = (image: JudgedTwinImage, strength: number) => SpectrumImage;

/** How a rival is made for a twin. */
export interface RivalKind {
  readonly method: string;
  readonly weightings: readonly Weighting[];
  /** What the number that is chosen means. */
  readonly strength: "rank" | "nm";
  readonly make: (task: TwinTask, weighting: Weighting) => Promise<Rival>;
}

const BOTH = ["none", "poisson"] as const;

/** All rivals by their names in tables and figures. */
export const TWIN_RIVALS: readonly RivalKind[] = [
  pcaOf("PCA", { own: false, aligned: false }),
  pcaOf("PCA, aligned", { own: false, aligned: true }),
  pcaOf("PCA of the image", { own: true, aligned: false }),
  pcaOf("PCA of the image, aligned", { own: true, aligned: true }),
  regressionOf("scores mapped to truths", { aligned: false }),
  regressionOf("scores mapped to truths, aligned", { aligned: true }),
  binningOf("binning, aligned"),
];

interface PcaWay {
  /** Whether components are those of the judged image itself, or of the training images. */
  readonly own: boolean;
  readonly aligned: boolean;
}

function pcaOf(method: string, way: PcaWay): RivalKind {
  const make = (task: TwinTask, weighting: Weighting) => makePca(task, { ...way, weighting });
  return { method, weightings: BOTH, strength: "rank", make };
}

/**
 * Components are fitted to counts over the whole measured range, so that each reconstruction has a
 * background to fit and subtract.
 */
export async function makePca(
  { training, judged, prepared }: Pick<TwinTask, "training" | "judged" | "prepared">,
  { own, aligned, weighting }: PcaWay & { readonly weighting: Weighting },
): Promise<Rival> {
  const how = { weighting, deadChannels: "leave out" as const };
  const lessons = training.map(({ wide }) => wide);
  const reference = aligned && !own ? referenceOf(lessons) : undefined;
  const ready = (image: SpectrumImage): { image: SpectrumImage; driftEv?: Float64Array } =>
    aligned ? straighten(image, reference) : { image };
  const shared = own
    ? undefined
    : await fitPca(stackRows(lessons.map((image) => ready(image).image)), how);
  const states = new Map<string, { fit: PcaFit; spectra: SpectrumImage; driftEv?: number[] }>();
  for (const image of judged) {
    const { image: whole, driftEv } = ready(image.whole);
    states.set(image.name, {
      fit: shared ?? await fitPca(whole, how),
      spectra: judgedRows(whole, image),
      driftEv: driftEv && image.rows.map((row) => driftEv[row]),
    });
  }
  return (image, rank) => {
    const { fit, spectra, driftEv } = states.get(image.name)!;
    const rebuilt = reconstructPca(fit, spectra, { rank });
    return likeTruth(driftEv ? bend(rebuilt, driftEv) : rebuilt, prepared);
  };
}

function judgedRows(image: SpectrumImage, { rows }: JudgedTwinImage): SpectrumImage {
  const kept = new Set(rows);
  return selectRows(image, (row) => kept.has(row));
}

function regressionOf(method: string, { aligned }: { aligned: boolean }): RivalKind {
  const make = (task: TwinTask) => makeRegression(task, { aligned });
  return { method, weightings: ["poisson"], strength: "rank", make };
}

/** Poisson-weighted scores of cropped counts, mapped to the truths of the training images. */
async function makeRegression(
  { training, judged }: TwinTask,
  { aligned }: { aligned: boolean },
): Promise<Rival> {
  const keep = axisRange(training[0].truth);
  const reference = aligned ? referenceOf(training.map(({ wide }) => wide)) : undefined;
  const lessons = training.map(({ wide, counts, truth }) => {
    if (!reference) return { counts, truth };
    const { image, driftEv } = straighten(wide, reference);
    return { counts: crop(image, keep), truth: alignRows(truth, driftEv) };
  });
  const counts = stackRows(lessons.map((lesson) => lesson.counts));
  const truths = stackRows(lessons.map((lesson) => lesson.truth));
  const fit = await fitPca(counts, { weighting: "poisson" });
  const maps = new Map<number, PcaRegression>();
  const drifts = new Map(
    judged.map((image) => [image.name, reference && straighten(image.whole, reference)]),
  );
  return (image, rank) => {
    const map = maps.get(rank) ?? regressPca(fit, counts, truths, rank);
    maps.set(rank, map);
    const straight = drifts.get(image.name);
    if (!straight) return applyPcaRegression(map, image.counts);
    const { image: whole, driftEv } = straight;
    const denoised = applyPcaRegression(map, crop(judgedRows(whole, image), keep));
    return bend(denoised, image.rows.map((row) => driftEv[row]));
  };
}

function axisRange({ energy: { startEv, stepEv, channels } }: SpectrumImage) {
  return { fromEv: startEv - stepEv / 2, toEv: startEv + (channels - 0.5) * stepEv };
}

/** Means of aligned rows over a length of the scan, moved back by each row's own drift. */
function binningOf(method: string): RivalKind {
  const make = ({ prepared }: TwinTask): Promise<Rival> =>
    Promise.resolve((image, nm) => {
      const { image: whole, driftEv } = straighten(image.whole);
      const [all, columns] = whole.shape;
      const rows = Math.min(all, Math.max(1, Math.round(nm / (whole.pixel?.rowNm ?? 1))));
      const mean = judgedRows(averageFrames(whole, { rows, columns }), image);
      return likeTruth(bend(mean, image.rows.map((row) => driftEv[row])), prepared);
    });
  return { method, weightings: ["none"], strength: "nm", make };
}

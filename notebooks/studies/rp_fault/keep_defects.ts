import { mean, sampleVariance } from "simple-statistics";
import { type Image, type ImageNoise, withPixels } from "eels/core/image.ts";
import type { Prng } from "eels/core/random.ts";
import { shiftKept } from "eels/analyse/fault_kept.ts";
import { type FaultPlaces, heightAt, placeFaults } from "eels/analyse/fault_places.ts";
import { addFaults } from "eels/analyse/fault_signal.ts";
import type { FaultTrial, ScanDenoiser } from "./fault_trials.ts";
import type { ScanRow } from "./keep_scatter.ts";

/** Single defects that are put into scans of a perfect crystal. */
export const DEFECTS = ["vacancy", "half column", "moved row"] as const;
export type Defect = typeof DEFECTS[number];

/** What one denoiser keeps of one kind of defect in one scan. A type, so that tables take it as a row. */
export type DefectRow = ScanRow & {
  readonly defect: Defect;
  /** Share of the true change that the denoised image shows: 1 all, 0 nothing. */
  readonly kept: number;
  /**
   * How clearly a single defect stands out: its mean change over the scatter of one column. At 2, the
   * middle between both is crossed by one in six.
   */
  readonly clear: number;
};

/** The first scan of a dose with its vacancies and the moved row, and what was made of it. */
export interface ShownDefects {
  /** By the method's name, "no counting noise" and "noisy" first. */
  readonly images: Readonly<Record<string, Image>>;
  readonly places: FaultPlaces;
}

/** Rows of {@link tryDefects}, and what is to be shown by dose. */
export interface TriedDefects {
  readonly rows: readonly DefectRow[];
  readonly shown: ReadonlyMap<number, ShownDefects>;
}

/** By what a column's height changes, and how far the row is moved, as a share of the spacing. */
const CHANGE = { "vacancy": -1, "half column": -0.5 } as const, SHIFT = 0.3;
/** Columns that are changed in a scan, at most. */
const COLUMNS = 12;
const NO_NOISE: ImageNoise = {
  gain: 0,
  readoutCounts: 0,
  offsetCounts: 0,
  correlation: { along: 0, down: 0 },
  isElectrons: false,
  canSplit: false,
  warnings: [],
  source: "without noise",
};

/**
 * Puts vacancies, columns of half height and a moved row into scans of a perfect crystal, and measures
 * what each denoiser keeps of them.
 *
 * The scan without counting noise is changed, and the same counts go with it: where less is expected each
 * electron stays by chance, where more is expected others come, so both scans are Poisson and differ by the
 * defects alone. With the heights h of the column in the denoised scan with (1) and without (0) the defect, t those
 * of the scan without noise and the means over the changed columns,
 *
 *     kept  = (<h0> - <h1>) / <h0> * <t0> / (<t0> - <t1>)
 *     clear = (<h0 / t0> - <h1 / t0>) / sqrt((var(h0 / t0) + var(h1 / t0)) / 2)
 *
 * Of the moved row, kept is how far its columns moved over how far they were moved, and clear that
 * over its scatter from column to column.
 *
 * @param trials Of a perfect crystal, as `scanFault` gives them with `withFault: false`.
 */
export async function tryDefects(
  trials: readonly FaultTrial[],
  denoisers: Readonly<Record<string, ScanDenoiser>>,
  { random, onScan }: { random: Prng; onScan?: (done: number, of: number) => void },
): Promise<TriedDefects> {
  const rows: DefectRow[] = [], shown = new Map<number, ShownDefects>();
  const all: Record<string, ScanDenoiser> = { noisy: (noisy) => noisy, ...denoisers };
  for (const [i, { about, scan, noisy, truth }] of trials.entries()) {
    const { doseElectrons } = about, clean = truth.image;
    // The same places and the same row at every dose.
    const own = random.split(`scan ${scan}`);
    const places = placeFaults(clean, {
      shift: SHIFT,
      columns: COLUMNS,
      random: own.split("places"),
    });
    const changed = (["vacancy", "half column"] as const).map((defect) => {
      const stream = own.split(`${defect} ${doseElectrons}`);
      const image = injectClean(clean, places, { change: CHANGE[defect], random: stream });
      return { defect, image, noisy: recount(noisy, { clean, image, doseElectrons, stream }) };
    });
    const images: Record<string, Image> = { "no counting noise": changed[0].image };
    for (const [method, denoise] of Object.entries(all)) {
      const before = await denoise(noisy, about), row = { doseElectrons, scan, method };
      for (const { defect, image, noisy: counted } of changed) {
        const after = await denoise(counted, about);
        images[method] ??= after;
        rows.push({ ...row, defect, ...oddKept({ before, after, clean, image }, places) });
        // The row is moved with either of the two, and measured with the second.
        if (defect === "half column") {
          rows.push({ ...row, defect: "moved row", ...rowKept(before, after, places) });
        }
      }
    }
    if (!shown.has(doseElectrons)) shown.set(doseElectrons, { images, places });
    onScan?.(i + 1, trials.length);
  }
  return { rows, shown };
}

/** The scan without noise, with the odd columns and the moved row. */
export function injectClean(
  clean: Image,
  places: FaultPlaces,
  { change, random }: { change: number; random: Prng },
): Image {
  const image = addFaults(clean, { places, change, share: 1, noise: NO_NOISE, random });
  return withPixels(image, image.data.map((value) => Math.max(0, value)));
}

/** The counts of a scan of another expectation that differ from these by what was changed. */
function recount(
  noisy: Image,
  { clean, image, doseElectrons, stream }: {
    clean: Image;
    image: Image;
    doseElectrons: number;
    stream: Prng;
  },
): Image {
  const counting = stream.split("counts");
  return withPixels(
    noisy,
    noisy.data.map((value, i) => {
      const count = Math.round(value * doseElectrons);
      const [was, is] = [clean.data[i], image.data[i]];
      const now = is < was
        ? counting.binomial(count, is / was)
        : count + counting.poisson((is - was) * doseElectrons);
      return now / doseElectrons;
    }),
  );
}

function oddKept(
  { before, after, clean, image }: Record<"before" | "after" | "clean" | "image", Image>,
  { odd, spacingPixels }: FaultPlaces,
): Pick<DefectRow, "kept" | "clear"> {
  const heights = (of: Image) => odd.map((place) => heightAt(of, place, 0.45 * spacingPixels));
  const [h0, h1, t0, t1] = [before, after, clean, image].map(heights);
  const change = (one: number[], two: number[]) => (mean(one) - mean(two)) / mean(one);
  const [r0, r1] = [h0, h1].map((found) => found.map((height, i) => height / t0[i]));
  const scatter = Math.sqrt((sampleVariance(r0) + sampleVariance(r1)) / 2);
  return {
    kept: change(h0, h1) / change(t0, t1),
    clear: (mean(r0) - mean(r1)) / scatter,
  };
}

function rowKept(
  before: Image,
  after: Image,
  places: FaultPlaces,
): Pick<DefectRow, "kept" | "clear"> {
  const all = shiftKept(before, after, places);
  const each = places.row.map((one) => shiftKept(before, after, { ...places, row: [one] }).kept);
  return { kept: all.kept, clear: mean(each) / Math.sqrt(sampleVariance(each)) };
}

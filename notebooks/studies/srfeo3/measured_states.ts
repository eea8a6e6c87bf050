/**
 * Latent units and states of measured images, beside those of the twin that our networks were trained on.
 *
 * @module
 */
import { inverse, Matrix } from "ml-matrix";
import { mean as meanOf, quantile } from "simple-statistics";
import { type Points, selectPoints } from "eels/core/points.ts";
import type { Prng } from "eels/core/random.ts";
import { classify, trainClassifier } from "eels/model/latent_classifier.ts";
import { encode } from "eels/model/encode.ts";
import type { Model, SpectrumVectors } from "eels/model/model.ts";
import { embedTsne } from "eels/analyse/tsne.ts";
import { drawScatter } from "eels/figure/scatter.ts";
import type { Figure } from "eels/figure/svg.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import type { AuthorsNetworks } from "./measured_authors.ts";
import { onNetworkAxis } from "./measured_methods.ts";
import type { PreparedMeasured } from "./measured_prepared.ts";
import type { TwinReference } from "./measured_twin.ts";
import { STATES } from "./twin.ts";

/** Latent units of measured images and of the twin, by one network. */
export interface MeasuredLatents {
  readonly network: string;
  readonly twin: SpectrumVectors;
  /** Of each image, in its order. */
  readonly images: readonly SpectrumVectors[];
}

/** Encodes all electrons of every image, and the twin's reference. */
export async function measuredLatents(
  images: readonly PreparedMeasured[],
  networks: Readonly<Record<string, Model>>,
  { counts }: TwinReference,
): Promise<MeasuredLatents[]> {
  const latents: MeasuredLatents[] = [];
  for (const [network, model] of Object.entries(networks)) {
    const own: SpectrumVectors[] = [];
    for (const image of images) {
      own.push(await encode(model, onNetworkAxis(model, image.wide, image)));
    }
    latents.push({ network, twin: await encode(model, counts), images: own });
  }
  return latents;
}

/** What is said of the state of one image. */
export interface StateRow {
  readonly file: string;
  readonly classifier: string;
  /** What the classifier was trained on. */
  readonly trainedOn: string;
  /** By name or by its user. */
  readonly state: string;
  /** Share of the spectra called annealed, with the interval over blocks of rows. */
  readonly annealedPercent: number;
  /** None where all blocks say the same. */
  readonly low: number | null;
  readonly high: number | null;
  /** Share called right, where the state is known. */
  readonly rightPercent: number | null;
  /** Share of the spectra farther from the twin's latent units than 99 % of its own; 1 where they are alike. */
  readonly outsidePercent: number | null;
}

/**
 * Calls the state of every spectrum: by our classifier on the latent units of each network, trained on the twin,
 * and by the authors' where it is given.
 *
 * How far a spectrum is from those that a network knows is the Mahalanobis distance of its latent units z from
 * the nearer state of the twin, with means m and the covariance C within the states,
 *
 *     d^2 = (z - m) C^-1 (z - m)
 *
 * It does not see all that is wrong: see `measuredDepartures` for a background that is not the twin's.
 */
export async function measuredStates(
  images: readonly PreparedMeasured[],
  latents: readonly MeasuredLatents[],
  { reference, authors, random }: {
    readonly reference: TwinReference;
    readonly authors?: AuthorsNetworks;
    readonly random: Prng;
  },
): Promise<StateRow[]> {
  const rows: StateRow[] = [];
  for (const { network, twin, images: own } of latents) {
    const classifier = trainClassifier(twin, {
      labels: reference.labels,
      classes: STATES,
      random: random.split("classifier"),
    });
    const distanceOf = distancesFrom(twin, reference.labels);
    const limit = quantile(distanceOf(twin), 0.99);
    own.forEach((vectors, i) => {
      const called = Array.from(classify(classifier, vectors).labels);
      const distances = distanceOf(vectors);
      const outside = 100 * distances.filter((value) => value > limit).length / distances.length;
      rows.push(stateRow(images[i], called, {
        classifier: network,
        trainedOn: "the twin",
        outsidePercent: outside,
      }));
    });
  }
  for (const image of authors?.classify ? images : []) {
    const { data } = await authors!.classify!(image.wide);
    const called = Array.from(
      { length: data.length / 2 },
      (_, s) => data[2 * s + 1] > data[2 * s] ? 1 : 0,
    );
    const how = { classifier: "authors'", trainedOn: "their images", outsidePercent: null };
    rows.push(stateRow(image, called, how));
  }
  return rows;
}

/** Blocks of rows that the interval is over. */
const BLOCKS = 8;

function stateRow(
  { name, state }: PreparedMeasured,
  called: readonly number[],
  how: Pick<StateRow, "classifier" | "trainedOn" | "outsidePercent">,
): StateRow {
  const block = Math.ceil(called.length / BLOCKS);
  const shares = Array.from({ length: BLOCKS }, (_, b) => called.slice(b * block, (b + 1) * block))
    .filter(({ length }) => length > 0).map((own) => 100 * meanOf(own));
  const { low, high } = seedInterval(shares), annealed = 100 * meanOf(called as number[]);
  const right = state === undefined ? null : state === "annealed" ? annealed : 100 - annealed;
  return {
    file: name,
    ...how,
    state: state ?? "not known",
    annealedPercent: annealed,
    low: high > low ? Math.max(0, low) : null,
    high: high > low ? Math.min(100, high) : null,
    rightPercent: right,
  };
}

/** The distance of vectors from the nearer of two classes. */
function distancesFrom(known: SpectrumVectors, labels: ArrayLike<number>) {
  const [count, units] = known.shape;
  const rowOf = ({ data }: SpectrumVectors, s: number) => data.subarray(s * units, (s + 1) * units);
  const members = [0, 1].map((label) =>
    Array.from({ length: count }, (_, s) => s).filter((s) => labels[s] === label)
  );
  const means = members.map((own) =>
    Array.from({ length: units }, (_, u) => meanOf(own.map((s) => rowOf(known, s)[u])))
  );
  const covariance = Matrix.zeros(units, units);
  for (let s = 0; s < count; s++) {
    const off = Array.from(rowOf(known, s), (value, u) => value - means[labels[s]][u]);
    covariance.add(Matrix.columnVector(off).mmul(Matrix.rowVector(off)));
  }
  const precision = inverse(covariance.div(count), true).to2DArray();
  const square = (off: number[]) =>
    off.reduce(
      (sum, a, i) => sum + off.reduce((part, b, j) => part + a * precision[i][j] * b, 0),
      0,
    );
  return (vectors: SpectrumVectors) =>
    Array.from(
      { length: vectors.shape[0] },
      (_, s) =>
        Math.min(...means.map((mean) =>
          square(Array.from(rowOf(vectors, s), (value, u) => value - mean[u]))
        )),
    );
}

/** Points of each image, and of the twin, that the figure shows. */
const SHOWN = 300;

/** Draws t-SNE of the latent units of every network: some spectra of each image and of both states of the twin. */
export async function drawLatents(
  images: readonly PreparedMeasured[],
  latents: readonly MeasuredLatents[],
  { reference: { labels }, random }: { readonly reference: TwinReference; readonly random: Prng },
): Promise<Figure> {
  const planes: Record<string, Points> = {};
  let names: string[] = [];
  for (const { network, twin, images: own } of latents) {
    const chosen = [
      ...STATES.map((state, label) => ({
        name: `twin, ${state}`,
        vectors: pick(twin, (s) => labels[s] === label),
      })),
      ...own.map((vectors, i) => ({ name: images[i].name, vectors: pick(vectors, () => true) })),
    ];
    const data = Float32Array.from(chosen.flatMap(({ vectors }) => Array.from(vectors.data)));
    const points = asPoints({ data, shape: [data.length / twin.shape[1], twin.shape[1]] });
    names = chosen.flatMap(({ name, vectors }) => new Array<string>(vectors.shape[0]).fill(name));
    planes[network] = await embedTsne(points, { random: random.split(network) });
  }
  const measured = [...new Set(names)].filter((name) => !name.startsWith("twin"));
  return drawScatter(planes, { labels: names, crosses: measured, width: 330, columns: 2 });
}

function pick(vectors: SpectrumVectors, has: (s: number) => boolean): Points {
  const all = Array.from({ length: vectors.shape[0] }, (_, s) => s).filter(has);
  const every = Math.max(1, Math.floor(all.length / SHOWN));
  return selectPoints(asPoints(vectors), all.filter((_, i) => i % every === 0).slice(0, SHOWN));
}

const asPoints = ({ data, shape: [count, units] }: SpectrumVectors): Points => ({
  data,
  shape: [count, units],
});

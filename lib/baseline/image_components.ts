import type { Prng } from "../core/random.ts";
import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import { splitElectrons } from "../degrade/split_electrons.ts";
import { leadingComponents, scoresOf, type Table, turnTowards } from "./leading_components.ts";
import { inNoiseUnits, noiseUnitsOf } from "./noise_units.ts";
import { neighbourMeans } from "./neighbour_features.ts";

/** One split of an image: what the first part shows of the components, and the second part. */
export interface SplitLesson {
  /** Orthonormal rows, `[components, channels]`, of the first part alone. */
  readonly components: Float64Array;
  /** Of the first part, `[spectra, components]`. */
  readonly scores: Float64Array;
  /** The second part, in the first one's units of noise. */
  readonly rest: Table;
}

/** Components of an image whose number is chosen by held-out electrons. */
export interface ImageComponents {
  /** Components in all, and those of PCA among them, which come first. */
  readonly rank: number;
  readonly pcaRank: number;
  readonly lessons: readonly SplitLesson[];
  /** Those of a table in units of noise: as many, turned towards the ones of the whole image. */
  find(table: Table): Promise<Float64Array>;
}

/** Components that are looked at, and weak ones beyond those of PCA. */
const MOST = 20, MOST_WEAK = 3;
/** Splits; of images of more values, fewer, as they take memory and have spectra enough. */
const SPLITS = 6, LARGE_SPLITS = 3, LARGE = 4e6;
/** Pixels to either side of one over which the weak components are looked for. */
const REACH = 2;

/**
 * Finds the components of an image by several splits of its electrons: each is found in the first part
 * alone and counted where it predicts the second, so that nothing of what judges is seen before.
 */
export async function findComponents(
  image: SpectrumImage,
  { share, random, onSplit }: { share: number; random: Prng; onSplit: () => Promise<void> },
): Promise<ImageComponents> {
  const [rows, columns, channels] = image.shape, grid = [rows, columns] as const;
  const whole = tableOf(image);
  const most = Math.min(MOST, Math.floor(rows * columns / 3), Math.floor(channels / 3));
  const main = (table: Table) =>
    leadingComponents(table, { count: most, random: random.split("start") });
  const weak = (table: Table, without: Float64Array) => {
    const data = neighbourMeans(remainder(table, without), grid, channels, REACH);
    const count = Math.min(MOST_WEAK, most);
    return leadingComponents({ ...table, data }, { count, random: random.split("weak") });
  };
  const parts: { part: Table; rest: Table; components: Float64Array }[] = [];
  const splits = image.data.length > LARGE ? LARGE_SPLITS : SPLITS;
  for (let i = 0; i < splits; i++) {
    await onSplit();
    const [a, b] = splitElectrons(image, { share, random: random.split(`split ${i}`) });
    const units = noiseUnitsOf(a);
    const part = { ...whole, data: inNoiseUnits(a, units) };
    const rest = { ...whole, data: inNoiseUnits(b, units) };
    parts.push({ part, rest, components: await main(part) });
  }
  const pcaRank = bestRank(parts.map(({ part, rest, components }) => ({
    own: scoresOf(part, components),
    other: scoresOf(rest, components),
    count: most,
  })));
  const pcaWidth = pcaRank * channels;
  const more: Float64Array[] = [];
  for (const { part, components } of parts) {
    more.push(await weak(part, components.subarray(0, pcaWidth)));
  }
  const weakRank = bestRank(parts.map(({ part, rest }, i) => {
    const count = more[i].length / channels;
    const own = neighbourMeans(scoresOf(part, more[i]), grid, count, REACH);
    return { own, other: scoresOf(rest, more[i]), count };
  }));
  const rank = pcaRank + weakRank;
  const first = (await main(whole)).slice(0, pcaWidth);
  const next = (await weak(whole, first)).slice(0, weakRank * channels);
  const turned = (components: Float64Array, other: Float64Array) => {
    const all = new Float64Array(rank * channels);
    if (pcaRank) all.set(turnTowards(components.subarray(0, pcaWidth), first, channels));
    if (weakRank) all.set(turnTowards(other.subarray(0, next.length), next, channels), pcaWidth);
    return all;
  };
  const lessons = parts.map(({ part, rest, components }, i) => {
    const own = turned(components, more[i]);
    return { components: own, scores: scoresOf(part, own), rest };
  });
  const find = async (table: Table) => {
    const components = (await main(table)).subarray(0, pcaWidth);
    return turned(components, weakRank ? await weak(table, components) : next);
  };
  return { rank, pcaRank, lessons, find };
}

/** Values of an image in units of its own noise, a spectrum a row. */
export function tableOf(image: SpectrumImage, units = noiseUnitsOf(image)): Table {
  return { data: inNoiseUnits(image, units), rows: spectrumCount(image), columns: image.shape[2] };
}

/** How many components, from the first, predict the other part best: by the fall of the squared error. */
function bestRank(
  splits: readonly { own: ArrayLike<number>; other: ArrayLike<number>; count: number }[],
): number {
  const { count } = splits[0], gains = new Float64Array(count);
  for (const { own, other } of splits) {
    for (let i = 0; i < own.length; i++) gains[i % count] += (2 * other[i] - own[i]) * own[i];
  }
  let rank = 0, best = 0, sum = 0;
  gains.forEach((gain, k) => {
    sum += gain;
    if (sum > best) [rank, best] = [k + 1, sum];
  });
  return rank;
}

/** What components leave of a table. */
function remainder(table: Table, components: Float64Array): Float32Array {
  const { rows, columns } = table;
  const scores = scoresOf(table, components), count = components.length / columns;
  const left = Float32Array.from(table.data);
  for (let r = 0; r < rows; r++) {
    for (let k = 0; k < count; k++) {
      const score = scores[r * count + k];
      for (let c = 0, i = r * columns, j = k * columns; c < columns; c++, i++, j++) {
        left[i] -= score * components[j];
      }
    }
  }
  return left;
}

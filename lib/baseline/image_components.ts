import type { Prng } from "../core/random.ts";
import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import { splitElectrons } from "../degrade/split_electrons.ts";
import { leadingComponents, scoresOf, type Table, turnTowards } from "./leading_components.ts";
import type { NoiseScale } from "./noise_scale.ts";
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
  /** The first part's units of noise. */
  readonly units: NoiseScale;
}

/** Scores of both parts of a split along the components of the first, `[spectra, components]`. */
export interface SplitScores {
  readonly own: Float32Array | Float64Array;
  readonly other: Float64Array;
  readonly count: number;
  readonly units: NoiseScale;
}

/** How {@link findComponents} splits, weighs and counts. */
export interface ComponentOptions {
  /** Of the electrons in the first part. */
  readonly share: number;
  readonly random: Prng;
  /** Number of splits; 6, or 3 of more than four million values. */
  readonly splits?: number;
  /** Most components of PCA that are looked at; 20, a third of the spectra or of the channels. */
  readonly most?: number;
  /** Components of PCA, without weak ones beyond; chosen unless given. */
  readonly rank?: number;
  /** Fewest components of PCA that are chosen; 0. */
  readonly least?: number;
  /** As {@link gainsAsTheyAre} of scores that are changed before they are used, such as smoothed. */
  readonly gainsOf?: (splits: readonly SplitScores[]) => Float64Array;
  /** What values are divided by; {@link noiseUnitsOf}. */
  readonly unitsOf?: (image: SpectrumImage) => NoiseScale;
  readonly onSplit?: () => Promise<void>;
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

/** Both parts of a split in the first one's units, and the first one's components. */
interface Part {
  readonly part: Table;
  readonly rest: Table;
  readonly components: Float64Array;
  readonly units: NoiseScale;
}

/** Components that are looked at at most, and weak ones beyond those of PCA. */
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
  { share, random, rank: given, least = 0, onSplit, ...own }: ComponentOptions,
): Promise<ImageComponents> {
  const [rows, columns, channels] = image.shape, grid = [rows, columns] as const;
  const { unitsOf = noiseUnitsOf } = own;
  const whole = tableOf(image, unitsOf(image));
  const third = Math.floor(Math.min(rows * columns, channels) / 3);
  const most = Math.max(1, given ?? Math.max(Math.min(own.most ?? MOST, third), least));
  const main = (table: Table) =>
    leadingComponents(table, { count: most, random: random.split("start") });
  const weak = (table: Table, without: Float64Array) => {
    const data = neighbourMeans(remainder(table, without), grid, channels, REACH);
    const count = Math.min(MOST_WEAK, most);
    return leadingComponents({ ...table, data }, { count, random: random.split("weak") });
  };
  const parts: Part[] = [];
  const { splits = image.data.length > LARGE ? LARGE_SPLITS : SPLITS } = own;
  for (let i = 0; i < splits; i++) {
    await onSplit?.();
    const [a, b] = splitElectrons(image, { share, random: random.split(`split ${i}`) });
    const units = unitsOf(a), part = tableOf(a, units);
    parts.push({ part, rest: tableOf(b, units), components: await main(part), units });
  }
  const pcaRank = given ?? choosePcaRank(parts, { least, gainsOf: own.gainsOf });
  const pcaWidth = pcaRank * channels;
  const more: Float64Array[] = [];
  for (const { part, components } of parts) {
    more.push(await weak(part, components.subarray(0, pcaWidth)));
  }
  const weakScores = parts.map(({ part, rest, units }, i) => {
    const count = more[i].length / channels;
    const own = neighbourMeans(scoresOf(part, more[i]), grid, count, REACH);
    return { own, other: scoresOf(rest, more[i]), count, units };
  });
  const weakRank = given === undefined ? bestRank(gainsAsTheyAre(weakScores)) : 0;
  const rank = pcaRank + weakRank;
  const first = (await main(whole)).slice(0, pcaWidth);
  const next = (await weak(whole, first)).slice(0, weakRank * channels);
  const turned = (components: Float64Array, other: Float64Array) => {
    const all = new Float64Array(rank * channels);
    if (pcaRank) all.set(turnTowards(components.subarray(0, pcaWidth), first, channels));
    if (weakRank) all.set(turnTowards(other.subarray(0, next.length), next, channels), pcaWidth);
    return all;
  };
  const lessons = parts.map(({ part, rest, components, units }, i) => {
    const own = turned(components, more[i]);
    return { components: own, scores: scoresOf(part, own), rest, units };
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

/** As many as help as they are, or once a caller has changed their scores. */
function choosePcaRank(
  parts: readonly Part[],
  { least, gainsOf }: Pick<ComponentOptions, "gainsOf"> & { least: number },
): number {
  const scores = parts.map(({ part, rest, components, units }) => ({
    own: scoresOf(part, components),
    other: scoresOf(rest, components),
    count: components.length / part.columns,
    units,
  }));
  const changed = gainsOf ? bestRank(gainsOf(scores)) : 0;
  return Math.max(least, bestRank(gainsAsTheyAre(scores)), changed);
}

/** By how much each component makes the other part's squared error smaller. */
function gainsAsTheyAre(splits: readonly Omit<SplitScores, "units">[]): Float64Array {
  const { count } = splits[0], gains = new Float64Array(count);
  for (const { own, other } of splits) {
    for (let i = 0; i < own.length; i++) gains[i % count] += (2 * other[i] - own[i]) * own[i];
  }
  return gains;
}

/** How many components, from the first, predict the other part best. */
function bestRank(gains: Float64Array): number {
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

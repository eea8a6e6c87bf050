/**
 * The table of a comparison of image denoisers: from splits to rows.
 *
 * @module
 */
import type { DenoiserError } from "./denoiser_error.ts";
import type { Prng } from "../core/random.ts";
import type { ImageParts } from "../degrade/image_parts.ts";
import { describeSetting, type ImageDenoiseOptions } from "./image_denoisers.ts";
import {
  type BlockSums,
  jackknife,
  meanSums,
  meanWithout,
  slopeWithout,
  weightsOf,
} from "./image_error.ts";

/** What a method errs by on one image at one dose. A type, so that tables take it. */
export type ImageErrorRow = DenoiserError & {
  readonly method: string;
  readonly setting: string;
  /** Share of the image's electrons (or frames) that was used, of which a part was held out. */
  readonly dose: number;
  /** Slope of the held-out counts on what the method drew: 1 where all of it is there, 0 where none is. */
  readonly confirmed: number;
  readonly confirmedLow: number;
  readonly confirmedHigh: number;
};

/** One method on its splits. */
export interface Judged {
  readonly setting: ImageDenoiseOptions;
  readonly sums: readonly BlockSums[];
}

/** The same with its name. */
export type Trial = Judged & { readonly method: string };

/**
 * Means over splits. A method that was run on some of the splits only is placed by its difference from
 * the best of the others on those, so that no lucky split favours it.
 */
export function placeTrials(trials: readonly Trial[]): BlockSums[] {
  const most = Math.max(...trials.map(({ sums }) => sums.length));
  const errorOf = ({ sums }: Trial) => meanWithout(meanSums(sums).error, -1);
  const [best] = trials.filter(({ sums }) => sums.length === most)
    .toSorted((a, b) => errorOf(a) - errorOf(b));
  const all = meanSums(best.sums);
  return trials.map(({ sums }) => {
    const own = meanSums(sums);
    if (sums.length === most) return own;
    const same = meanSums(best.sums.slice(0, sums.length));
    return { ...own, error: own.error.map((value, k) => value - same.error[k] + all.error[k]) };
  });
}

/** Halvings of the frames that their scatter is the mean of. */
const HALVINGS = 8;

/** Variance of frames about their mean over that of their estimated noise. */
export function scatterOfFrames(whole: ImageParts, random: Prng): number {
  const weights = weightsOf(whole.image);
  const scatters = Array.from({ length: HALVINGS }, (_, k) => {
    const { first, second, share } = whole.split({ random: random.split(`half ${k}`), share: 0.5 });
    const [a, b] = [first.image.data, second.image.data];
    const squares = weights.reduce((sum, weight, i) => sum + weight * (a[i] - b[i]) ** 2, 0);
    return share * (1 - share) * squares / weights.length;
  });
  return scatters.reduce((sum, one) => sum + one, 0) / HALVINGS;
}

/** Choice: frames that differ by more than this times their noise are warned of. */
const ODD_SCATTER = 1.2;

/** A sentence where frames differ by more than their noise. */
export function warnOfScatter(unit: number): string[] {
  if (!(unit > ODD_SCATTER)) return [];
  return [
    `Frames differ by ${digitsOf(unit)} times the variance of their noise, as where the scan is ` +
    "distorted, the specimen drifts or changes: what differs is counted as noise here, so that " +
    "averages over frames are blurred by it",
  ];
}

const digitsOf = (value: number) => Number(value.toPrecision(2));

/** The row of a table. */
export function rowOf(
  mean: BlockSums,
  { method, setting, dose, raw }: {
    method: string;
    setting: ImageDenoiseOptions;
    dose: number;
    raw: BlockSums;
  },
): ImageErrorRow {
  const error = jackknife((skip) => meanWithout(mean.error, skip));
  const over = jackknife((skip) => meanWithout(mean.error, skip) / meanWithout(raw.error, skip));
  const slope = jackknife((skip) => slopeWithout(mean.moments, skip));
  return {
    method,
    setting: describeSetting(setting),
    dose,
    error: error.value,
    standardError: error.standardError,
    low: error.low,
    high: error.high,
    overRaw: over.value,
    overRawLow: over.low,
    overRawHigh: over.high,
    confirmed: slope.value,
    confirmedLow: slope.low,
    confirmedHigh: slope.high,
  };
}

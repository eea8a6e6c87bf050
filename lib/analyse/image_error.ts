import { blurImage } from "../core/gaussian.ts";
import type { Image } from "../core/image.ts";
import { meanVariance, varianceOf } from "../core/image_noise.ts";
import type { ImageParts } from "../degrade/image_parts.ts";

/** Blocks a side whose scatter gives the errors. */
export const BLOCKS_A_SIDE = 8;

/** What one comparison with held-out electrons gives, block by block. */
export interface BlockSums {
  /** Mean of `w ((f - b)² - var b)` in each block. */
  readonly error: Float64Array;
  /** Sums for the slope of b on f: weights, f, b, f², fb. */
  readonly moments: readonly Float64Array[];
}

/**
 * One over the noise variance of a place, smoothed over 8 pixels: errors are then in units of the raw
 * image's noise variance, of dark and bright places alike.
 */
export function weightsOf(image: ImageParts["image"]): Float64Array {
  const smooth = blurImage(image.data, { shape: image.shape, deviations: [8, 8], ends: "reflect" });
  const least = 0.1 * meanVariance(image, image.noise);
  return smooth.map((value) => 1 / Math.max(least, varianceOf(value, image.noise)));
}

/**
 * Compares a denoised image f with independent counts b of the same place: the mean of
 * `w ((f - b)² - v)`, v = `readout² + gain (b - offset)` being an unbiased estimate of b's variance, is
 * that of `w (f - truth)²`.
 *
 * @param frames Where b is some frames of a stack and the method saw the others: their mean a, and the
 * share p of all that they are. The variance of b is then the mean of p (a - b)², by the frames themselves,
 * as far as all frames are alike.
 */
export function compareWithHeldOut(
  denoised: Image,
  { image: heldOut }: Pick<ImageParts, "image">,
  weights: Float64Array,
  frames?: { readonly shown: Image; readonly share: number },
): BlockSums {
  const [rows, columns] = heldOut.shape, blocks = BLOCKS_A_SIDE ** 2;
  const error = new Float64Array(blocks), count = new Float64Array(blocks);
  const moments = Array.from({ length: 5 }, () => new Float64Array(blocks));
  for (let r = 0, i = 0; r < rows; r++) {
    const down = Math.floor(r * BLOCKS_A_SIDE / rows) * BLOCKS_A_SIDE;
    for (let c = 0; c < columns; c++, i++) {
      const block = down + Math.floor(c * BLOCKS_A_SIDE / columns);
      const f = denoised.data[i], b = heldOut.data[i], weight = weights[i];
      const variance = frames
        ? frames.share * (frames.shown.data[i] - b) ** 2
        : varianceOf(b, heldOut.noise, { floor: -Infinity });
      error[block] += weight * ((f - b) ** 2 - variance);
      count[block]++;
      [1, f, b, f * f, f * b].forEach((value, k) => moments[k][block] += weight * value);
    }
  }
  return { error: error.map((value, k) => value / count[k]), moments };
}

/** A number with its standard error and 95 % interval. */
export interface Interval {
  readonly value: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
}

/** Student's t for 63 degrees of freedom. */
const T = 1.998;

/** Jackknife over blocks of any number that is computed from those that are not left out. */
export function jackknife(compute: (skip: number) => number): Interval {
  const blocks = BLOCKS_A_SIDE ** 2, value = compute(-1);
  const left = Array.from({ length: blocks }, (_, k) => compute(k));
  const mean = left.reduce((sum, one) => sum + one, 0) / blocks;
  const squares = left.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const standardError = Math.sqrt((blocks - 1) / blocks * squares);
  return { value, standardError, low: value - T * standardError, high: value + T * standardError };
}

/** Mean over blocks but one. */
export function meanWithout(values: Float64Array, skip: number): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) if (k !== skip) sum += values[k];
  return sum / (values.length - (skip >= 0 ? 1 : 0));
}

/** Slope of the held-out counts on the denoised image; NaN where that is flat. */
export function slopeWithout(moments: readonly Float64Array[], skip: number): number {
  const [n, f, b, ff, fb] = moments.map((values) => meanWithout(values, skip));
  const spread = ff / n - (f / n) ** 2;
  return spread > 1e-9 * Math.abs(ff / n) ? (fb / n - f * b / n / n) / spread : NaN;
}

/** The mean of the same comparison with several held-out parts. */
export function meanSums(all: readonly BlockSums[]): BlockSums {
  const meanOf = (of: (sums: BlockSums) => Float64Array) =>
    of(all[0]).map((_, k) => all.reduce((sum, one) => sum + of(one)[k], 0) / all.length);
  return {
    error: meanOf(({ error }) => error),
    moments: all[0].moments.map((_, m) => meanOf(({ moments }) => moments[m])),
  };
}

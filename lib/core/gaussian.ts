/**
 * Gaussians and the blur by them, on a line and on an image.
 *
 * @module
 */

/** Full width at half maximum of a Gaussian of standard deviation 1. */
export const FWHM_PER_DEVIATION = 2 * Math.sqrt(2 * Math.log(2));

/**
 * What lies beyond the ends of a line: its last value for ever ("hold"), the line mirrored with its last
 * value twice ("reflect": d c b a | a b c d | d c b a), or the line again ("wrap").
 */
export type LineEnds = "hold" | "reflect" | "wrap";

/** How a line is blurred at its ends. */
export interface BlurOptions {
  readonly ends: LineEnds;
  /** Steps to each side after which the Gaussian is cut off; four deviations, rounded up. */
  readonly reach?: number;
}

/** How {@link blurImage} blurs. */
export interface BlurImageOptions extends BlurOptions {
  readonly shape: readonly [rows: number, columns: number];
  /** Standard deviations down the columns and along the rows, in pixels. */
  readonly deviations: readonly [down: number, along: number];
}

/**
 * Values of a Gaussian at the steps -reach..reach; they sum to 1.
 *
 * @param deviation Standard deviation in steps; 0 gives `[1]`.
 * @param reach Steps to each side; four deviations.
 */
export function gaussianWeights(deviation: number, reach = Math.ceil(4 * deviation)): Float64Array {
  const weights = Float64Array.from(
    { length: 2 * reach + 1 },
    (_, i) => i === reach ? 1 : Math.exp(-((i - reach) ** 2) / (2 * deviation * deviation)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Convolves a line with a Gaussian of a standard deviation in steps. */
export function blurLine(
  values: Float64Array,
  { deviation, ends, reach }: BlurOptions & { readonly deviation: number },
): Float64Array {
  const weights = gaussianWeights(deviation, reach);
  return convolveLines(values, { size: values.length, step: 1, between: 0, weights, ends });
}

/**
 * Convolves an image with a Gaussian, first along its rows, then down its columns.
 *
 * @param values Row-major, rows x columns.
 */
export function blurImage(
  values: ArrayLike<number>,
  { shape: [rows, columns], deviations: [down, along], ends, reach }: BlurImageOptions,
): Float64Array {
  const weightsOf = (deviation: number) => gaussianWeights(deviation, reach);
  const rowwise = { size: columns, step: 1, between: columns, weights: weightsOf(along), ends };
  const columnwise = { size: rows, step: columns, between: 1, weights: weightsOf(down), ends };
  return convolveLines(convolveLines(values, rowwise), columnwise);
}

/** Lines of `size` values that lie `step` apart; the next line begins `between` after the last. */
function convolveLines(
  values: ArrayLike<number>,
  { size, step, between, weights, ends }: {
    size: number;
    step: number;
    between: number;
    weights: Float64Array;
    ends: LineEnds;
  },
): Float64Array {
  const reach = (weights.length - 1) / 2;
  const sources = Int32Array.from(
    { length: size + 2 * reach },
    (_, i) => step * placeWithin(i - reach, size, ends),
  );
  const result = new Float64Array(values.length);
  for (let line = 0; line < values.length / size; line++) {
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) {
        sum += weights[k] * values[line * between + sources[i + k]];
      }
      result[line * between + i * step] = sum;
    }
  }
  return result;
}

/** The place on a line of `size` values that stands for one beyond its ends. */
export function placeWithin(index: number, size: number, ends: LineEnds): number {
  if (ends === "hold") return Math.max(0, Math.min(size - 1, index));
  const period = ends === "wrap" ? size : 2 * size;
  const within = ((index % period) + period) % period;
  return within < size ? within : period - 1 - within;
}

import { type Image, type ImageNoise, refuseNonImage } from "../core/image.ts";
import { alignFrames, sumFrames } from "./align_frames.ts";
import { type Correlation, correlationOf } from "./image_correlation.ts";

/** Fourth differences along both directions: what is smooth over five pixels leaves them alone. */
const DIFFERENCE = [1, -4, 6, -4, 1];
const NORM = 70 ** 2;
/** Sum of the squares of the weights that the variances enter a squared difference with. */
const SQUARED_WEIGHTS = (1810 / NORM) ** 2;
/** Blocks a side that are left out in turn for the errors. */
const BLOCKS = 6;

/**
 * Estimates the noise of an image, or of a stack of frames of one place, and gives it back with it.
 *
 * Fourth differences of neighbouring pixels leave little of the specimen; the line of their mean square
 * over the local mean, `readout² + gain (v - offset)`, is the noise: of Poisson numbers its slope is
 * unbiased although the local mean is noisy, and a read-out is corrected for. Of frames the differences
 * of successive ones are taken after they were moved onto each other by whole pixels; they come back
 * summed and cut to what all of them show, with the noise of the sum. The correlation is read from the
 * power at high frequencies, by medians that a crystal's bright spots leave alone. Errors are by
 * jackknife over blocks of the image.
 *
 * @param image Counts, `[rows, columns]`, not filtered or rescaled; or two or more frames.
 * @returns The image, or the sum of the aligned frames, with `noise`; its `warnings` say what is doubtful.
 * @throws {RangeError} Where the image is smaller than 32 x 32 or a value is not finite.
 * @throws {Error} Where there is no noise, as in a flat or heavily smoothed image.
 * @example
 * ```ts
 * import { estimateImageNoise, type Image, prng } from "eels";
 * const random = prng(1);
 * const data = Float32Array.from({ length: 4096 }, (_, i) => 5 * random.poisson(4 + i % 64 / 4));
 * const { noise } = estimateImageNoise({ data, shape: [64, 64], unit: "counts" });
 * noise.gain; // about 5
 * ```
 */
export function estimateImageNoise(
  image: Image | readonly Image[],
): Image & { readonly noise: ImageNoise } {
  if (Array.isArray(image) && image.length > 1) {
    const { frames } = alignFrames(image);
    return { ...sumFrames(frames), noise: noiseOfSum(frames) };
  }
  const [single] = [image].flat() as Image[];
  checkSize(single);
  return { ...single, noise: noiseOf([single]) };
}

/** The noise of a sum of aligned frames, from the differences of successive ones. */
export function noiseOfSum(frames: readonly Image[]): ImageNoise {
  frames.forEach(checkSize);
  const noise = noiseOf(frames), count = frames.length;
  return {
    ...noise,
    readoutCounts: noise.readoutCounts * Math.sqrt(count),
    offsetCounts: noise.offsetCounts * count,
  };
}

function checkSize(image: Image): void {
  refuseNonImage("estimate the noise of the image", image);
  if (Math.min(...image.shape) < 32) {
    throw new RangeError(
      `Cannot estimate the noise as the image must have 32 x 32 pixels: it has ` +
        image.shape.join(" x "),
    );
  }
}

function noiseOf(frames: readonly Image[]): ImageNoise {
  const blocks = gatherMoments(frames);
  const all = blocks.reduce((a, b) => combine(a, b, 1));
  const scale = Math.sqrt(all.mm / all.n) || 1;
  if (!(all.h / all.n > 1e-12 * scale ** 2)) {
    throw new Error(
      "Cannot estimate the noise of the image as neighbouring pixels must differ: they do not, so the " +
        "image is flat or was smoothed; take the image as the detector gave it",
    );
  }
  const shared = frames.length > 1 ? SQUARED_WEIGHTS / 2 : SQUARED_WEIGHTS;
  const line = (moments: Moments) => lineOf(moments, shared);
  const free = line(all);
  const left = blocks.map((block) => line(combine(all, block, -1)));
  const errorOf = (of: (line: Line) => number) => {
    const mean = left.reduce((sum, one) => sum + of(one), 0) / left.length;
    const squares = left.reduce((sum, one) => sum + (of(one) - mean) ** 2, 0);
    return Math.sqrt((left.length - 1) / left.length * squares);
  };
  const found = {
    free,
    gainError: errorOf((one) => one.gain),
    interceptError: errorOf((one) => one.intercept),
    zeroError: errorOf((one) => one.throughZero),
  };
  const isCounted = frames.every(({ data }) => data.every((v) => v >= 0 && Number.isInteger(v)));
  const chosen = chooseLine(found, { isCounted, frames: frames.length });
  const correlation = correlationOf(frames);
  const { canSplit, warnings } = judge(chosen, correlation, frames.length > 1);
  const source = frames.length > 1
    ? `differences of ${frames.length} frames`
    : "differences of neighbouring pixels";
  const { doubt: _, ...noise } = chosen;
  return { ...noise, correlation: correlation.value, canSplit, warnings, source };
}

/** Sums over pixels: of squared differences h, local means m, and their products. */
interface Moments {
  readonly n: number;
  readonly h: number;
  readonly m: number;
  readonly mm: number;
  readonly hm: number;
}

function combine(a: Moments, b: Moments, sign: number): Moments {
  const of = (key: keyof Moments) => a[key] + sign * b[key];
  return { n: of("n"), h: of("h"), m: of("m"), mm: of("mm"), hm: of("hm") };
}

function gatherMoments(frames: readonly Image[]): Moments[] {
  const sums = Array.from({ length: BLOCKS * BLOCKS }, () => ({ n: 0, h: 0, m: 0, mm: 0, hm: 0 }));
  const [rows, columns] = frames[0].shape;
  const weights = DIFFERENCE.map((value) => value * value / 70);
  const steps = Math.max(1, frames.length - 1);
  for (let f = 0; f < steps; f++) {
    const [one, two] = [frames[f], frames[f + 1]];
    const mean = two ? one.data.map((v, i) => (v + two.data[i]) / 2) : one.data;
    const rest = two ? one.data.map((v, i) => (two.data[i] - v) / Math.SQRT2) : one.data;
    const h = filterBoth(rest, one.shape, DIFFERENCE), m = filterBoth(mean, one.shape, weights);
    for (let r = 2; r < rows - 2; r++) {
      const down = Math.floor((r - 2) * BLOCKS / (rows - 4)) * BLOCKS;
      for (let c = 2; c < columns - 2; c++) {
        const at = r * columns + c,
          block = sums[down + Math.floor((c - 2) * BLOCKS / (columns - 4))];
        const square = h[at] * h[at] / NORM, local = m[at];
        block.n++;
        block.h += square;
        block.m += local;
        block.mm += local * local;
        block.hm += square * local;
      }
    }
  }
  return sums;
}

/** Convolves with five weights along both directions; the two outermost pixels stay 0. */
function filterBoth(
  data: Float32Array,
  [rows, columns]: Image["shape"],
  weights: readonly number[],
): Float64Array {
  const along = new Float64Array(data.length), out = new Float64Array(data.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 2; c < columns - 2; c++) {
      const at = r * columns + c;
      for (let k = 0; k < 5; k++) along[at] += weights[k] * data[at + k - 2];
    }
  }
  for (let r = 2; r < rows - 2; r++) {
    for (let c = 2; c < columns - 2; c++) {
      const at = r * columns + c;
      for (let k = 0; k < 5; k++) out[at] += weights[k] * along[at + (k - 2) * columns];
    }
  }
  return out;
}

interface Line {
  readonly gain: number;
  readonly intercept: number;
  readonly throughZero: number;
  /** Variance at the mean, and the mean. */
  readonly variance: number;
  readonly mean: number;
  /** Variance of the local means without the noise, over that of the noise in them. */
  readonly contrast: number;
}

/**
 * The line of variance over mean. The noise of the local mean lowers the slope, and the third moment of
 * Poisson numbers, gain times their variance P, raises it: `S = g (T - s V) + s g P` for the covariance
 * S, the variance T of the local means and the mean variance V. With P = V both cancel.
 */
function lineOf({ n, h, m, mm, hm }: Moments, shared: number): Line {
  const variance = h / n, mean = m / n;
  const spread = mm / n - mean * mean, covariance = hm / n - variance * mean;
  let gain = covariance / spread;
  if (mean > 0 && variance - gain * mean > 0) {
    const [a, b] = [shared * mean, spread - shared * variance];
    gain = (-b + Math.sqrt(Math.max(0, b * b + 4 * a * covariance))) / (2 * a);
    if (!(b * b + 4 * a * covariance > 0)) gain = 0;
  }
  const contrast = spread / (shared * variance) - 1;
  return {
    gain,
    intercept: variance - gain * mean,
    throughZero: variance / mean,
    variance,
    mean,
    contrast,
  };
}

type Chosen =
  & Pick<
    ImageNoise,
    "gain" | "gainStandardError" | "readoutCounts" | "offsetCounts" | "isElectrons"
  >
  & { readonly doubt?: string };

function chooseLine(
  { free, gainError, interceptError, zeroError }: {
    free: Line;
    gainError: number;
    interceptError: number;
    zeroError: number;
  },
  { isCounted, frames }: { isCounted: boolean; frames: number },
): Chosen {
  const { gain, intercept, throughZero, variance, mean } = free;
  const isPoisson = isCounted && Math.abs(throughZero - 1) < Math.max(0.03, 4 * zeroError) &&
    Math.abs(intercept) < 4 * interceptError + 0.1 * variance;
  if (isPoisson) {
    return {
      gain: 1,
      gainStandardError: zeroError,
      readoutCounts: 0,
      offsetCounts: 0,
      isElectrons: true,
    };
  }
  const plain = { isElectrons: false, offsetCounts: 0 };
  // Without contrast the slope rests on the third moment of the noise alone, which is not known.
  const isSeen = gain > 0 && gainError < gain / 2 && free.contrast > 0.15;
  const isThroughZero = mean > 0 && Math.abs(intercept) < 2 * interceptError &&
    interceptError < 0.3 * variance;
  if (isSeen && isThroughZero) {
    return { ...plain, gain: throughZero, gainStandardError: zeroError, readoutCounts: 0 };
  }
  if (!isSeen) {
    const doubt =
      `No gain can be read off this image (${short(gain)} +- ${short(gainError)}): its noise ` +
      `is taken to be the same everywhere, ${short(Math.sqrt(variance * frames))}` +
      (frames > 1 ? ` in the sum of ${frames} frames` : "");
    return {
      ...plain,
      gain: 0,
      gainStandardError: gainError,
      readoutCounts: Math.sqrt(variance),
      doubt,
    };
  }
  return {
    ...plain,
    gain,
    gainStandardError: gainError,
    readoutCounts: Math.sqrt(Math.max(0, intercept)),
    // Fewer than no electrons: the detector's zero lies higher.
    offsetCounts: intercept < 0 ? -intercept / gain : 0,
  };
}

const short = (value: number) => Number(value.toPrecision(3));

/** Correlation of neighbours above which parts of a split image are no longer independent. */
const MOST_CORRELATION = 0.08;

function judge(
  { isElectrons, gain, gainStandardError = 0, doubt }: Chosen,
  { value: { along, down }, standardError }: Correlation,
  isStack: boolean,
): { canSplit: boolean; warnings: string[] } {
  const warnings = doubt ? [doubt] : [];
  const isCorrelated = [along, down].some((one) =>
    Math.abs(one) > MOST_CORRELATION && Math.abs(one) > 4 * standardError
  );
  if (isCorrelated) {
    warnings.push(
      `The noise of neighbouring pixels is correlated (${along.toFixed(2)} along the rows, ` +
        `${
          down.toFixed(2)
        } down the columns): the image was filtered or rescaled, the detector is ` +
        "slow, or its detail is as fine as a pixel; " +
        (isStack
          ? "the frames are still independent of each other"
          : "parts of a split image are then not independent, and their errors come out too small: " +
            "give the image as the detector gave it, or several frames"),
    );
  }
  if (!isElectrons && gain > 0 && !isCorrelated) {
    warnings.push(
      `Values are not electrons but ${short(gain)} +- ${
        short(gainStandardError)
      } counts each: the image ` +
        "is split by added noise of the estimated size, which an error of the gain biases",
    );
  }
  return { canSplit: !isCorrelated, warnings };
}

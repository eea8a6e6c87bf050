import { Matrix, solve } from "ml-matrix";
import { mean as meanOf, sampleStandardDeviation } from "simple-statistics";
import { channelAt, channelRange, energyAt } from "../core/energy_axis.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { spectrumCount, type SpectrumImage, spectrumOf } from "../core/spectrum_image.ts";

/**
 * Mean squared difference over all channels of two images on the same axes, in the unit squared.
 *
 * @throws {RangeError} Where the shapes differ.
 * @example
 * ```ts
 * import { energyAxis, meanSquaredError, spectrumImage } from "eels";
 * const energy = energyAxis(520, 1, 2);
 * meanSquaredError(
 *   spectrumImage({ data: [1, 2], energy }),
 *   spectrumImage({ data: [1, 4], energy }),
 * ); // 2
 * ```
 */
export function meanSquaredError(image: SpectrumImage, truth: SpectrumImage): number {
  return meanOf([...squaredErrors(image, truth)]);
}

/**
 * Mean absolute difference over all channels of two images on the same axes, in their unit.
 *
 * @throws {RangeError} Where the shapes differ.
 * @example
 * ```ts
 * import { energyAxis, meanAbsoluteError, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * meanAbsoluteError(image, image); // 0
 * ```
 */
export function meanAbsoluteError(image: SpectrumImage, truth: SpectrumImage): number {
  squaredErrors(image, truth); // checks the shapes
  const { data } = truth; // a single spectrum serves for all
  const sum = image.data.reduce((s, value, i) => s + Math.abs(value - data[i % data.length]), 0);
  return sum / image.data.length;
}

/**
 * Mean squared error of each spectrum, row-major. A single truth spectrum serves for all.
 *
 * @throws {RangeError} Where the channels, or the numbers of spectra, differ.
 */
export function squaredErrors(image: SpectrumImage, truth: SpectrumImage): Float64Array {
  const channels = image.shape[2];
  const count = spectrumCount(image);
  const single = spectrumCount(truth) === 1;
  if (truth.shape[2] !== channels || !(single || spectrumCount(truth) === count)) {
    throw new RangeError(
      `Cannot compare as the shapes must agree: [${image.shape}] with [${truth.shape}]`,
    );
  }
  const errors = new Float64Array(count);
  for (let s = 0; s < count; s++) {
    const first = single ? 0 : s * channels;
    let sum = 0;
    for (let e = 0; e < channels; e++) {
      sum += (image.data[s * channels + e] - truth.data[first + e]) ** 2;
    }
    errors[s] = sum / channels;
  }
  return errors;
}

/** Where a peak has its top: one entry a spectrum, NaN where the window holds no maximum. */
export interface PeakTops {
  /** Energy of the top in eV. */
  readonly positionEv: Float64Array;
  /** Value at the top, in the image's unit. */
  readonly height: Float64Array;
}

/**
 * Measures a peak's top in every spectrum: a parabola is fitted by least squares within
 * `halfWidthEv` of the highest value near the expected energy, and its vertex taken.
 *
 * A vertex outside the search window, or a parabola that opens upwards, is no peak: NaN.
 *
 * @param image Spectra with the background removed, shape `[rows, columns, channels]`.
 * @param options.nearEv Expected energy of the peak.
 * @param options.withinEv The top is searched in `nearEv` +- this.
 * @param options.halfWidthEv Half the width of the parabola's window.
 * @throws {RangeError} Where the search window lies beyond the axis or the parabola has fewer than
 * 4 channels.
 * @example
 * ```ts
 * import { energyAxis, gaussianPeaks, measurePeak } from "eels";
 * const energy = energyAxis(520, 0.25, 80);
 * const spectrum = gaussianPeaks(energy, [{ height: 40, positionEv: 530, fwhmEv: 3 }]);
 * measurePeak(spectrum, { nearEv: 529.5 }).positionEv[0]; // 530
 * ```
 */
export function measurePeak(
  image: SpectrumImage,
  options: { nearEv: number; withinEv?: number; halfWidthEv?: number },
): PeakTops {
  const { nearEv, withinEv = 1.5, halfWidthEv = 1 } = checkOptions(
    "measurePeak",
    "measure a peak",
    options,
    { nearEv: is.needed(is.number), withinEv: is.above0, halfWidthEv: is.above0 },
  );
  const { energy } = image;
  const range = channelRange(energy, nearEv - withinEv, nearEv + withinEv);
  const half = Math.round(halfWidthEv / energy.stepEv);
  if (2 * half + 1 < 4) {
    throw new RangeError(
      `Cannot measure a peak as halfWidthEv must span 4 channels: it is ${halfWidthEv} at ` +
        `${energy.stepEv} eV a channel`,
    );
  }
  const count = spectrumCount(image);
  const positionEv = new Float64Array(count).fill(NaN);
  const height = new Float64Array(count).fill(NaN);
  for (let s = 0; s < count; s++) {
    const spectrum = spectrumOf(image, s);
    let centre = highestMean(spectrum, range.from, range.to, half);
    // A second pass centres the window on the first vertex, so that its edges cut no peak short.
    for (let pass = 0; pass < 2; pass++) {
      const vertex = parabolaVertex(spectrum, centre, half);
      if (!vertex || vertex.channel < range.from - 0.5 || vertex.channel > range.to - 0.5) {
        positionEv[s] = height[s] = NaN;
        break;
      }
      positionEv[s] = energyAt(energy, vertex.channel);
      height[s] = vertex.height;
      centre = Math.round(channelAt(energy, positionEv[s]));
    }
  }
  return { positionEv, height };
}

/** The channel with the highest mean over its neighbourhood: a start that noise moves little. */
function highestMean(spectrum: Float32Array, from: number, to: number, half: number): number {
  let best = from, bestSum = -Infinity;
  for (let centre = from; centre < to; centre++) {
    let sum = 0, used = 0;
    const last = Math.min(spectrum.length - 1, centre + half);
    for (let e = Math.max(0, centre - half); e <= last; e++, used++) sum += spectrum[e];
    if (sum / used > bestSum) {
      bestSum = sum / used;
      best = centre;
    }
  }
  return best;
}

function parabolaVertex(spectrum: Float32Array, centre: number, half: number) {
  const first = Math.max(0, centre - half);
  const last = Math.min(spectrum.length - 1, centre + half);
  const design: number[][] = [], values: number[][] = [];
  for (let e = first; e <= last; e++) {
    design.push([1, e - centre, (e - centre) ** 2]);
    values.push([spectrum[e]]);
  }
  const [c, b, a] = solve(new Matrix(design), new Matrix(values)).to1DArray();
  if (!(a < 0)) return null;
  return { channel: centre - b / (2 * a), height: c - b * b / (4 * a) };
}

/** Mean, standard deviation (n - 1) and count of the finite values; the rest is counted as missing. */
export interface Summary {
  readonly mean: number;
  readonly deviation: number;
  /** Standard error of the mean. */
  readonly standardError: number;
  readonly count: number;
  readonly missing: number;
}

/**
 * Summarises repeated measurements; values that are not finite are counted, never dropped unseen.
 *
 * @example
 * ```ts
 * import { summarise } from "eels";
 * summarise([1, 2, 3, NaN]); // mean 2, deviation 1, count 3, missing 1
 * ```
 */
export function summarise(values: ArrayLike<number>): Summary {
  const finite = Array.from(values).filter(Number.isFinite);
  const count = finite.length;
  const mean = count > 0 ? meanOf(finite) : NaN;
  const deviation = count > 1 ? sampleStandardDeviation(finite) : NaN;
  return {
    mean,
    deviation,
    standardError: deviation / Math.sqrt(count),
    count,
    missing: values.length - count,
  };
}

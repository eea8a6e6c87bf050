import { median as medianOf } from "simple-statistics";
import { jackknifeError } from "../core/jackknife_error.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";

/** A noise level with its standard error. */
export interface SigmaEstimate {
  /** Standard deviation of the noise, in the image's unit. */
  readonly sigma: number;
  readonly standardError: number;
}

/** A detector's mean-variance line, `variance = readout^2 + gain * mean`, with standard errors. */
export interface MeanVarianceEstimate {
  /** Counts an electron makes. */
  readonly gain: number;
  readonly gainStandardError: number;
  /** Variance of the noise where the signal is 0, in counts squared; may come out below 0. */
  readonly readoutVariance: number;
  readonly readoutVarianceStandardError: number;
  /** The points the line was fitted to: mean, variance and its standard error. */
  readonly points: readonly { mean: number; variance: number; standardError: number }[];
}

/** Groups of spectra that are left out in turn to find the standard error. */
const JACKKNIFE_GROUPS = 20;

/**
 * Estimates the standard deviation of white Gaussian noise without knowing the truth.
 *
 * The second difference along energy of the second difference along a row of the scan takes away
 * what is smooth in either direction; the median of its magnitude is not moved by the few places
 * that are smooth in neither. In an image of fewer than 3 columns the fourth difference along
 * energy serves alone, and sharp peaks then raise the estimate.
 *
 * Begin with `estimateNoise`, which weighs counts; this is for white noise of one size, as of normalised
 * spectra. Where the detector spreads an electron over channels, the noise is not white and this estimate
 * is too low.
 *
 * @param image Spectra, `[rows, columns, channels]`, at least 3 x 5 columns and channels.
 * @throws {RangeError} Where the image is too small or holds a value that is not finite.
 * @example
 * ```ts
 * import { addGaussianNoise, energyAxis, estimateSigma, prng, spectrumImage } from "eels";
 * const energy = energyAxis(500, 1, 100), random = prng(1);
 * const data = Float32Array.from({ length: 6400 }, (_, i) => 40 + 4 * (i % 100));
 * const clean = spectrumImage({ data, shape: [8, 8, 100], energy });
 * estimateSigma(addGaussianNoise(clean, { sigma: 3, random })).sigma; // about 3
 * ```
 */
export function estimateSigma(image: SpectrumImage): SigmaEstimate {
  const { rest, groups } = differences(image);
  const magnitudes = rest.map(Math.abs);
  const NORMAL_MEDIAN = 0.6744897501960817; // of |x| for a standard normal x
  const sigmaOf = (leftOut: number) =>
    median(magnitudes.filter((_, i) => groups[i] !== leftOut)) / NORMAL_MEDIAN;
  const sigma = median(magnitudes) / NORMAL_MEDIAN;
  const parts = Array.from({ length: JACKKNIFE_GROUPS }, (_, group) => sigmaOf(group));
  return { sigma, standardError: jackknifeError(parts) };
}

/**
 * Estimates gain and read-out noise from the mean-variance line of a spectrum image, without its
 * truth: the variance of local differences, taken in bins of equal mean, rises by the gain with it.
 *
 * Begin with `estimateNoise`, which also removes changes of thickness, leaves drifting edges and broken
 * pixels out and looks at correlated channels; this gives the line with its points, to draw it.
 *
 * Bins are formed by the product of mean spectrum and total of each pixel, which hardly depends on the
 * noise of a single value, so that noise does not sort itself into bins. Real structure that is
 * sharp both along energy and along the scan adds variance; values beyond 5 standard deviations of
 * their bin are clipped to them.
 *
 * @param image Counts, `[rows, columns, channels]`, at least 3 x 5 columns and channels.
 * @param options.bins Number of bins, of equally many values.
 * @param options.throughZero Whether the read-out noise is taken to be 0.
 * @throws {RangeError} Where the image is too small or holds a value that is not finite.
 * @example
 * ```ts
 * import { energyAxis, estimateMeanVariance, prng, sampleElectrons, spectrumImage } from "eels";
 * const energy = energyAxis(500, 1, 100), random = prng(1);
 * const data = Float32Array.from({ length: 6400 }, (_, i) => 40 + 4 * (i % 100));
 * const clean = spectrumImage({ data, shape: [8, 8, 100], energy });
 * const counts = sampleElectrons(clean, { electronsPerUnit: 1, random });
 * estimateMeanVariance(counts).gain; // about 1
 * ```
 */
export function estimateMeanVariance(
  image: SpectrumImage,
  options: { bins?: number; throughZero?: boolean } = {},
): MeanVarianceEstimate {
  const { bins = 20, throughZero = false } = checkOptions(
    "estimateMeanVariance",
    "estimate gain and read-out",
    options,
    { bins: is.whole(1), throughZero: is.flag },
  );
  const { rest, local, expected, groups } = differences(image);
  const order = Uint32Array.from(expected, (_, i) => i).sort((a, b) => expected[a] - expected[b]);
  const members = Array.from({ length: bins }, (_, bin) =>
    order.subarray(
      Math.floor(bin * order.length / bins),
      Math.floor((bin + 1) * order.length / bins),
    ));
  const clips = members.map((own) =>
    5 * median(Float64Array.from(own, (i) => Math.abs(rest[i]))) / 0.6745
  );
  // Sums by bin and jackknife group: count, mean, variance.
  const sums = members.map((own, bin) => {
    const byGroup = Array.from({ length: JACKKNIFE_GROUPS }, () => [0, 0, 0]);
    for (const i of own) {
      const sum = byGroup[groups[i]];
      const clipped = clips[bin] > 0 ? Math.min(Math.abs(rest[i]), clips[bin]) : Math.abs(rest[i]);
      sum[0]++;
      sum[1] += local[i];
      sum[2] += clipped * clipped;
    }
    return byGroup;
  });
  const pointsWithout = (leftOut: number) =>
    sums.flatMap((byGroup) => {
      const [count, mean, square] = byGroup.reduce(
        (total, sum, group) => group === leftOut ? total : total.map((t, k) => t + sum[k]),
        [0, 0, 0],
      );
      if (count === 0) return []; // all of a bin may lie in the group that is left out
      const variance = square / count;
      return [{ mean: mean / count, variance, standardError: variance * Math.sqrt(2 / count) }];
    });
  const points = pointsWithout(-1);
  const fit = throughZero ? fitRay : fitLine;
  const [readoutVariance, gain] = fit(points);
  const parts = Array.from(
    { length: JACKKNIFE_GROUPS },
    (_, group) => fit(pointsWithout(group)),
  );
  return {
    gain,
    gainStandardError: jackknifeError(parts.map((part) => part[1])),
    readoutVariance,
    readoutVarianceStandardError: jackknifeError(parts.map((part) => part[0])),
    points,
  };
}

/**
 * Differences whose variance is that of one value, with the mean that belongs to each (weighted as
 * the difference weights variances), a mean that does not depend on its noise, and a jackknife group.
 */
function differences(image: SpectrumImage) {
  refuseNonSpectra("estimate noise", image);
  const [rows, columns, channels] = image.shape;
  const across = columns >= 3;
  const [reach, energyWeights] = across ? [1, [1, -2, 1]] : [2, [1, -4, 6, -4, 1]];
  const scanWeights = across ? [1, -2, 1] : [1];
  if (channels < 5) {
    throw new RangeError(`Cannot estimate noise as 5 channels are needed: there are ${channels}`);
  }
  const bad = image.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot estimate noise as every value must be finite: value ${bad} is ${image.data[bad]}`,
    );
  }
  const weights = scanWeights.flatMap((a) => energyWeights.map((b) => a * b));
  const norm = weights.reduce((sum, w) => sum + w * w, 0);
  const margin = across ? 1 : 0;
  const outColumns = columns - 2 * margin, outChannels = channels - 2 * reach;
  const count = rows * outColumns * outChannels;
  const rest = new Float64Array(count), local = new Float64Array(count);
  const expected = new Float64Array(count), groups = new Uint8Array(count);
  const { spectrum, totals } = profile(image);
  let at = 0;
  for (let r = 0; r < rows; r++) {
    for (let c = margin; c < columns - margin; c++) {
      for (let e = reach; e < channels - reach; e++, at++) {
        let difference = 0, mean = 0, w = 0;
        for (let j = -margin; j <= margin; j++) {
          const first = (r * columns + c + j) * channels + e;
          for (let i = -reach; i <= reach; i++, w++) {
            difference += weights[w] * image.data[first + i];
            mean += weights[w] * weights[w] * image.data[first + i];
          }
        }
        rest[at] = difference / Math.sqrt(norm);
        local[at] = mean / norm;
        expected[at] = spectrum[e] * totals[r * columns + c];
        // Neighbouring differences share values: whole rows, or stretches of energy, stay together.
        groups[at] = rows >= JACKKNIFE_GROUPS
          ? r % JACKKNIFE_GROUPS
          : Math.floor((e - reach) / outChannels * JACKKNIFE_GROUPS);
      }
    }
  }
  return { rest, local, expected, groups };
}

/** Mean spectrum, and the total of each spectrum over the mean total. */
function profile(image: SpectrumImage) {
  const [rows, columns, channels] = image.shape;
  const spectrum = new Float64Array(channels), totals = new Float64Array(rows * columns);
  for (let i = 0; i < image.data.length; i++) {
    spectrum[i % channels] += image.data[i] / (rows * columns);
    totals[Math.floor(i / channels)] += image.data[i];
  }
  const mean = totals.reduce((sum, total) => sum + total, 0) / totals.length;
  return { spectrum, totals: totals.map((total) => mean !== 0 ? total / mean : 1) };
}

/** Weighted straight line: intercept and slope. */
function fitLine(points: readonly { mean: number; variance: number; standardError: number }[]) {
  let w = 0, wx = 0, wy = 0, wxx = 0, wxy = 0;
  for (const { mean, variance, standardError } of points) {
    const weight = standardError > 0 ? 1 / standardError ** 2 : 0;
    w += weight;
    wx += weight * mean;
    wy += weight * variance;
    wxx += weight * mean * mean;
    wxy += weight * mean * variance;
  }
  const slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
  return [(wy - slope * wx) / w, slope];
}

/** The same through zero. */
function fitRay(points: readonly { mean: number; variance: number; standardError: number }[]) {
  let wxx = 0, wxy = 0;
  for (const { mean, variance, standardError } of points) {
    const weight = standardError > 0 ? 1 / standardError ** 2 : 0;
    wxx += weight * mean * mean;
    wxy += weight * mean * variance;
  }
  return [0, wxy / wxx];
}

/** A typed array serves as well as the list that the package's types ask for. */
function median(values: Float64Array): number {
  return medianOf(values as unknown as number[]);
}

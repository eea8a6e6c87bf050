import { quantileSorted } from "simple-statistics";
import { energyAt } from "../core/energy_axis.ts";
import { correlationSum, type Noise, noiseVariance } from "../core/noise.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import { prng } from "../core/random.ts";
import { spectrumCount, type SpectrumImage, spectrumOf, withData } from "../core/spectrum_image.ts";
import { meanSpectrum } from "../core/sums.ts";

/** Whether residuals hold more than noise. */
export interface ResidualStructure {
  /**
   * One value a spectrum: the largest mean over any window, up or down, in standard errors. High
   * where the output lacks or invents something.
   */
  readonly statistic: Float64Array;
  /** Middle of that window in eV. */
  readonly energyEv: Float64Array;
  /** White noise exceeds it with the chosen chance. */
  readonly threshold: number;
  /** Share of the spectra above the threshold. */
  readonly flaggedShare: number;
  /** Mean square of all residuals over sigma^2. Below 1 the output follows the noise. */
  readonly varianceRatio: number;
}

/** Null samples: they know a chance of 1 % to a tenth of itself. */
const NULL_SAMPLES = 10_000;

/**
 * Tests residuals, the noisy spectrum less the denoised one, for structure along energy.
 *
 * A scan: windows W of some widths w slide over the spectrum r, and the mean in each is compared with
 * what white noise of the given sigma would leave there. As many windows are looked at, the
 * threshold for the largest is taken from simulated noise.
 *
 *     statistic = largest over W of |sum of r_e in W| / (sqrt(w) sigma)
 *
 * Structure far below the noise is not found in a single spectrum; the residuals of the mean of
 * many, with sigma divided by the root of their number, show what single ones hide. An output that
 * follows the noise makes the residuals quieter than the test expects, and the test weaker.
 *
 * @param residuals `[rows, columns, channels]`.
 * @param options.sigma Standard deviation of the noise in the residuals' unit.
 * @param options.widths Widths of the windows in channels; about those of peaks.
 * @param options.falseAlarm Chance that pure noise is flagged.
 * @throws {RangeError} Where sigma is not above 0, or a window does not fit.
 */
export function testResiduals(
  residuals: SpectrumImage,
  { sigma, widths = [4, 8, 16], falseAlarm = 0.01 }: {
    sigma: number;
    widths?: readonly number[];
    falseAlarm?: number;
  },
): ResidualStructure {
  const channels = residuals.shape[2];
  if (!(sigma > 0)) {
    throw new RangeError(`Cannot test residuals as sigma must be above 0: it is ${sigma}`);
  }
  if (!widths.every((width) => Number.isSafeInteger(width) && width >= 1 && width <= channels)) {
    throw new RangeError(
      `Cannot test residuals as each window must be 1 to ${channels} channels wide: ${widths}`,
    );
  }
  const sums = new Float64Array(channels + 1);
  const found = Array.from(
    { length: spectrumCount(residuals) },
    (_, s) => largestMean(spectrumOf(residuals, s), widths, sums),
  );
  const statistic = Float64Array.from(found, ({ value }) => value / sigma);
  const threshold = thresholdOf(channels, widths, falseAlarm);
  let square = 0;
  for (const value of residuals.data) square += value * value;
  return {
    statistic,
    energyEv: Float64Array.from(found, ({ channel }) => energyAt(residuals.energy, channel)),
    threshold,
    flaggedShare: statistic.filter((value) => !(value <= threshold)).length / statistic.length,
    varianceRatio: square / residuals.data.length / sigma ** 2,
  };
}

/** Thresholds that were found, since drawing the noise takes longer than testing an image. */
const thresholds = new Map<string, number>();

function thresholdOf(channels: number, widths: readonly number[], falseAlarm: number): number {
  const key = [channels, falseAlarm, ...widths].join();
  const known = thresholds.get(key);
  if (known !== undefined) return known;
  const random = prng(1), noise = new Float32Array(channels);
  const sums = new Float64Array(channels + 1);
  const nulls = Array.from({ length: NULL_SAMPLES }, () => {
    for (let e = 0; e < channels; e++) noise[e] = random.normal();
    return largestMean(noise, widths, sums).value;
  }).sort((a, b) => a - b);
  const threshold = quantileSorted(nulls, 1 - falseAlarm);
  thresholds.set(key, threshold);
  return threshold;
}

/**
 * The largest |mean| over a window times the root of its width, and the window's middle.
 *
 * @param before Room for the sums of the values before each channel.
 */
function largestMean(values: Float32Array, widths: readonly number[], before: Float64Array) {
  for (let e = 0; e < values.length; e++) before[e + 1] = before[e] + values[e];
  let best = 0, channel = NaN;
  for (const width of widths) {
    const root = Math.sqrt(width);
    for (let from = 0; from + width <= values.length; from++) {
      const value = Math.abs(before[from + width] - before[from]) / root;
      if (value <= best) continue; // NaN passes, and stays
      best = value;
      channel = from + (width - 1) / 2;
    }
  }
  return { value: best, channel };
}

/** What was measured less what a method made of it. */
export function residualsOf(noisy: SpectrumImage, denoised: SpectrumImage): SpectrumImage {
  if (noisy.shape.some((size, i) => size !== denoised.shape[i])) {
    throw new RangeError(
      `Cannot judge residuals as both images must have one shape: the noisy has [${noisy.shape}], the ` +
        `denoised [${denoised.shape}]`,
    );
  }
  const data = new Float32Array(noisy.data.length);
  for (let i = 0; i < data.length; i++) data[i] = noisy.data[i] - denoised.data[i];
  return withData(noisy, data);
}

/** A denoised image judged by its residuals, as a table row. */
export interface Verdict {
  /** Share of single spectra whose residuals hold structure at the 1 % level. */
  readonly flaggedShare: number;
  /** The same statistic of the mean residual over the threshold: above 1 it holds structure. */
  readonly meanOverThreshold: number;
  /** Where the mean residual is largest, in eV. */
  readonly worstEv: number;
  /** Mean square of the residuals over that of the noise. */
  readonly varianceRatio: number;
}

/**
 * Tests the residuals of a denoised image, noisy less denoised, for structure by {@link testResiduals}:
 * of single spectra, and of the mean of all n, whose noise is sigma / sqrt(n).
 *
 * Where `sigma` is left out, every residual is divided by the deviation that the noise of `noisy` has
 * about the denoised value, `sqrt(readoutCounts^2 + gain (denoised + background))`, one electron's at
 * least. With fewer than about ten electrons a channel, whose counts are skewed, more spectra are flagged.
 *
 * @param noisy The measured image; it carries its noise, or `sigma` is given.
 * @param denoised What a method made of it, of the same shape and unit.
 * @param options.sigma Standard deviation of white noise in the image's unit; by `noisy.noise`.
 * @throws {RangeError} Where sigma is not above 0.
 * @throws {Error} Where sigma is left out and the image carries no noise.
 * @example
 * ```ts
 * import { addGaussianNoise, energyAxis, judgeResiduals, prng, spectrumImage } from "eels";
 * const data = Float32Array.from({ length: 160 }, (_, e) => Math.exp(-(((e - 60) / 9) ** 2)));
 * const truth = spectrumImage({ data, energy: energyAxis(525, 0.25, 160) });
 * const noisy = addGaussianNoise(truth, { sigma: 0.05, random: prng(1) });
 * judgeResiduals(noisy, truth).flaggedShare; // 0: nothing but noise is left
 * ```
 */
export function judgeResiduals(
  noisy: SpectrumImage,
  denoised: SpectrumImage,
  options: { sigma?: number } = {},
): Verdict {
  refuseNonSpectra("judge residuals", noisy);
  refuseNonSpectra("judge residuals of", denoised);
  const { sigma } = checkOptions("judgeResiduals", "judge residuals", options, {
    sigma: is.above0,
  });
  const residuals = residualsOf(noisy, denoised), count = spectrumCount(residuals);
  const inMean = meanSpectrum(residuals);
  if (sigma !== undefined) {
    const each = testResiduals(residuals, { sigma });
    return verdict(each, testResiduals(inMean, { sigma: sigma / Math.sqrt(count) }));
  }
  const ofMean = divideByNoise(residuals, denoised, noisy.noise);
  const each = testResiduals(residuals, { sigma: 1 });
  inMean.data.forEach((value, e) => inMean.data[e] = value / Math.sqrt(ofMean[e] / count));
  const mean = testResiduals(inMean, { sigma: 1 });
  const single = correlationSum(noisy.noise!.correlation); // single channels vary less than sums
  return verdict({ ...each, varianceRatio: each.varianceRatio * single }, mean);
}

function verdict(each: ResidualStructure, mean: ResidualStructure): Verdict {
  return {
    flaggedShare: each.flaggedShare,
    meanOverThreshold: mean.statistic[0] / mean.threshold,
    worstEv: mean.energyEv[0],
    varianceRatio: each.varianceRatio,
  };
}

/** Values whose variance is known at a time, so that little is held beside a large image. */
const PIECE = 2 ** 16;

/**
 * Divides residuals, in place, by the deviation of the noise about the denoised values. Choice: these and
 * not the measured ones, which would give a downward fluctuation a small variance and so too large a
 * residual.
 *
 * @returns The mean variance over all spectra, one a channel.
 */
function divideByNoise(
  { data, shape }: SpectrumImage,
  denoised: SpectrumImage,
  noise: Noise | undefined,
): Float64Array {
  const channels = shape[2], mean = new Float64Array(channels);
  const least = (noise?.gain ?? 0) ** 2, under = noise?.background;
  for (let from = 0; from < data.length; from += PIECE) {
    const part = denoised.data.subarray(from, from + PIECE);
    const background = typeof under === "object" ? under.subarray(from, from + PIECE) : under;
    const variance = noiseVariance(
      { data: part, noise: noise && { ...noise, background } },
      { of: "sum" },
    );
    for (let i = 0, at = from; i < variance.length; i++, at++) {
      const own = Math.max(least, variance[i]);
      mean[at % channels] += own * channels / data.length;
      data[at] /= Math.sqrt(own);
    }
  }
  return mean;
}

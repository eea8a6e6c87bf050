import { quantileSorted } from "simple-statistics";
import { energyAt } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumCount, type SpectrumImage, withData } from "../core/spectrum_image.ts";
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
 * @example
 * ```ts
 * import { addGaussianNoise, energyAxis, prng, spectrumImage, testResiduals } from "eels";
 * const nothing = spectrumImage({ data: new Float32Array(160), energy: energyAxis(525, 0.25, 160) });
 * const noise = addGaussianNoise(nothing, { sigma: 0.05, random: prng(1) });
 * testResiduals(noise, { sigma: 0.05 }).flaggedShare; // 0
 * ```
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
  const found = Array.from(
    { length: spectrumCount(residuals) },
    (_, s) => largestMean(residuals.data.subarray(s * channels, (s + 1) * channels), widths),
  );
  const statistic = Float64Array.from(found, ({ value }) => value / sigma);
  const random = prng(1), noise = new Float32Array(channels);
  const nulls = Array.from({ length: NULL_SAMPLES }, () => {
    for (let e = 0; e < channels; e++) noise[e] = random.normal();
    return largestMean(noise, widths).value;
  }).sort((a, b) => a - b);
  const threshold = quantileSorted(nulls, 1 - falseAlarm);
  const square = residuals.data.reduce((sum, value) => sum + value * value, 0);
  return {
    statistic,
    energyEv: Float64Array.from(found, ({ channel }) => energyAt(residuals.energy, channel)),
    threshold,
    flaggedShare: statistic.filter((value) => !(value <= threshold)).length / statistic.length,
    varianceRatio: square / residuals.data.length / sigma ** 2,
  };
}

/** The largest |mean| over a window times the root of its width, and the window's middle. */
function largestMean(values: Float32Array, widths: readonly number[]) {
  const before = new Float64Array(values.length + 1);
  for (let e = 0; e < values.length; e++) before[e + 1] = before[e] + values[e];
  let best = 0, channel = NaN;
  for (const width of widths) {
    for (let from = 0; from + width <= values.length; from++) {
      const value = Math.abs(before[from + width] - before[from]) / Math.sqrt(width);
      if (value <= best) continue; // NaN passes, and stays
      best = value;
      channel = from + (width - 1) / 2;
    }
  }
  return { value: best, channel };
}

/** What was measured less what a method made of it. */
export function residualsOf(noisy: SpectrumImage, denoised: SpectrumImage): SpectrumImage {
  return withData(noisy, noisy.data.map((value, i) => value - denoised.data[i]));
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
 * @param options.sigma Standard deviation of the noise in the image's unit.
 * @example
 * ```ts
 * import { addGaussianNoise, energyAxis, judgeResiduals, prng, spectrumImage } from "eels";
 * const data = Float32Array.from({ length: 160 }, (_, e) => Math.exp(-(((e - 60) / 9) ** 2)));
 * const truth = spectrumImage({ data, energy: energyAxis(525, 0.25, 160) });
 * const noisy = addGaussianNoise(truth, { sigma: 0.05, random: prng(1) });
 * judgeResiduals(noisy, truth, { sigma: 0.05 }).flaggedShare; // 0: nothing but noise is left
 * ```
 */
export function judgeResiduals(
  noisy: SpectrumImage,
  denoised: SpectrumImage,
  { sigma }: { sigma: number },
): Verdict {
  const residuals = residualsOf(noisy, denoised);
  const { flaggedShare, varianceRatio } = testResiduals(residuals, { sigma });
  const ofMean = sigma / Math.sqrt(spectrumCount(residuals));
  const mean = testResiduals(meanSpectrum(residuals), { sigma: ofMean });
  return {
    flaggedShare,
    meanOverThreshold: mean.statistic[0] / mean.threshold,
    worstEv: mean.energyEv[0],
    varianceRatio,
  };
}

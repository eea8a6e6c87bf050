import { mean } from "simple-statistics";
import { correlationSum, filterCorrelation, type Noise } from "../core/noise.ts";
import {
  type OneOf,
  refuseNonSpectra,
  refuseUnknownOptions,
  refuseUnknownValue,
} from "../core/options.ts";
import { crop, rebinEnergy } from "../core/energy_steps.ts";
import {
  afterStep,
  spectrumAt,
  spectrumCount,
  type SpectrumImage,
  spectrumImage,
  spectrumOf,
} from "../core/spectrum_image.ts";
import { selectRows } from "../core/stack.ts";
import { estimateMeanVariance } from "./mean_variance.ts";
import { estimateGain } from "./noise_power.ts";

/** How {@link estimateNoise} looks at an image. */
export interface NoiseOptions {
  /** Window to look at; the whole axis for "mean-variance", without edges for "noise power". */
  readonly fromEv?: number;
  readonly toEv?: number;
  /**
   * "mean-variance": how the variance of differences between neighbouring pixels and channels rises
   * with the mean; needs 3 columns and 20 spectra. "noise power": how far single spectra scatter about
   * a smooth trend; needs a window of 64 channels without edges. Default: the first that fits.
   */
  readonly method?: OneOf<"mean-variance" | "noise power">;
}

/** Lags up to which the noise of neighbouring channels is looked at. */
const MOST_LAGS = 8;

/**
 * Estimates the noise of counts, gain, read-out and correlation between channels, and gives the image
 * back with it: later steps take it from there.
 *
 * Which method is used when: maps and line scans (3 columns, 20 spectra or more) by their mean-variance
 * line, which needs neighbouring pixels to be alike but no edge-free window; where the line's two
 * parameters cannot be told apart and the read-out is not seen, the line goes through zero. Fewer
 * spectra by their noise power in an edge-free window; it knows no read-out, counts it with the gain,
 * and a fixed pattern of the detector raises it. Denoised or smoothed spectra have no noise that could
 * be estimated so.
 *
 * @param image Counts, `[rows, columns, channels]`, the background not removed.
 * @returns The image with `noise`; its gain is that of sums over many channels.
 * @throws {RangeError} Where the image or the window is too small, or a background was removed.
 * @throws {Error} Where the gain comes out with an error of more than a half: nothing is known then.
 * @example
 * ```ts
 * import { energyAxis, estimateNoise, prng, readOut, sampleElectrons, spectrumImage } from "eels";
 * const energy = energyAxis(500, 1, 100), random = prng(1);
 * const data = Float32Array.from({ length: 6400 }, (_, i) => 40 + 4 * (i % 100));
 * const clean = spectrumImage({ data, shape: [8, 8, 100], energy });
 * const electrons = sampleElectrons(clean, { electronsPerUnit: 1, random });
 * const counts = readOut(electrons, { gain: 5, random });
 * estimateNoise(counts).noise?.gain; // about 5
 * ```
 */
export function estimateNoise(image: SpectrumImage, options: NoiseOptions = {}): SpectrumImage {
  refuseNonSpectra("estimate the noise", image);
  refuseUnknownOptions("estimate the noise", options, ["fromEv", "toEv", "method"]);
  const { fromEv, toEv } = options;
  if (typeof image.noise?.background === "object") {
    throw new RangeError(
      "Cannot estimate the noise as the background must still be there: one was subtracted; estimate " +
        "it before",
    );
  }
  if ((fromEv === undefined) !== (toEv === undefined)) {
    throw new RangeError(
      `Cannot estimate the noise as fromEv and toEv go together: they are ${fromEv} and ${toEv}`,
    );
  }
  const isScan = image.shape[1] >= 3 && spectrumCount(image) >= 20;
  const { method = isScan ? "mean-variance" : "noise power" } = options;
  const shown = fromEv !== undefined && toEv !== undefined ? crop(image, { fromEv, toEv }) : image;
  refuseUnknownValue("estimate the noise", "method", method, ["mean-variance", "noise power"]);
  if (method === "noise power" && fromEv === undefined) {
    throw new RangeError(
      "Cannot estimate the noise of single spectra as a window without edges must be given: fromEv " +
        "and toEv are missing",
    );
  }
  const noise = method === "mean-variance" ? byMeanVariance(shown) : byNoisePower(shown);
  const { gain, gainStandardError = NaN, readoutCounts } = noise;
  if (!(gain > 0 && gainStandardError < gain / 2)) {
    throw new Error(
      `Cannot estimate the noise as the gain must be known to a half by ${method}: it is ` +
        `${short(gain)} +- ${
          short(gainStandardError)
        } counts/electron; take a longer window or more ` +
        "spectra, or give what is known by withNoise()",
    );
  }
  const neighbours = noise.correlation[1] ?? 0;
  const step =
    `noise estimated by ${method}: gain ${short(gain)} +- ${short(gainStandardError)}, ` +
    `read-out ${short(readoutCounts)}, correlation of neighbours ${neighbours.toFixed(2)}`;
  return afterStep(image, step, { noise });
}

const short = (value: number) => Number(value.toPrecision(3));

/** Choice: this many values fix a gain to half a per cent; of larger maps only some rows are looked at. */
const ENOUGH_VALUES = 2 ** 21;

function byMeanVariance(whole: SpectrumImage): Noise {
  const every = Math.ceil(whole.data.length / ENOUGH_VALUES);
  const image = every > 1 && whole.shape[0] > every
    ? selectRows(whole, (row) => row % every === 0)
    : whole;
  if (image.shape[1] < 3 || spectrumCount(image) < 20) {
    throw new RangeError(
      `Cannot estimate the noise by mean and variance as 3 columns and 20 spectra are needed: the ` +
        `image is ${image.shape[0]} x ${image.shape[1]}`,
    );
  }
  const correlation = scanCorrelation(image);
  // Sums over blocks of channels forget that neighbours are correlated: what is left is corrected for.
  const lags = correlation.length - 1;
  const factor = Math.max(1, Math.min(8 * lags, Math.floor(image.shape[2] / 12)));
  const blocks = factor > 1 ? rebinEnergy(image, factor) : image;
  const ones = Array(factor).fill(1);
  const [, one = 0, two = 0] = filterCorrelation(correlation, ones, factor);
  const within = correlation.reduce(
    (sum, value, lag) => sum + (lag === 0 ? value : 2 * value * Math.max(0, 1 - lag / factor)),
    0,
  );
  // The second difference along energy has (6 - 8 r1 + 2 r2) / 6 of the variance of independent ones.
  const seen = within / correlationSum(correlation) * (1 - 4 / 3 * one + 1 / 3 * two);
  const line = meanVarianceLine(blocks);
  const readoutCounts = Math.sqrt(Math.max(0, line.readoutVariance) / factor);
  return {
    gain: line.gain / seen,
    gainStandardError: line.gainStandardError / seen,
    readoutCounts,
    ...(readoutCounts > 0 && {
      readoutStandardError: line.readoutVarianceStandardError / factor / (2 * readoutCounts),
    }),
    correlation,
    source: `mean-variance line of ${spectrumCount(image)} spectra`,
  };
}

/**
 * The mean-variance line; through zero where its two parameters cannot be told apart and the read-out
 * is not seen.
 */
function meanVarianceLine(image: SpectrumImage) {
  const free = estimateMeanVariance(image);
  const { gain, gainStandardError, readoutVariance, readoutVarianceStandardError } = free;
  const isSeen = readoutVariance > 2 * readoutVarianceStandardError;
  const isSharp = gain > 0 && gainStandardError < 0.05 * gain;
  if (isSeen || (isSharp && readoutVariance > -2 * readoutVarianceStandardError)) return free;
  return estimateMeanVariance(image, { throughZero: true });
}

/**
 * Autocorrelation along energy of what the second difference along each row leaves, less its slow part,
 * up to the first lag that is not above chance.
 */
function scanCorrelation(image: SpectrumImage): number[] {
  const [rows, columns, channels] = image.shape;
  const sums = new Float64Array(MOST_LAGS + 1);
  const rest = new Float64Array(channels), before = new Float64Array(channels + 1);
  const reach = 4 * MOST_LAGS;
  if (channels < 2 * reach + 2 * MOST_LAGS) return [1];
  for (let r = 0; r < rows; r++) {
    // Neighbouring differences share pixels: every third is independent.
    for (let c = 1; c < columns - 1; c += 3) {
      const [left, middle, right] = [-1, 0, 1].map((by) => spectrumAt(image, r, c + by));
      for (let e = 0; e < channels; e++) {
        rest[e] = left[e] - 2 * middle[e] + right[e];
        before[e + 1] = before[e] + rest[e];
      }
      // The slow part, as the mean over a window, belongs to the specimen.
      for (let e = reach; e < channels - reach - MOST_LAGS; e++) {
        const slow = (at: number) =>
          (before[at + reach + 1] - before[at - reach]) / (2 * reach + 1);
        const own = rest[e] - slow(e);
        for (let lag = 0; lag <= MOST_LAGS; lag++) {
          sums[lag] += own * (rest[e + lag] - slow(Math.min(channels - reach - 1, e + lag)));
        }
      }
    }
  }
  const count = rows * Math.ceil((columns - 2) / 3) * (channels - 2 * reach - MOST_LAGS);
  const chance = 4 / Math.sqrt(count);
  // Removing the mean of n channels lowers every correlation by about 1 / n.
  const raised = Array.from(sums, (sum) => sum / sums[0] + 1 / (2 * reach + 1));
  const end = raised.findIndex((value, lag) => lag > 0 && value < chance);
  return [1, ...raised.slice(1, end < 0 ? undefined : end)];
}

function byNoisePower(image: SpectrumImage): Noise {
  const count = spectrumCount(image), channels = image.shape[2];
  const { energy } = image;
  const window = { fromEv: energy.startEv, toEv: energy.startEv + channels * energy.stepEv };
  const found = Array.from(
    { length: count },
    (_, s) => estimateGain(spectrumImage({ data: spectrumOf(image, s), energy }), window),
  );
  const gain = mean(found.map((each) => each.gain));
  const spread = mean(found.map((each) => each.spreadChannels));
  const channelGain = mean(found.map((each) => each.channelGain));
  const squares = found.reduce((sum, each) => sum + each.gainStandardError ** 2, 0);
  return {
    gain,
    gainStandardError: Math.sqrt(squares) / count,
    readoutCounts: 0,
    correlation: spreadCorrelation(spread, gain / channelGain),
    source: `noise power of ${count === 1 ? "one spectrum" : `${count} spectra`}`,
  };
}

/** The correlation by a Gaussian spread that adds up to what the gains say. */
function spreadCorrelation(spreadChannels: number, sum: number): number[] {
  if (spreadChannels === 0 || !(sum > 1)) return [1];
  const shape = Array.from(
    { length: MOST_LAGS },
    (_, i) => Math.exp(-((i + 1) ** 2) / (4 * spreadChannels ** 2)),
  );
  const share = Math.min(1, (sum - 1) / (2 * shape.reduce((total, value) => total + value, 0)));
  return [1, ...shape.map((value) => share * value).filter((value) => value > 1e-3)];
}

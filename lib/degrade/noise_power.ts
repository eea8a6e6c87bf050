import { Matrix, solve } from "ml-matrix";
import { channelRange, shorten } from "../core/energy_axis.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";

/** What the noise of one spectrum says about the detector. */
export interface GainEstimate {
  /** Counts an electron makes, from the noise at low frequency: an upper bound, see below. */
  readonly gain: number;
  readonly gainStandardError: number;
  /** Gaussian spread of an electron over channels (standard deviation, in channels). */
  readonly spreadChannels: number;
  /** Variance over mean of single channels: the gain that white noise would have. */
  readonly channelGain: number;
  /** The same from differences of neighbouring channels: far too low where channels correlate. */
  readonly neighbourGain: number;
  /** Autocorrelation of the noise at lags 0, 1, 2, ... 8 channels. */
  readonly autocorrelation: Float64Array;
}

/** Channels that the noise power is estimated from, at least. */
export const FEWEST_CHANNELS = 64;

/** Frequencies below this (cycles a channel) belong to edges and fine structure, not to noise. */
const LOWEST_FREQUENCY = 0.06;

/**
 * Estimates a detector's gain from one measured spectrum, without its truth.
 *
 * For a map or a line scan take `estimateNoise`: edges and coarse channels make a single spectrum's
 * estimate far too high there.
 *
 * Electrons arrive at random in single channels, the detector spreads each over several: the noise
 * power of `counts / mean` is then `gain * exp(-(2 pi spread f)^2)` plus a white floor, and its
 * value towards low frequency is the gain whatever the spread. The smooth trend is removed, the
 * periodogram (Hann taper) fitted by Whittle's likelihood above 0.06 cycles a channel.
 *
 * A fixed pattern of the detector or fine structure of the specimen adds power of its own, so the
 * gain of a single spectrum is an upper bound, and the number of electrons a lower one; unless the
 * detector has long tails, whose noise lies below 0.06 cycles a channel and is missed: about half of the
 * gain with those of `INDIRECT_DETECTOR`.
 *
 * @param spectrum One spectrum, `[1, 1, channels]`, in counts above zero.
 * @param options.fromEv,options.toEv A window without edges, at least 64 channels.
 * @param options.trendDegree Degree of the polynomial trend that is removed.
 * @throws {RangeError} Where the window is too short or holds a value not above zero.
 * @example
 * ```ts
 * import { energyAxis, estimateGain, prng, repeatSpectrum, sampleElectrons, spectrumImage } from "eels";
 * const energy = energyAxis(500, 1, 100), random = prng(1);
 * const data = Float32Array.from({ length: 6400 }, (_, i) => 40 + 4 * (i % 100));
 * const clean = spectrumImage({ data, shape: [8, 8, 100], energy });
 * const counts = sampleElectrons(repeatSpectrum(clean, 1), { electronsPerUnit: 1, random });
 * estimateGain(counts, { fromEv: 500, toEv: 600 }).gain; // about 1
 * ```
 */
export function estimateGain(
  spectrum: SpectrumImage,
  options: { fromEv: number; toEv: number; trendDegree?: number },
): GainEstimate {
  refuseNonSpectra("estimate the gain", spectrum);
  const { fromEv, toEv, trendDegree = 5 } = checkOptions(
    "estimateGain",
    "estimate the gain",
    options,
    { fromEv: is.needed(is.number), toEv: is.needed(is.number), trendDegree: is.whole(0) },
  );
  if (spectrumCount(spectrum) !== 1) {
    throw new RangeError(
      `Cannot estimate the gain as there must be one spectrum: shape is [${spectrum.shape}]`,
    );
  }
  const range = channelRange(spectrum.energy, fromEv, toEv, "estimate the gain");
  const counts = Float64Array.from(spectrum.data.subarray(range.from, range.to));
  if (counts.length < FEWEST_CHANNELS) {
    throw new RangeError(
      `Cannot estimate the gain as the window must hold ${FEWEST_CHANNELS} channels or more: ` +
        `${shorten(fromEv)}-${shorten(toEv)} eV holds ${counts.length}; widen it`,
    );
  }
  const low = counts.findIndex((value) => !(value > 0));
  if (low >= 0) {
    throw new RangeError(
      `Cannot estimate the gain as counts must be above 0: channel ${range.from + low} has ` +
        `${counts[low]}`,
    );
  }
  const trend = polynomialTrend(counts, trendDegree);
  const noise = counts.map((value, i) => (value - trend[i]) / Math.sqrt(trend[i]));
  const fit = fitNoisePower(periodogram(noise));
  const autocovariance = Float64Array.from({ length: 9 }, (_, lag) => meanProduct(noise, lag));
  return {
    ...fit,
    channelGain: autocovariance[0],
    neighbourGain: autocovariance[0] - autocovariance[1],
    autocorrelation: autocovariance.map((value) => value / autocovariance[0]),
  };
}

/**
 * The estimates side by side, as table rows, with the one that takes counts for electrons.
 *
 * @example
 * ```ts
 * import { energyAxis, estimateGain, listGains, prng } from "eels";
 * import { repeatSpectrum, sampleElectrons, spectrumImage } from "eels";
 * const energy = energyAxis(500, 1, 100), random = prng(1);
 * const data = Float32Array.from({ length: 6400 }, (_, i) => 40 + 4 * (i % 100));
 * const clean = spectrumImage({ data, shape: [8, 8, 100], energy });
 * const counts = sampleElectrons(repeatSpectrum(clean, 1), { electronsPerUnit: 1, random });
 * listGains(estimateGain(counts, { fromEv: 500, toEv: 600 })).length; // 4 rows
 * ```
 */
export function listGains({ gain, gainStandardError, channelGain, neighbourGain }: GainEstimate) {
  return [
    { estimate: "noise power towards low frequency", gain, standardError: gainStandardError },
    { estimate: "variance of single channels", gain: channelGain, standardError: NaN },
    { estimate: "differences of neighbours", gain: neighbourGain, standardError: NaN },
    { estimate: "counts taken for electrons", gain: 1, standardError: NaN },
  ];
}

function meanProduct(values: Float64Array, lag: number): number {
  let sum = 0;
  for (let i = lag; i < values.length; i++) sum += values[i] * values[i - lag];
  return sum / (values.length - lag);
}

/** Least-squares polynomial, weighted by 1 / counts, in Chebyshev polynomials for stability. */
function polynomialTrend(counts: Float64Array, degree: number): Float64Array {
  const terms = (i: number) => {
    const x = 2 * i / (counts.length - 1) - 1;
    return Array.from({ length: degree + 1 }, (_, n) => Math.cos(n * Math.acos(x)));
  };
  const design = Array.from(counts, (value, i) => terms(i).map((t) => t / Math.sqrt(value)));
  const target = Array.from(counts, (value) => [value / Math.sqrt(value)]);
  const weights = solve(new Matrix(design), new Matrix(target), true).to1DArray();
  return counts.map((_, i) => terms(i).reduce((sum, t, n) => sum + t * weights[n], 0));
}

/** Power at frequencies k / n, k = 1 .. n / 2; white noise of variance v has expectation v. */
function periodogram(values: Float64Array): { frequency: number; power: number }[] {
  const n = values.length;
  const taper = values.map((_, i) => 1 - Math.cos(2 * Math.PI * (i + 0.5) / n));
  const norm = taper.reduce((sum, t) => sum + t * t, 0);
  const cosines = values.map((_, i) => Math.cos(2 * Math.PI * i / n));
  const sines = values.map((_, i) => Math.sin(2 * Math.PI * i / n));
  return Array.from({ length: Math.floor(n / 2) }, (_, index) => {
    const k = index + 1;
    let real = 0, imaginary = 0;
    for (let i = 0; i < n; i++) {
      const turn = (k * i) % n;
      real += taper[i] * values[i] * cosines[turn];
      imaginary += taper[i] * values[i] * sines[turn];
    }
    return { frequency: k / n, power: (real * real + imaginary * imaginary) / norm };
  });
}

/**
 * Fits `gain exp(-s f^2) + floor` to a periodogram by Fisher scoring on the logarithms of its three
 * parameters (Whittle's likelihood: each power is exponential about its expectation).
 *
 * Choice: own steps and not `minimiseBounded`. That takes a quarter of the time, of 3 ms a spectrum, but
 * ends elsewhere in the flat minimum: gains differ by 5e-5 of their standard errors (median of 200; at
 * most 0.08), enough to move the rounding of electrons, and so every number drawn from them.
 */
function fitNoisePower(points: { frequency: number; power: number }[]) {
  const used = points.filter(({ frequency }) => frequency >= LOWEST_FREQUENCY);
  const mean = used.reduce((sum, { power }) => sum + power, 0) / used.length;
  let logs = [Math.log(1.5 * mean), Math.log(10), Math.log(0.1 * mean)];
  const model = ([gain, slope, floor]: number[], f: number) =>
    Math.exp(gain - Math.exp(slope) * f * f) + Math.exp(floor);
  const cost = (at: number[]) =>
    used.reduce((sum, { frequency, power }) => {
      const expected = model(at, frequency);
      return sum + Math.log(expected) + power / expected;
    }, 0);
  let information = new Matrix(3, 3);
  let damping = 1e-3;
  for (let step = 0; step < 200; step++) {
    const [signal0, slope, floor] = logs.map(Math.exp);
    const sums = new Float64Array(12); // 3 scores, then the 3 x 3 information
    for (const { frequency, power } of used) {
      const signal = signal0 * Math.exp(-slope * frequency ** 2);
      const expected = signal + floor;
      const slopes = [signal, -signal * slope * frequency ** 2, floor];
      for (let i = 0; i < 3; i++) {
        sums[i] += slopes[i] / expected * (power / expected - 1);
        for (let j = 0; j < 3; j++) sums[3 + 3 * i + j] += slopes[i] * slopes[j] / expected ** 2;
      }
    }
    const score = Matrix.columnVector(sums.slice(0, 3));
    information = Matrix.from1DArray(3, 3, sums.slice(3));
    const damped = information.clone();
    for (let i = 0; i < 3; i++) damped.set(i, i, damped.get(i, i) * (1 + damping) + 1e-9);
    const change = solve(damped, score).to1DArray();
    const next = logs.map((value, i) => value + Math.max(-1, Math.min(1, change[i])));
    next[1] = Math.max(LOG_SLOPES[0], Math.min(LOG_SLOPES[1], next[1]));
    const gained = cost(logs) - cost(next);
    if (gained >= 0) {
      logs = next;
      damping = Math.max(1e-9, damping / 5);
      if (gained < 1e-6) break;
    } else {
      damping *= 10;
      if (damping > 1e9) break;
    }
  }
  // White noise needs no spread; a likelihood gained by less than this is chance.
  const whiteCost = used.length * (Math.log(mean) + 1);
  if (whiteCost - cost(logs) < 6) {
    const gainStandardError = mean * Math.sqrt(HANN_VARIANCE / used.length);
    return { gain: mean, gainStandardError, spreadChannels: 0 };
  }
  for (let i = 0; i < 3; i++) information.set(i, i, information.get(i, i) + 1e-9);
  const identity = Matrix.eye(3);
  const covariance = solve(information, identity).mul(HANN_VARIANCE);
  const [signal, floor] = [Math.exp(logs[0]), Math.exp(logs[2])];
  const gain = signal + floor; // the power towards zero frequency
  const variance = signal ** 2 * covariance.get(0, 0) + floor ** 2 * covariance.get(2, 2) +
    2 * signal * floor * covariance.get(0, 2);
  return {
    gain,
    gainStandardError: Math.sqrt(variance),
    spreadChannels: Math.sqrt(Math.exp(logs[1])) / (2 * Math.PI),
  };
}

/** Spreads of 0.02 to 2.5 channels; a wider one could not be told from a low-frequency pattern. */
const LOG_SLOPES = [0.02, 2.5].map((spread) => Math.log((2 * Math.PI * spread) ** 2));

/** Tapering correlates neighbouring powers: their sums vary by 35/18 of the untapered ones. */
const HANN_VARIANCE = 35 / 18;

/**
 * Noise put on the simulated image, and what estimates without the truth find of it (notebook 02).
 *
 * @module
 */
import { rootMeanSquare } from "simple-statistics";
import { meanSquaredError, summarise } from "eels/analyse/metrics.ts";
import type { Prng } from "eels/core/random.ts";
import { crop } from "eels/core/energy_steps.ts";
import { type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { detect } from "eels/degrade/detector.ts";
import {
  estimateMeanVariance,
  estimateSigma,
  type MeanVarianceEstimate,
} from "eels/degrade/mean_variance.ts";
import { addGaussianNoise, readOut, sampleElectrons } from "eels/degrade/noise.ts";
import { type SeedInterval, seedInterval } from "../methods/seed_interval.ts";

/** A noisy image against its truth. */
export interface NoiseRow {
  readonly noise: string;
  readonly meanSquaredError: number;
  /** Standard deviation of the noise before the edge. */
  readonly beforeEdge: number;
  /** Standard deviation of the noise in the channel of the mean spectrum's maximum. */
  readonly atMaximum: number;
}

/**
 * Describes the noise n = x - t of noisy images x of one truth t: its mean square over all values, and
 * its root mean square over the pixels in the channels before the edge and in that of the maximum.
 *
 * @param images Noisy images by the name of their noise.
 * @param options.edgeEv Where the edge begins.
 */
export function compareNoises(
  images: Readonly<Record<string, SpectrumImage>>,
  truth: SpectrumImage,
  { edgeEv }: { edgeEv: number },
): NoiseRow[] {
  const channels = truth.shape[2], { data: mean } = meanSpectrum(truth);
  const maximum = mean.indexOf(Math.max(...mean));
  return Object.entries(images).map(([noise, image]) => {
    const rest = withData(image, image.data.map((value, i) => value - truth.data[i]));
    const before = crop(rest, { fromEv: rest.energy.startEv, toEv: edgeEv });
    return {
      noise,
      meanSquaredError: meanSquaredError(image, truth),
      beforeEdge: rootMeanSquare(Array.from(before.data)),
      atMaximum: rootMeanSquare(Array.from(rest.data).filter((_, i) => i % channels === maximum)),
    };
  });
}

/** Estimates of one quantity over repeated noise, in units of the true one. */
export interface RepeatedRow {
  /** Mean of estimated over true, and its 95 % interval over the scans. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** Standard deviation of a single estimate. */
  readonly deviation: number;
  /** Mean of the standard errors that single estimates state. */
  readonly stated: number;
  /** Share of the scans in which the truth lies within 1.96 stated standard errors. */
  readonly covered: number;
}

/** Estimates of one noise level. */
export interface SigmaRow extends RepeatedRow {
  readonly sigma: number;
}

function summariseRepeats(found: readonly { value: number; error: number }[]): RepeatedRow {
  const values = found.map(({ value }) => value);
  const { mean: ratio, low, high } = seedInterval(values);
  const inside = found.filter(({ value, error }) => Math.abs(value - 1) <= 1.96 * error);
  return {
    ...{ ratio, low, high, deviation: summarise(values).deviation },
    stated: summarise(found.map(({ error }) => error)).mean,
    covered: inside.length / found.length,
  };
}

/** Adds noise of known levels again and again, and estimates each from the noisy image alone. */
export function recoverSigma(
  clean: SpectrumImage,
  { sigmas, scans, random }: { sigmas: readonly number[]; scans: number; random: Prng },
): SigmaRow[] {
  return sigmas.map((sigma) => {
    const found = Array.from({ length: scans }, (_, i) => {
      const noisy = addGaussianNoise(clean, { sigma, random: random.split(`${sigma} ${i}`) });
      const estimate = estimateSigma(noisy);
      return { value: estimate.sigma / sigma, error: estimate.standardError / sigma };
    });
    return { sigma, ...summariseRepeats(found) };
  });
}

/** The mean squared error of noisy images over scans, with its 95 % interval. */
export function repeatError(
  clean: SpectrumImage,
  { sigma, scans, random }: { sigma: number; scans: number; random: Prng },
): SeedInterval {
  return seedInterval(Array.from({ length: scans }, (_, i) => {
    const noisy = addGaussianNoise(clean, { sigma, random: random.split(`error ${i}`) });
    return meanSquaredError(noisy, clean);
  }));
}

/** A quantity of the detector, estimated over repeated scans. */
export interface DetectorRow extends RepeatedRow {
  readonly what: string;
  readonly true: number;
}

/**
 * Counts the electrons of an image again and again, reads them out with a known detector, and estimates
 * gain and read-out variance from each scan alone by its mean-variance line.
 */
export function recoverDetector(
  clean: SpectrumImage,
  { gain, readoutCounts, electronsPerUnit, scans, random }: {
    readonly gain: number;
    readonly readoutCounts: number;
    readonly electronsPerUnit: number;
    readonly scans: number;
    readonly random: Prng;
  },
): DetectorRow[] {
  const lines = Array.from({ length: scans }, (_, i) => {
    const own = random.split(`scan ${i}`);
    const electrons = sampleElectrons(clean, { electronsPerUnit, random: own });
    return estimateMeanVariance(readOut(electrons, { gain, readoutCounts, random: own }));
  });
  const row = (what: string, put: number, of: (line: MeanVarianceEstimate) => number[]) => {
    const found = lines.map((line) => of(line).map((value) => value / put));
    const repeats = found.map(([value, error]) => ({ value, error }));
    return { what, true: put, ...summariseRepeats(repeats) };
  };
  return [
    row("gain", gain, (line) => [line.gain, line.gainStandardError]),
    row(
      "read-out variance",
      readoutCounts ** 2,
      (line) => [line.readoutVariance, line.readoutVarianceStandardError],
    ),
  ];
}

/** How many electrons make noise as large as the paper's. */
export interface ElectronRow {
  readonly equal: string;
  /** Electrons of the edge in the channel of the highest value. */
  readonly atMaximum: number;
  /** Electrons of the edge in a spectrum, mean over the pixels. */
  readonly inSpectrum: number;
  /** Electrons in a spectrum with the background. */
  readonly withBackground: number;
}

/**
 * The electrons D a unit of a normalised image t that make counting noise as large as Gaussian noise of
 * standard deviation sigma: at the highest value, D = 1 / sigma^2; in the mean square, D = <t> / sigma^2;
 * and at the highest value on a background b that is subtracted exactly, D = (1 + b) / sigma^2.
 *
 * @param options.on The same image on its background.
 */
export function listElectrons(
  image: SpectrumImage,
  { sigma, on }: { readonly sigma: number; readonly on: SpectrumImage },
): ElectronRow[] {
  const channels = image.shape[2];
  const highest = image.data.reduce((best, value, i) => value > image.data[best] ? i : best, 0);
  const level = meanOf(image.data), background = on.data[highest] - image.data[highest];
  const row = (equal: string, electronsPerUnit: number, under: number): ElectronRow => {
    return {
      equal,
      atMaximum: electronsPerUnit * image.data[highest],
      inSpectrum: electronsPerUnit * level * channels,
      withBackground: electronsPerUnit * under * channels,
    };
  };
  return [
    row("noise at the highest value", 1 / sigma ** 2, level),
    row("mean squared error", level / sigma ** 2, level),
    row(
      "noise at the highest value, on a background",
      (1 + background) / sigma ** 2,
      meanOf(on.data),
    ),
  ];
}

function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What an estimate from differences finds of noise that is correlated between channels. */
export interface CorrelatedRow {
  /** Full width of an electron's spread over channels. */
  readonly fwhmChannels: number;
  /** Autocorrelation of the true noise at a distance of one channel. */
  readonly neighbours: number;
  /** Estimated over true standard deviation, with its 95 % interval over the seeds. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** The same by the autocorrelation. */
  readonly expected: number;
  /** The ratio over what is expected, formed seed by seed. */
  readonly overExpected: number;
  readonly overLow: number;
  readonly overHigh: number;
}

/**
 * Adds noise to an image, spreads it over the channels as detectors do, and estimates the noise that is
 * left as if it were white. A second difference sees noise of autocorrelation rho too low by
 *
 *     estimated / true = sqrt(1 - 4/3 rho_1 + 1/3 rho_2)
 *
 * @param options.fwhmChannels Full widths at half maximum of the spread, a Gaussian.
 * @param options.seeds Noises, each drawn anew.
 */
export function estimateCorrelated(
  clean: SpectrumImage,
  { fwhmChannels, sigma, seeds, random }: {
    readonly fwhmChannels: readonly number[];
    readonly sigma: number;
    readonly seeds: number;
    readonly random: Prng;
  },
): CorrelatedRow[] {
  const noises = Array.from(
    { length: seeds },
    (_, k) => addGaussianNoise(clean, { sigma, random: random.split(`correlated ${k}`) }),
  );
  return fwhmChannels.map((coreFwhmChannels) => {
    const camera = { coreFwhmChannels, tailShare: 0, tailFwhmChannels: 1, gain: 1 };
    const truth = detect(clean, camera);
    const found = noises.map((noisy) => estimateOne(detect(noisy, camera), truth));
    const ratio = seedInterval(found.map((one) => one.ratio));
    const over = seedInterval(found.map((one) => one.ratio / one.expected));
    return {
      fwhmChannels: coreFwhmChannels,
      neighbours: seedInterval(found.map((one) => one.neighbours)).mean,
      ...{ ratio: ratio.mean, low: ratio.low, high: ratio.high },
      expected: seedInterval(found.map((one) => one.expected)).mean,
      ...{ overExpected: over.mean, overLow: over.low, overHigh: over.high },
    };
  });
}

/** Estimated over true deviation of one noisy image, and what its autocorrelation makes of that. */
function estimateOne(seen: SpectrumImage, truth: SpectrumImage) {
  const rest = seen.data.map((value, i) => value - truth.data[i]);
  const [one, two] = [1, 2].map((lag) => autocorrelation(rest, seen.shape[2], lag));
  return {
    neighbours: one,
    ratio: estimateSigma(seen).sigma / Math.sqrt(meanSquaredError(seen, truth)),
    expected: Math.sqrt(1 - 4 / 3 * one + 1 / 3 * two),
  };
}

/** Of noise of mean 0, along energy. */
export function autocorrelation(values: Float32Array, channels: number, lag: number): number {
  let square = 0, product = 0;
  for (let i = 0; i < values.length; i++) {
    if (i % channels >= channels - lag) continue;
    square += (values[i] ** 2 + values[i + lag] ** 2) / 2;
    product += values[i] * values[i + lag];
  }
  return product / square;
}

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
import { estimateSigma, type MeanVarianceEstimate } from "eels/degrade/mean_variance.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";

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

/** Estimates of one noise level over repeated noise, in units of the true one. */
export interface SigmaRow {
  readonly sigma: number;
  /** Mean of estimated over true. */
  readonly ratio: number;
  /** Standard deviation of a single estimate. */
  readonly deviation: number;
  /** Of the mean. */
  readonly standardError: number;
  /** Mean of the standard errors that single estimates state. */
  readonly claimed: number;
}

/** Adds noise of known levels again and again, and estimates each from the noisy image alone. */
export function recoverSigma(
  clean: SpectrumImage,
  { sigmas, repeats, random }: { sigmas: readonly number[]; repeats: number; random: Prng },
): SigmaRow[] {
  return sigmas.map((sigma) => {
    const found = Array.from({ length: repeats }, (_, i) => {
      const stream = random.split(`${sigma} ${i}`);
      return estimateSigma(addGaussianNoise(clean, { sigma, random: stream }));
    });
    const { mean, deviation, standardError } = summarise(found.map((run) => run.sigma / sigma));
    const claimed = summarise(found.map((run) => run.standardError / sigma)).mean;
    return { sigma, ratio: mean, deviation, standardError, claimed };
  });
}

/** A quantity of the detector beside what was put in. */
export interface DetectorRow {
  readonly what: string;
  readonly true: number;
  readonly found: number;
  readonly standardError: number;
  /** Found less true, in standard errors. */
  readonly offInStandardErrors: number;
}

/** Gain and read-out variance of a mean-variance line beside what was put in. */
export function listDetector(
  line: MeanVarianceEstimate,
  { gain, readoutCounts }: { gain: number; readoutCounts: number },
): DetectorRow[] {
  const row = (what: string, put: number, found: number, standardError: number) => {
    return {
      what,
      true: put,
      found,
      standardError,
      offInStandardErrors: (found - put) / standardError,
    };
  };
  return [
    row("gain", gain, line.gain, line.gainStandardError),
    row(
      "read-out variance",
      readoutCounts ** 2,
      line.readoutVariance,
      line.readoutVarianceStandardError,
    ),
  ];
}

/** What an estimate from differences finds of noise that is correlated between channels. */
export interface CorrelatedRow {
  /** Full width of an electron's spread over channels. */
  readonly fwhmChannels: number;
  /** Autocorrelation of the true noise at a distance of one channel. */
  readonly neighbours: number;
  /** Estimated over true standard deviation. */
  readonly ratio: number;
  /** The same by the autocorrelation. */
  readonly expected: number;
}

/**
 * Spreads a noisy image over its channels as detectors do, and estimates the noise that is left as if it
 * were white. A second difference sees noise of autocorrelation rho too low by
 *
 *     estimated / true = sqrt(1 - 4/3 rho_1 + 1/3 rho_2)
 *
 * @param options.fwhmChannels Full widths at half maximum of the spread, a Gaussian.
 */
export function estimateCorrelated(
  noisy: SpectrumImage,
  clean: SpectrumImage,
  { fwhmChannels }: { fwhmChannels: readonly number[] },
): CorrelatedRow[] {
  return fwhmChannels.map((coreFwhmChannels) => {
    const camera = { coreFwhmChannels, tailShare: 0, tailFwhmChannels: 1, gain: 1 };
    const seen = detect(noisy, camera), truth = detect(clean, camera);
    const rest = seen.data.map((value, i) => value - truth.data[i]);
    const [one, two] = [1, 2].map((lag) => autocorrelation(rest, seen.shape[2], lag));
    return {
      fwhmChannels: coreFwhmChannels,
      neighbours: one,
      ratio: estimateSigma(seen).sigma / Math.sqrt(meanSquaredError(seen, truth)),
      expected: Math.sqrt(1 - 4 / 3 * one + 1 / 3 * two),
    };
  });
}

/** Of noise of mean 0, along energy. */
function autocorrelation(values: Float32Array, channels: number, lag: number): number {
  let square = 0, product = 0;
  for (let i = 0; i < values.length; i++) {
    if (i % channels >= channels - lag) continue;
    square += (values[i] ** 2 + values[i + lag] ** 2) / 2;
    product += values[i] * values[i + lag];
  }
  return product / square;
}

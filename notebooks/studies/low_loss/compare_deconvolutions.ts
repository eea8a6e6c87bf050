import { mean, median, sampleStandardDeviation, sum } from "simple-statistics";
import { channelRange, energyAt } from "eels/core/energy_axis.ts";
import {
  spectrumCount,
  type SpectrumImage,
  spectrumImage,
  spectrumOf,
  withData,
} from "eels/core/spectrum_image.ts";
import { sumEnergy } from "eels/core/sums.ts";
import { measureMisfit, spreadSpectra } from "eels/baseline/spread_spectra.ts";
import { findPeaks, type FoundPeak, matchPeaks, zeroLossWidth } from "eels/analyse/loss_peaks.ts";
import type { LowLossSpectra } from "./low_loss_spectra.ts";

/** Where {@link compareDeconvolutions} looks. */
export interface DeconvolutionJudge {
  /** Sharp spectra, all of sum 1. */
  readonly truth: SpectrumImage;
  /** Losses begin here; 0.1 eV. */
  readonly fromEv?: number;
  /** Least prominence of a peak, as a share of the true zero-loss maximum; 1/4000, the weakest made. */
  readonly prominenceShare?: number;
}

/** How well spectra were deconvolved, over all of them. */
export interface DeconvolutionRow {
  readonly method: string;
  /** Summed absolute error over the losses, as a share of the true losses; NaN where there are none. */
  readonly lossError: number;
  /** Its standard error over the spectra. */
  readonly standardError: number;
  /** Mean share of all electrons that the losses hold: what is shown there, true or not. */
  readonly lossShare: number;
  /** Share of the true peaks that were found. */
  readonly recall: number;
  /** Peaks found where none is, a spectrum. */
  readonly falsePeaks: number;
  /** Standard error of that over the spectra. */
  readonly falsePeaksError: number;
  /** The same in all spectra together. */
  readonly falsePeakCount: number;
  /** Median displacement of the found peaks, without sign. */
  readonly positionErrorEv: number;
  /** Median of found width over true width, less 1, without sign. */
  readonly widthError: number;
  /** Median full width at half maximum of the zero-loss peak. */
  readonly zeroLossFwhmEv: number;
  /** The published metric, see {@link publishedError}. */
  readonly publishedPercent: number;
  /** Spectra that a stopping rule left running to its last iteration; NaN where there is no rule. */
  readonly unstopped: number;
}

/** What a method made of a set of spectra, or one spectrum that serves for all. */
export interface JudgedResult {
  readonly method: string;
  readonly image: SpectrumImage;
  readonly unstopped?: number;
}

/**
 * Judges deconvolved spectra against sharp ones by what is asked of them: the losses, the peaks, and
 * the width of the zero-loss peak; beside it the published metric.
 *
 * True peaks are the local maxima that the sharp spectrum shows: a peak hidden under a broader one cannot
 * be asked for. A single result serves for all spectra.
 */
export function compareDeconvolutions(
  results: readonly JudgedResult[],
  { truth, fromEv = 0.1, prominenceShare = 1 / 4000 }: DeconvolutionJudge,
): DeconvolutionRow[] {
  const { energy } = truth, count = spectrumCount(truth);
  const peaksOf = (image: SpectrumImage, s: number) => {
    const sharp = spectrumOf(truth, s);
    const prominence = prominenceShare * sharp.reduce((most, v) => Math.max(most, v), 0);
    return findPeaks(spectrumImage({ data: spectrumOf(image, s), energy }), { fromEv, prominence });
  };
  const { from } = channelRange(energy, fromEv, energyAt(energy, energy.channels));
  const lossSum = (spectrum: Float32Array) => spectrum.subarray(from).reduce((a, b) => a + b, 0);
  const truths = Array.from({ length: count }, (_, s) => peaksOf(truth, s));
  const countAll = (each: FoundPeak[][]) => sum(each.map((peaks) => peaks.length));
  const expected = countAll(truths);
  return results.map(({ method, image, unstopped = NaN }) => {
    const found = truths.map((_, s): FoundPeak[] => peaksOf(image, s));
    const pairs = found.flatMap((peaks, s) => matchPeaks(peaks, truths[s]));
    const all = countAll(found);
    const falseOf = found.map((peaks, s) => peaks.length - matchPeaks(peaks, truths[s]).length);
    const positions = pairs.map((p) => Math.abs(p.found.energyEv - p.truth.energyEv));
    const widths = pairs.map((p) => Math.abs(p.found.fwhmEv / p.truth.fwhmEv - 1));
    const zeroLoss = truths.map((_, s) => zeroLossWidth(spectrumOf(image, s), energy));
    return {
      method,
      ...lossError(image, { truth, fromEv }),
      lossShare: mean(truths.map((_, s) => lossSum(spectrumOf(image, s)))),
      recall: expected > 0 ? pairs.length / expected : NaN,
      falsePeaks: (all - pairs.length) / count,
      falsePeaksError: count > 1 ? sampleStandardDeviation(falseOf) / Math.sqrt(count) : NaN,
      falsePeakCount: all - pairs.length,
      positionErrorEv: positions.length > 0 ? median(positions) : NaN,
      widthError: widths.length > 0 ? median(widths) : NaN,
      zeroLossFwhmEv: median(zeroLoss),
      publishedPercent: publishedError(image, truth),
      unstopped,
    };
  });
}

/**
 * Judges results of one measured image by what can be known of it: whether they explain the measurement,
 * in the mean misfit of its spectra (see `measureMisfit`); beside it the error over the losses where the
 * truth is known, NaN elsewhere.
 *
 * @param measured Electrons.
 * @param spread The point spread; its origin is its highest value.
 */
export function compareOnImage(
  results: readonly { method: string; image: SpectrumImage }[],
  { measured, spread, truth }: {
    measured: SpectrumImage;
    spread: SpectrumImage;
    truth?: SpectrumImage;
  },
): { method: string; misfit: number; lossError: number; standardError: number }[] {
  const unknown = { lossError: NaN, standardError: NaN };
  return results.map(({ method, image }) => ({
    method,
    misfit: mean([...measureMisfit(image, { measured, spread, origin: "maximum" })]),
    ...(truth ? lossError(image, { truth }) : unknown),
  }));
}

/**
 * Whether results explain what was measured: the median over the spectra of the mean square of
 * (measured - k result spread again by the true spread) / noise, which is 1 where nothing but noise is left.
 * As the generator brings blurred spectra to the sum 1, so does the factor k.
 *
 * The sharp spectra themselves come first. Results that are one spectrum for all are left out.
 */
export function compareMisfits(
  results: readonly JudgedResult[],
  { measured, targets, trueSpreads: spread, noiseDeviation: deviation }: LowLossSpectra,
): { method: string; misfit: number }[] {
  const channels = measured.shape[2], by = { measured, spread, deviation };
  const scaled = (image: SpectrumImage) => {
    const sums = sumEnergy(spreadSpectra(image, { spread }));
    return withData(image, image.data.map((value, i) => value / sums[Math.floor(i / channels)]));
  };
  return [{ method: "sharp spectrum", image: targets }, ...results]
    .filter(({ image }) => spectrumCount(image) === spectrumCount(measured))
    .map(({ method, image }) => ({
      method,
      misfit: median([...measureMisfit(scaled(image), by)]),
    }));
}

/**
 * Summed absolute error over the channels from `fromEv` on, as a share of the summed truth there; the
 * standard error is that of a ratio of means over the spectra.
 */
export function lossError(
  image: SpectrumImage,
  { truth, fromEv = 0.1 }: { truth: SpectrumImage; fromEv?: number },
): { lossError: number; standardError: number } {
  const { energy } = truth, count = spectrumCount(truth);
  if (image.shape[2] !== truth.shape[2] || ![1, count].includes(spectrumCount(image))) {
    throw new RangeError(
      `Cannot compare spectra with their truth as they must be alike, or one for all: ` +
        `[${image.shape}] and [${truth.shape}]`,
    );
  }
  const { from } = channelRange(energy, fromEv, energyAt(energy, energy.channels));
  const errors = new Float64Array(count), sums = new Float64Array(count);
  for (let s = 0; s < count; s++) {
    const found = spectrumOf(image, s), sharp = spectrumOf(truth, s);
    for (let e = from; e < sharp.length; e++) {
      errors[s] += Math.abs(found[e] - sharp[e]);
      sums[s] += sharp[e];
    }
  }
  const total = sum([...sums]);
  if (!(total > 1e-9 * count)) return { lossError: NaN, standardError: NaN };
  const ratio = sum([...errors]) / total;
  const squares = sum(Array.from(errors, (error, s) => (error - ratio * sums[s]) ** 2));
  return { lossError: ratio, standardError: Math.sqrt(squares) / total };
}

/**
 * The published metric: the mean absolute error in percent of spectra with 0.001 added.
 *
 * It says little of deconvolution: most channels hold far less than 0.001, so it measures how well
 * nothing is met where nothing is, and a constant does well.
 */
export function publishedError(image: SpectrumImage, truth: SpectrumImage): number {
  const channels = truth.shape[2];
  let errors = 0;
  for (let s = 0; s < spectrumCount(truth); s++) {
    const found = spectrumOf(image, s), sharp = spectrumOf(truth, s);
    for (let e = 0; e < channels; e++) {
      errors += Math.abs(found[e] - sharp[e]) / (sharp[e] + 0.001);
    }
  }
  return 100 * errors / truth.data.length;
}

/** The share of values from `fromEv` on that lie in the interval given for them. */
export function coverage(
  { low, high }: { low: SpectrumImage; high: SpectrumImage },
  { truth, fromEv = 0.1 }: { truth: SpectrumImage; fromEv?: number },
): number {
  const channels = truth.shape[2];
  const { from } = channelRange(truth.energy, fromEv, energyAt(truth.energy, channels));
  let inside = 0, all = 0;
  truth.data.forEach((value, i) => {
    if (i % channels < from) return;
    all++;
    if (value >= low.data[i] && value <= high.data[i]) inside++;
  });
  return inside / all;
}

/** The error over the losses after each of several numbers of iterations, see `traceMethods`. */
export function compareCourse(
  traces: readonly { method: string; iterations: number; image: SpectrumImage }[],
  { truth }: { truth: SpectrumImage },
): { method: string; iterations: number; lossError: number; standardError: number }[] {
  return traces.map(({ image, ...row }) => ({ ...row, ...lossError(image, { truth }) }));
}

/**
 * Answers that never look at a measurement: a constant at the mean of the median spectrum, its zero-loss
 * peak included, one at the mean of its losses, and the median spectrum itself.
 *
 * @param truths Sharp spectra, other than those that are judged.
 */
export function answerUnseen(
  truths: SpectrumImage,
  { fromEv = 0.1 }: { fromEv?: number } = {},
): JudgedResult[] {
  const typical = medianSpectrum(truths), { energy } = typical;
  const { from } = channelRange(energy, fromEv, energyAt(energy, energy.channels));
  const flat = (values: Float32Array) => {
    const level = mean([...values]);
    return spectrumImage({ ...typical, data: typical.data.map(() => level) });
  };
  return [
    { method: "constant, mean of the spectrum", image: flat(typical.data) },
    { method: "constant, mean of the losses", image: flat(typical.data.subarray(from)) },
    { method: "median spectrum", image: typical },
  ];
}

/** The median of every channel over all spectra, as one spectrum. */
export function medianSpectrum(image: SpectrumImage): SpectrumImage {
  const channels = image.shape[2], count = spectrumCount(image);
  const data = Float32Array.from(
    { length: channels },
    (_, e) => median(Array.from({ length: count }, (_, s) => image.data[s * channels + e])),
  );
  return spectrumImage({ ...image, data, shape: [1, 1, channels] });
}

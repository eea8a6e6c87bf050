import type { Prng } from "eels/core/random.ts";
import { mapValues, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { deconvolveFourierRatio } from "eels/baseline/fourier_ratio.ts";
import { deconvolveRichardsonLucy, traceRichardsonLucy } from "eels/baseline/richardson_lucy.ts";
import {
  deconvolveToDiscrepancy,
  iterationsByCrossValidation,
} from "eels/baseline/stopping_rule.ts";
import type { LowLossSpectra } from "./low_loss_spectra.ts";

/** What a method made of a set of spectra. */
export interface Deconvolved {
  readonly method: string;
  readonly image: SpectrumImage;
}

/** What a method made of spectra, a promise where it runs on the device. */
export type Deconvolve = (measured: SpectrumImage) => SpectrumImage | Promise<SpectrumImage>;

/** What the classical methods can be tuned by. */
export interface DeconvolutionTuning {
  /**
   * Electrons that a value of 1 is taken for where the noise is not that of counts: the noise's variance
   * is added to both sides in this unit, so that it decides how much a large value counts for.
   */
  readonly electrons: number;
  /** Of Richardson-Lucy without a stopping rule. */
  readonly iterations: number;
  /** Of Richardson-Lucy with a stopping rule: where the losses begin, and the discrepancy's level. */
  readonly stopFromEv: number;
  readonly stopLevel: number;
  readonly totalVariation: number;
  readonly variationIterations: number;
  /** Of the Fourier ratio, as its regularisation. */
  readonly fwhmEv: number;
  readonly regularisation: number;
}

/** A way to the spread that the classical methods are told, and what is best with it. */
export interface DeconvolutionRival {
  /** How tables call it, such as "true spread". */
  readonly name: string;
  readonly spreadOf: (set: LowLossSpectra) => SpectrumImage;
  readonly tuning: DeconvolutionTuning;
}

/** The spectra with 0 where they are negative, for methods that take counts. */
export function clipNegatives(image: SpectrumImage): SpectrumImage {
  return mapValues(image, (value) => Math.max(0, value));
}

const MOST_ITERATIONS = 1000;

/** Spectra in electrons with the variance of their noise, and the way back. */
export function scaleToElectrons(
  { measured, noiseDeviation, electrons }: LowLossSpectra,
  assumed: number,
) {
  const { channels } = measured.energy;
  const factors = Float64Array.from(electrons, (n) => Number.isFinite(n) ? n : assumed);
  const scaled = (image: SpectrumImage, power: 1 | -1) => ({
    ...image,
    data: image.data.map((v, i) => v * factors[Math.floor(i / channels)] ** power),
  });
  return {
    counts: scaled(measured, 1),
    readoutVariance: noiseDeviation.map((deviation, s) => (deviation * factors[s]) ** 2),
    back: (image: SpectrumImage) => scaled(image, -1),
  };
}

/**
 * Richardson-Lucy, stopped by cross-validation where electrons are counted, elsewhere where the misfit
 * over the losses reaches the noise, which is known.
 */
export function deconvolveStopped(
  set: LowLossSpectra,
  { spread, electrons, stopFromEv: fromEv, stopLevel: level, random }:
    & Pick<DeconvolutionTuning, "electrons" | "stopFromEv" | "stopLevel">
    & { spread: SpectrumImage; random: Prng },
): { image: SpectrumImage; unstopped: number } {
  const { counts, readoutVariance, back } = scaleToElectrons(set, electrons);
  const most = MOST_ITERATIONS;
  const unstoppedOf = (iterations: Float64Array) => iterations.filter((n) => n === most).length;
  if (isCounted(set)) {
    const rule = { spread, fromEv, most, random };
    const iterations = iterationsByCrossValidation(counts, { ...rule, per: "spectrum" });
    const image = deconvolveRichardsonLucy(counts, { spread, iterations });
    return { image: back(image), unstopped: unstoppedOf(iterations) };
  }
  const rule = { spread, readoutVariance, fromEv, level, most, countingGain: 0 };
  const { image, iterations } = deconvolveToDiscrepancy(counts, rule);
  return { image: back(image), unstopped: unstoppedOf(iterations) };
}

/** Whether the noise is that of counted electrons. */
export function isCounted({ electrons }: LowLossSpectra): boolean {
  return Number.isFinite(electrons[0]);
}

/**
 * Richardson-Lucy stopped by the losses (discrepancy, or cross-validation of counts) and after a tuned
 * number of iterations, total variation, and the Fourier ratio, told a spread.
 *
 * @param set Spectra whose noise is known, Gaussian or counted.
 * @returns One result a method; of the stopped one also how many spectra the rule did not stop before
 * its last iteration.
 */
export function deconvolveClassically(
  set: LowLossSpectra,
  { name, spreadOf, tuning, random }: DeconvolutionRival & { random: Prng },
): (Deconvolved & { unstopped?: number })[] {
  const spread = spreadOf(set), { iterations, totalVariation, variationIterations } = tuning;
  const { counts, readoutVariance, back } = scaleToElectrons(set, tuning.electrons);
  const run = (options: { iterations: number; totalVariation?: number }) =>
    back(deconvolveRichardsonLucy(counts, { spread, ...options, readoutVariance }));
  const stopped = deconvolveStopped(set, { ...tuning, spread, random });
  const flat = { totalVariation, iterations: variationIterations };
  const { fwhmEv, regularisation } = tuning;
  const ratio = deconvolveFourierRatio(set.measured, { spread, fwhmEv, regularisation });
  return [
    { method: `Richardson-Lucy, ${name}, stopped`, ...stopped },
    { method: `Richardson-Lucy, ${name}, tuned`, image: run({ iterations }) },
    { method: `total variation, ${name}`, image: run(flat) },
    { method: `Fourier ratio, ${name}`, image: ratio },
  ];
}

/**
 * Results of `traceMethods` under the names that tables of methods have.
 *
 * @param wanted Numbers of iterations by what Richardson-Lucy was told.
 * @throws {RangeError} Where a result was not traced.
 */
export function takeTraces(
  traces: readonly { method: string; iterations: number; image: SpectrumImage }[],
  wanted: Readonly<Record<string, readonly number[]>>,
): Deconvolved[] {
  const each = Object.entries(wanted).flatMap(([method, many]) =>
    many.map((iterations) => ({ method, iterations }))
  );
  return each.map(({ method, iterations }) => {
    const found = traces.find((one) => one.method === method && one.iterations === iterations);
    if (!found) {
      throw new RangeError(
        `Cannot take the result as it must have been traced: ${method}, ${iterations} iterations`,
      );
    }
    return { method: `Richardson-Lucy, ${method}, ${iterations}`, image: found.image };
  });
}

/**
 * The results of Richardson-Lucy along its iterations, by what it is told and how it steps; negative
 * values are set to 0 first.
 */
export function traceMethods(
  set: LowLossSpectra,
  { iterations, totalVariation }: { iterations: readonly number[]; totalVariation: number },
): { method: string; iterations: number; image: SpectrumImage }[] {
  const ways = [
    { method: "true spread" },
    { method: "published spread", spread: clipNegatives(set.publishedSpreads) },
    { method: "true spread, accelerated", accelerated: true },
    { method: "true spread, total variation", totalVariation },
  ];
  const measured = clipNegatives(set.measured);
  return ways.flatMap(({ method, spread = set.trueSpreads, ...options }) =>
    traceRichardsonLucy(measured, { spread, ...options, iterations })
      .map((image, i) => ({ method, iterations: iterations[i], image }))
  );
}

import type { Prng } from "eels/core/random.ts";
import { mapValues, type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import { sumEnergy } from "eels/core/sums.ts";
import { deconvolveFourierRatio } from "eels/baseline/fourier_ratio.ts";
import { deconvolveRichardsonLucy, traceRichardsonLucy } from "eels/baseline/richardson_lucy.ts";
import { filterLinearly, type SpectrumPrior } from "./linear_filter.ts";
import { fitLorentzians } from "./lorentzian_fit.ts";
import type { LowLossSpectra } from "./low_loss_spectra.ts";
import { deconvolveUntil, stopByHalves, type StopReason } from "./lucy_course.ts";

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
  /** Of Richardson-Lucy without a stopping rule; total variation has the same electrons. */
  readonly iterations: number;
  /**
   * Whether results are brought to the sum 1, as the sharp spectra have: the generator does so with what
   * the window has left of a blurred spectrum, which the methods otherwise make good.
   */
  readonly unitSum: boolean;
  /** Of Richardson-Lucy with a stopping rule, see `StopRule`: where the losses begin, level and stall. */
  readonly stopFromEv: number;
  readonly stopLevel: number;
  readonly stopStall: number;
  readonly totalVariation: number;
  readonly variationIterations: number;
  /** Of the Fourier ratio, as its regularisation. */
  readonly fwhmEv: number;
  readonly regularisation: number;
  /** Share of a measurement by which the linear filter and the fit take their spread to be wrong. */
  readonly filterError: number;
  readonly fitError: number;
  /** Settings whose best value lies on a bound of the search; "none" is as it should be. */
  readonly edges: string;
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

/** Iterations after which a rule that did not stop a spectrum is given up. */
const MOST_ITERATIONS = 6400, MOST_VALIDATED = 1600;

/** Spectra in electrons with the variance of their noise, and the way there and back. */
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
    scale: (image: SpectrumImage) => scaled(image, 1),
    back: (image: SpectrumImage) => scaled(image, -1),
  };
}

/** Spectra each divided by its sum. */
export function bringToUnitSum(image: SpectrumImage): SpectrumImage {
  const channels = image.shape[2], sums = sumEnergy(image);
  return withData(image, image.data.map((value, i) => value / sums[Math.floor(i / channels)]));
}

/** A result of Richardson-Lucy with a stopping rule. */
export interface StoppedResult {
  readonly image: SpectrumImage;
  /** Spectra that the rule left running to its last iteration. */
  readonly unstopped: number;
  /** Spectra whose misfit stalled above the level. */
  readonly stalled: number;
}

/**
 * Richardson-Lucy, stopped by cross-validation where electrons are counted, elsewhere where the misfit
 * over the losses reaches a level of the noise, which is known, or stalls above it.
 */
export function deconvolveStopped(
  set: LowLossSpectra,
  { spread, random, ...tuning }: DeconvolutionTuning & { spread: SpectrumImage; random: Prng },
): StoppedResult {
  const { counts, readoutVariance, back } = scaleToElectrons(set, tuning.electrons);
  const finish = (image: SpectrumImage) =>
    tuning.unitSum ? bringToUnitSum(back(image)) : back(image);
  const fromEv = tuning.stopFromEv;
  if (isCounted(set)) {
    const iterations = stopByHalves(counts, { spread, fromEv, most: MOST_VALIDATED, random });
    const image = finish(deconvolveRichardsonLucy(counts, { spread, iterations }));
    return { image, unstopped: iterations.filter((n) => n === MOST_VALIDATED).length, stalled: 0 };
  }
  const rule = { level: tuning.stopLevel, stall: tuning.stopStall, fromEv, most: MOST_ITERATIONS };
  const { image, reasons } = deconvolveUntil({ counts, readoutVariance, spread }, rule);
  const countOf = (reason: StopReason) => reasons.filter((own) => own === reason).length;
  return { image: finish(image), unstopped: countOf("not stopped"), stalled: countOf("stalled") };
}

/** Whether the noise is that of counted electrons. */
export function isCounted({ electrons }: LowLossSpectra): boolean {
  return Number.isFinite(electrons[0]);
}

/**
 * The classical methods told a spread: Richardson-Lucy stopped by the losses (discrepancy with a stall, or
 * cross-validation of counts) and after a tuned number of iterations, total variation, the Fourier ratio,
 * a fit of Lorentzians, and the linear filter of least mean square error.
 *
 * @param set Spectra whose noise is known, Gaussian or counted.
 * @param options.prior Mean and covariance of sharp spectra for the linear filter.
 * @param options.only Words of which a method's name must have one; all methods where left out.
 * @returns One result a method; of the stopped one also how many spectra the rule did not stop.
 */
export function deconvolveClassically(
  set: LowLossSpectra,
  { name, spreadOf, tuning, prior, only = [""], random }: DeconvolutionRival & {
    prior: SpectrumPrior;
    only?: readonly string[];
    random: Prng;
  },
): (Deconvolved & { unstopped?: number; stalled?: number })[] {
  const spread = spreadOf(set), { iterations, totalVariation, variationIterations } = tuning;
  const finish = (image: SpectrumImage) => tuning.unitSum ? bringToUnitSum(image) : image;
  const run = (electrons: number, options: { iterations: number; totalVariation?: number }) => {
    const { counts, readoutVariance, back } = scaleToElectrons(set, electrons);
    return finish(back(deconvolveRichardsonLucy(counts, { spread, ...options, readoutVariance })));
  };
  const flat = { totalVariation, iterations: variationIterations };
  const { fwhmEv, regularisation } = tuning;
  const ways: Record<string, () => Omit<Deconvolved, "method">> = {
    [`Richardson-Lucy, ${name}, stopped`]: () =>
      deconvolveStopped(set, { ...tuning, spread, random }),
    [`Richardson-Lucy, ${name}, tuned`]: () => ({ image: run(tuning.electrons, { iterations }) }),
    [`total variation, ${name}`]: () => ({ image: run(tuning.electrons, flat) }),
    [`Fourier ratio, ${name}`]: () => ({
      image: deconvolveFourierRatio(set.measured, { spread, fwhmEv, regularisation }),
    }),
    [`parametric fit, ${name}`]: () => ({
      image: finish(fitLorentzians(set, { spread, modelError: tuning.fitError }).image),
    }),
    [`LMMSE, ${name}`]: () => ({
      image: filterLinearly(set, { spread, prior, modelError: tuning.filterError }),
    }),
  };
  return Object.entries(ways)
    .filter(([method]) => only.some((word) => method.includes(word)))
    .map(([method, make]) => ({ method, ...make() }));
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

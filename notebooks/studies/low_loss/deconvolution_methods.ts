import { energyAt, energyAxis } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import {
  mapValues,
  spectrumCount,
  type SpectrumImage,
  spectrumImage,
} from "eels/core/spectrum_image.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { deconvolveFourierRatio } from "eels/baseline/fourier_ratio.ts";
import { deconvolveRichardsonLucy, traceRichardsonLucy } from "eels/baseline/richardson_lucy.ts";
import {
  deconvolveToDiscrepancy,
  iterationsByCrossValidation,
} from "eels/baseline/stopping_rule.ts";
import { checkFinite } from "eels/baseline/spread.ts";
import type { LowLossSpectra } from "./low_loss_spectra.ts";
import { lossError } from "./compare_deconvolutions.ts";

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

/**
 * The settings of the classical methods that leave the least error over the losses of spectra whose
 * truth is known: each method at its best, which no user can have.
 *
 * @param options.spread What the methods are told; the true spreads where left out.
 */
export function tuneDeconvolution(
  set: LowLossSpectra,
  { spread = set.trueSpreads, random }: { spread?: SpectrumImage; random: Prng },
): DeconvolutionTuning {
  const least = <Setting>(settings: readonly Setting[], run: (one: Setting) => SpectrumImage) => {
    const errors = settings.map((one) => lossError(run(one), set.targets).lossError);
    return settings[errors.indexOf(Math.min(...errors))];
  };
  const along = (electrons: number, iterations: readonly number[], totalVariation = 0) => {
    const { counts, readoutVariance, back } = inElectrons(set, electrons);
    const options = { iterations, totalVariation, readoutVariance };
    return traceRichardsonLucy(counts, spread, options)
      .map((image, i) => ({ iterations: iterations[i], image: back(image) }));
  };
  const plain = (isCounted(set) ? [1] : [1e5, 1e6, 1e7]).flatMap((electrons) =>
    along(electrons, [20, 50, 100, 200, 400, 1000]).map((one) => ({ electrons, ...one }))
  );
  const { electrons, iterations } = least(plain, ({ image }) => image);
  const varied = [0.0005, 0.002, 0.005, 0.02].flatMap((totalVariation) =>
    along(electrons, [50, 200, 500], totalVariation).map((one) => ({ totalVariation, ...one }))
  );
  const { totalVariation, iterations: variationIterations } = least(varied, ({ image }) => image);
  const rules = [0.2, 0.3].flatMap((stopFromEv) =>
    [1, 1.2].map((stopLevel) => ({ electrons, stopFromEv, stopLevel }))
  );
  const rule = least(rules, (one) => deconvolveStopped(set, spread, { ...one, random }).image);
  const grid = [0.03, 0.06, 0.1].flatMap((fwhmEv) =>
    [1e-5, 1e-4, 1e-3, 1e-2].map((regularisation) => ({ fwhmEv, regularisation }))
  );
  const ratio = least(grid, (one) => deconvolveFourierRatio(set.measured, spread, one));
  return { iterations, ...rule, totalVariation, variationIterations, ...ratio };
}

/**
 * The classical methods told the true spread, and told what a measurer has: each spectrum's own zero-loss
 * peak. Each tuned on spectra whose truth is known.
 */
export function tuneRivals(
  set: LowLossSpectra,
  { random }: { random: Prng },
): DeconvolutionRival[] {
  const ways: Record<string, DeconvolutionRival["spreadOf"]> = {
    "true spread": ({ trueSpreads }) => trueSpreads,
    "own zero-loss peak": ({ measured }) => takeZeroLosses(measured),
  };
  return Object.entries(ways).map(([name, spreadOf]) => {
    const tuning = tuneDeconvolution(set, { spread: spreadOf(set), random: random.split(name) });
    return { name, spreadOf, tuning };
  });
}

/** Spectra in electrons with the variance of their noise, and the way back. */
function inElectrons({ measured, noiseSigma, electrons }: LowLossSpectra, assumed: number) {
  const { channels } = measured.energy;
  const factors = Float64Array.from(electrons, (n) => Number.isFinite(n) ? n : assumed);
  const scaled = (image: SpectrumImage, power: 1 | -1) => ({
    ...image,
    data: image.data.map((v, i) => v * factors[Math.floor(i / channels)] ** power),
  });
  return {
    counts: scaled(measured, 1),
    readoutVariance: noiseSigma.map((sigma, s) => (sigma * factors[s]) ** 2),
    back: (image: SpectrumImage) => scaled(image, -1),
  };
}

/**
 * Richardson-Lucy, stopped by cross-validation where electrons are counted, elsewhere where the misfit
 * over the losses reaches the noise, which is known.
 */
function deconvolveStopped(
  set: LowLossSpectra,
  spread: SpectrumImage,
  { electrons, stopFromEv: fromEv, stopLevel: level, random }:
    & Pick<DeconvolutionTuning, "electrons" | "stopFromEv" | "stopLevel">
    & { random: Prng },
): { image: SpectrumImage; unstopped: number } {
  const { counts, readoutVariance, back } = inElectrons(set, electrons);
  const most = MOST_ITERATIONS;
  const unstoppedOf = (iterations: Float64Array) => iterations.filter((n) => n === most).length;
  if (isCounted(set)) {
    const rule = { fromEv, most, per: "spectrum", random } as const;
    const iterations = iterationsByCrossValidation(counts, spread, rule);
    const image = deconvolveRichardsonLucy(counts, spread, { iterations });
    return { image: back(image), unstopped: unstoppedOf(iterations) };
  }
  const rule = { readoutVariance, fromEv, level, most, countingGain: 0 };
  const { image, iterations } = deconvolveToDiscrepancy(counts, spread, rule);
  return { image: back(image), unstopped: unstoppedOf(iterations) };
}

function isCounted({ electrons }: LowLossSpectra): boolean {
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
  { name, spreadOf, tuning }: DeconvolutionRival,
  { random }: { random: Prng },
): (Deconvolved & { unstopped?: number })[] {
  const spread = spreadOf(set), { iterations, totalVariation, variationIterations } = tuning;
  const { counts, readoutVariance, back } = inElectrons(set, tuning.electrons);
  const run = (options: { iterations: number; totalVariation?: number }) =>
    back(deconvolveRichardsonLucy(counts, spread, { ...options, readoutVariance }));
  const stopped = deconvolveStopped(set, spread, { ...tuning, random });
  const flat = { totalVariation, iterations: variationIterations };
  const ratio = deconvolveFourierRatio(set.measured, spread, tuning);
  return [
    { method: `Richardson-Lucy, ${name}, stopped`, ...stopped },
    { method: `Richardson-Lucy, ${name}, tuned`, image: run({ iterations }) },
    { method: `total variation, ${name}`, image: run(flat) },
    { method: `Fourier ratio, ${name}`, image: ratio },
  ];
}

/**
 * The results of Richardson-Lucy along its iterations, by what it is told and how it steps; negative
 * values are set to 0 first.
 */
export function traceMethods(
  set: LowLossSpectra,
  iterations: readonly number[],
  { totalVariation }: { totalVariation: number },
): { method: string; iterations: number; image: SpectrumImage }[] {
  const ways = [
    { method: "true spread" },
    { method: "published spread", spread: clipNegatives(set.publishedSpreads) },
    { method: "true spread, accelerated", accelerated: true },
    { method: "true spread, total variation", totalVariation },
  ];
  const measured = clipNegatives(set.measured);
  return ways.flatMap(({ method, spread = set.trueSpreads, ...options }) =>
    traceRichardsonLucy(measured, spread, { ...options, iterations })
      .map((image, i) => ({ method, iterations: iterations[i], image }))
  );
}

const LEAST_GAINS = 4;
/** Farther from 0 eV than an axis is out of calibration: another kind of spectrum. */
const MOST_SHIFT_EV = 20;

/**
 * The zero-loss peak of an image's mean spectrum: its side of energy gains, where nothing else is,
 * mirrored about its highest value and carried on beyond by a power law, which goes through the means
 * of the last two quarters of that side. Negative values become 0.
 *
 * Where these means do not fall as a power law below -1 would, as in noise, nothing is carried on.
 *
 * @returns One spectrum, 0 eV at its highest value; it reaches as far as the image's axis is long.
 * @throws {RangeError} Where a value is not finite, or the highest lies too near to the axis' begin or too
 * far from 0 eV, as in a core loss.
 */
export function takeZeroLoss(image: SpectrumImage): SpectrumImage {
  checkFinite(image);
  return takeZeroLosses(meanSpectrum(image));
}

/** The zero-loss peak of each spectrum, taken as {@link takeZeroLoss} takes that of their mean. */
export function takeZeroLosses(image: SpectrumImage): SpectrumImage {
  checkFinite(image);
  const { stepEv, channels } = image.energy, reach = channels - 1;
  const energy = energyAxis(-reach * stepEv, stepEv, 2 * reach + 1), count = spectrumCount(image);
  const data = new Float32Array(count * energy.channels);
  for (let s = 0; s < count; s++) {
    const values = image.data.subarray(s * channels, (s + 1) * channels);
    const top = values.indexOf(values.reduce((most, value) => Math.max(most, value)));
    const topEv = energyAt(image.energy, top);
    if (top < LEAST_GAINS || Math.abs(topEv) > MOST_SHIFT_EV) {
      throw new RangeError(
        `Cannot take the zero-loss peak as at least ${LEAST_GAINS} channels of energy gains must ` +
          `stand before the highest value, and that within ${MOST_SHIFT_EV} eV of 0: it is channel ` +
          `${top}, ${topEv} eV`,
      );
    }
    const beyond = powerLawTail(values.subarray(0, top + 1).toReversed());
    for (let i = 0; i < energy.channels; i++) {
      const away = Math.abs(i - reach);
      data[s * energy.channels + i] = away <= top
        ? Math.max(0, values[top - away])
        : beyond?.(away) ?? 0;
    }
  }
  const [rows, columns] = image.shape;
  return spectrumImage({ ...image, data, shape: [rows, columns, energy.channels], energy });
}

/** What a side of a peak, from its top outwards, would be farther out; `null` where none can tell. */
function powerLawTail(side: Float32Array): ((away: number) => number) | null {
  const bounds = [0.5, 0.75, 1].map((share) => Math.round(share * (side.length - 1)));
  const [near, far] = [0, 1].map((part) => {
    const values = side.subarray(bounds[part] + 1, bounds[part + 1] + 1);
    const level = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { away: Math.sqrt((bounds[part] + 1) * bounds[part + 1]), level };
  });
  if (!(near.level > 0 && far.level > 0)) return null;
  const slope = Math.log(far.level / near.level) / Math.log(far.away / near.away);
  return slope < -1 ? (away) => far.level * (away / far.away) ** slope : null;
}

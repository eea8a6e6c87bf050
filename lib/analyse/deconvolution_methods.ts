import { energies, energyAt, energyAxis } from "../core/energy_axis.ts";
import type { Prng } from "../core/random.ts";
import { mapValues, type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { meanSpectrum } from "../core/sums.ts";
import { deconvolveFourierRatio } from "../baseline/fourier_ratio.ts";
import { deconvolveRichardsonLucy, traceRichardsonLucy } from "../baseline/richardson_lucy.ts";
import { iterationsByCrossValidation, iterationsByDiscrepancy } from "../baseline/stopping_rule.ts";
import type { LowLossSpectra } from "../simulate/low_loss_spectra.ts";
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
  /** Of Richardson-Lucy without a stopping rule. */
  readonly iterations: number;
  /** Of Richardson-Lucy with a stopping rule: where the losses begin, and the discrepancy's level. */
  readonly stopFromEv: number;
  readonly stopLevel: number;
  readonly totalVariation: number;
  /** Of the Fourier ratio, as its regularisation. */
  readonly fwhmEv: number;
  readonly regularisation: number;
}

/** The spectra with 0 where they are negative, for methods that take counts. */
export function clipNegatives(image: SpectrumImage): SpectrumImage {
  return mapValues(image, (value) => Math.max(0, value));
}

const TV_ITERATIONS = 200, MOST_ITERATIONS = 1000;

/**
 * The iterations of Richardson-Lucy, the channels and level of its stopping rule, the weight of the
 * total variation, and the resolution and regularisation of the Fourier ratio that leave the least error
 * over the losses of spectra whose truth and spread are known: each method at its best, which no user
 * can have.
 */
export function tuneDeconvolution(
  set: LowLossSpectra,
  { random }: { random: Prng },
): DeconvolutionTuning {
  const least = <Setting>(settings: readonly Setting[], run: (one: Setting) => SpectrumImage) => {
    const errors = settings.map((one) => lossError(run(one), set.targets).lossError);
    return settings[errors.indexOf(Math.min(...errors))];
  };
  const measured = clipNegatives(set.measured);
  const iterations = least(
    [20, 50, 100, 200, 400],
    (count) => deconvolveRichardsonLucy(measured, set.trueSpreads, { iterations: count }),
  );
  const totalVariation = least(
    [0.002, 0.005, 0.01, 0.02],
    (weight) =>
      deconvolveRichardsonLucy(measured, set.trueSpreads, {
        iterations: TV_ITERATIONS,
        totalVariation: weight,
      }),
  );
  const rules = [0.15, 0.2, 0.3].flatMap((stopFromEv) =>
    [1, 1.5, 2].map((stopLevel) => ({ stopFromEv, stopLevel }))
  );
  const rule = least(rules, (one) => deconvolveStopped(set, set.trueSpreads, { ...one, random }));
  const grid = [0.03, 0.06, 0.1].flatMap((fwhmEv) =>
    [1e-5, 1e-4, 1e-3, 1e-2].map((regularisation) => ({ fwhmEv, regularisation }))
  );
  const ratio = least(grid, (one) => deconvolveFourierRatio(set.measured, set.trueSpreads, one));
  return { iterations, ...rule, totalVariation, ...ratio };
}

/**
 * Richardson-Lucy, stopped by cross-validation where electrons are counted, elsewhere where the misfit
 * over the losses reaches the noise, which is known.
 */
function deconvolveStopped(
  { measured, noiseSigma, electrons }: LowLossSpectra,
  spread: SpectrumImage,
  { stopFromEv: fromEv, stopLevel: level, random }:
    & Pick<DeconvolutionTuning, "stopFromEv" | "stopLevel">
    & { random: Prng },
): SpectrumImage {
  const { channels } = measured.energy;
  const most = MOST_ITERATIONS;
  // Counted spectra are taken back to electrons, whose variance is known.
  const factors = Float64Array.from(electrons, (n) => Number.isFinite(n) ? n : 1);
  const scaled = (image: SpectrumImage, power: 1 | -1) => ({
    ...image,
    data: image.data.map((v, i) => v * factors[Math.floor(i / channels)] ** power),
  });
  const counts = scaled(measured, 1);
  if (Number.isFinite(electrons[0])) {
    const rule = { fromEv, most, per: "spectrum", random } as const;
    const iterations = iterationsByCrossValidation(counts, spread, rule);
    return scaled(deconvolveRichardsonLucy(counts, spread, { iterations }), -1);
  }
  const readoutVariance = noiseSigma.map((sigma) => sigma ** 2);
  const rule = { readoutVariance, fromEv, level, most, countingGain: 0 };
  const iterations = iterationsByDiscrepancy(counts, spread, rule);
  return deconvolveRichardsonLucy(counts, spread, { iterations, readoutVariance });
}

/**
 * Richardson-Lucy stopped by the losses (discrepancy, or cross-validation of counts) and after a tuned number of iterations,
 * total variation, and the Fourier ratio, told a spread.
 *
 * @param set Spectra whose noise is known, Gaussian or counted.
 * @param options.spread What they are told; the true spreads where left out.
 * @param options.name How the table calls it.
 */
export function deconvolveClassically(
  set: LowLossSpectra,
  { spread = set.trueSpreads, name = "true spread", ...tuning }: DeconvolutionTuning & {
    spread?: SpectrumImage;
    name?: string;
    random: Prng;
  },
): Deconvolved[] {
  const { measured } = set, counts = clipNegatives(measured);
  const { iterations, totalVariation } = tuning;
  const flat = { iterations: TV_ITERATIONS, totalVariation };
  return [
    {
      method: `Richardson-Lucy, ${name}, stopped`,
      image: deconvolveStopped(set, spread, tuning),
    },
    {
      method: `Richardson-Lucy, ${name}, tuned`,
      image: deconvolveRichardsonLucy(counts, spread, { iterations }),
    },
    {
      method: `total variation, ${name}`,
      image: deconvolveRichardsonLucy(counts, spread, flat),
    },
    { method: `Fourier ratio, ${name}`, image: deconvolveFourierRatio(measured, spread, tuning) },
  ];
}

/** The results of Richardson-Lucy along its iterations, by what it is told and how it steps. */
export function traceMethods(
  set: LowLossSpectra,
  iterations: readonly number[],
  { totalVariation }: DeconvolutionTuning,
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

/**
 * The zero-loss peak of an image's mean spectrum: its side of energy gains, where nothing else is,
 * mirrored about its highest value and carried on beyond by a power law, which goes through the means
 * of the last two quarters of that side. Negative values become 0.
 *
 * Where these means do not fall as a power law below -1 would, as in noise, nothing is carried on.
 *
 * @returns One spectrum, 0 eV at its highest value; it reaches as far as the image's axis is long.
 * @throws {RangeError} Where the highest value lies too near to the axis' begin, as in a core loss.
 */
export function takeZeroLoss(image: SpectrumImage): SpectrumImage {
  const mean = meanSpectrum(image), { stepEv, channels } = image.energy;
  const top = mean.data.indexOf(mean.data.reduce((most, value) => Math.max(most, value)));
  if (top < LEAST_GAINS) {
    throw new RangeError(
      `Cannot take the zero-loss peak as at least ${LEAST_GAINS} channels of energy gains must stand ` +
        `before the highest value: it is channel ${top}, ${energyAt(image.energy, top)} eV`,
    );
  }
  const beyond = powerLawTail(mean.data.subarray(0, top + 1).toReversed());
  const reach = beyond ? channels - 1 : top;
  const energy = energyAxis(-reach * stepEv, stepEv, 2 * reach + 1);
  const data = Float32Array.from(energies(energy), (_, i) => {
    const away = Math.abs(i - reach);
    return away <= top ? Math.max(0, mean.data[top - away]) : beyond!(away);
  });
  return spectrumImage({ ...mean, data, shape: [1, 1, energy.channels], energy });
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

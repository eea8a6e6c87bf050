import { channelAt, energyAt, type EnergyAxis, energyAxis } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import {
  fftPair,
  keepAsKernel,
  layReal,
  nextPowerOfTwo,
  readReal,
  type Slot,
} from "eels/engine/fourier/fft_pair.ts";

/** From and to, both included. */
type Range = readonly number[];

/** What {@link makeLowLossSpectra} samples sharp spectra from, and how it blurs them. */
export interface LowLossSettings {
  /** Number of loss peaks, all numbers alike. */
  readonly peaks: Range;
  /** Full width at half maximum of each Lorentzian peak in eV. */
  readonly peakFwhmEv: Range;
  /** Height of the zero-loss peak over that of a loss peak. */
  readonly zeroLossRatio: Range;
  /** Full width at half maximum of the sharp, Gaussian zero-loss peak in eV. */
  readonly zeroLossFwhmEv: number;
  /** Full width at half maximum of the Lorentzian spread in eV. */
  readonly spreadFwhmEv: Range;
  /** Exposures that are added up; all but the first are displaced. */
  readonly exposures: number;
  /** Each is displaced by at most this, in eV. */
  readonly jitterEv: number;
  /** Standard deviation of the noise over the highest value of the blurred spectrum. */
  readonly noiseShare: Range;
  /** Constant added, at most this share of all electrons a channel. */
  readonly darkLevel: number;
  /**
   * Where given, electrons are counted (Poisson) instead, so many in a spectrum, evenly on a
   * logarithmic scale.
   */
  readonly electrons?: Range;
}

/**
 * The settings of the generator that EELSpecNet was trained with (its repository shmouses/EELSpecNet,
 * MIT licence; the paper gives none).
 *
 * Choice: its peaks lie anywhere on the axis of 2,048 channels; {@link makeLowLossSpectra} makes as many
 * on an axis of another length, so a shorter axis needs fewer.
 */
export const PUBLISHED_LOW_LOSS: LowLossSettings = Object.freeze({
  peaks: Object.freeze([0, 15]),
  peakFwhmEv: Object.freeze([0.05, 1.5]),
  zeroLossRatio: Object.freeze([300, 4000]),
  zeroLossFwhmEv: 0.015,
  spreadFwhmEv: Object.freeze([0.035, 0.2]),
  exposures: 25,
  jitterEv: 0.05,
  noiseShare: Object.freeze([1e-8, 1e-3]),
  darkLevel: 1e-7,
});

/** A peak of a sharp spectrum. */
export interface LowLossPeak {
  readonly energyEv: number;
  readonly fwhmEv: number;
  /** Height over that of the zero-loss peak. */
  readonly height: number;
}

/** Sharp spectra and what a blurring, noisy instrument makes of them, one row of `count` spectra. */
export interface LowLossSpectra {
  /** Sharp spectra of sum 1: what deconvolution should return. */
  readonly targets: SpectrumImage;
  /** Blurred and noisy, of sum 1 but for the noise; may be negative. */
  readonly measured: SpectrumImage;
  /** Blurred without noise. */
  readonly blurred: SpectrumImage;
  /** What each spectrum was blurred with, jitter and all: nobody who measures knows it. */
  readonly trueSpreads: SpectrumImage;
  /**
   * What the published comparison gives Richardson-Lucy as the spread: a measured zero-loss peak,
   * its own width included, without the jitter, and as noisy as the spectrum; may be negative.
   */
  readonly publishedSpreads: SpectrumImage;
  readonly peaks: readonly (readonly LowLossPeak[])[];
  /** Of the Lorentzian part of the spread, one a spectrum. */
  readonly spreadFwhmEv: Float64Array;
  /** Standard deviation of the noise, one a spectrum; 0 where electrons are counted. */
  readonly noiseDeviation: Float64Array;
  /** Electrons of each spectrum, where counted. */
  readonly electrons: Float64Array;
}

/**
 * Makes pairs of sharp and blurred low-loss spectra to train and judge deconvolution with.
 *
 * A Gaussian zero-loss peak with Lorentzian loss peaks on it is blurred by a Lorentzian and by the
 * jitter of several exposures. Choice: the published generator displaces every peak before it is
 * sampled; here the displacements are part of the spread, which so is known exactly.
 *
 * @example
 * ```ts
 * import { energyAxis, prng } from "eels";
 * import { makeLowLossSpectra, PUBLISHED_LOW_LOSS } from "studies/low_loss";
 * const settings = { ...PUBLISHED_LOW_LOSS, peaks: [0, 8] };
 * const options = { count: 4, random: prng(1), ...settings };
 * const { measured, targets } = makeLowLossSpectra(energyAxis(-1, 0.01, 512), options);
 * measured.shape; // [1, 4, 512], and targets alike
 * ```
 */
export function makeLowLossSpectra(
  energy: EnergyAxis,
  { count, random, ...settings }: LowLossSettings & { count: number; random: Prng },
): LowLossSpectra {
  checkRanges(settings);
  const { channels, stepEv } = energy;
  const half = Math.floor((channels - 1) / 2);
  const spreadAxis = energyAxis(-half * stepEv, stepEv, 2 * half + 1);
  const made = Array.from({ length: count }, (_, s) => sampleSpectrum(energy, settings, random, s));
  const kernels = made.map(({ widthEv, shiftsEv }) => spreadOf(spreadAxis, widthEv, shiftsEv));
  const still = made.map(({ widthEv }) => spreadOf(spreadAxis, widthEv, [0]));
  const blurred = convolveEach(made.map(({ sharp }) => sharp), kernels, half).map(unitSum);
  const zeroLoss = (at: number) => gaussian(at, settings.zeroLossFwhmEv);
  const alone = Float64Array.from(
    { length: spreadAxis.channels },
    (_, i) => zeroLoss(energyAt(spreadAxis, i)),
  );
  const seen = convolveEach(still.map(() => alone), still, half).map(unitSum);
  const noises = blurred.map((values, s) => noiseOf(values, settings, random.split(`level ${s}`)));
  const measured = blurred.map((values, s) => noises[s](values, random.split(`noise ${s}`)));
  const published = seen.map((values, s) => noises[s](values, random.split(`spread ${s}`)));
  const stack = (spectra: Float64Array[], axis = energy): SpectrumImage => {
    const data = new Float32Array(count * axis.channels);
    spectra.forEach((values, s) => data.set(values, s * axis.channels));
    return spectrumImage({ data, shape: [1, count, axis.channels], energy: axis, unit: "share" });
  };
  return {
    targets: stack(made.map(({ sharp }) => unitSum(sharp))),
    measured: stack(measured),
    blurred: stack(blurred),
    trueSpreads: stack(kernels, spreadAxis),
    publishedSpreads: stack(published, spreadAxis),
    peaks: made.map(({ peaks }) => peaks),
    spreadFwhmEv: Float64Array.from(made, ({ widthEv }) => widthEv),
    noiseDeviation: Float64Array.from(noises, ({ deviation }) => deviation),
    electrons: Float64Array.from(noises, ({ electrons }) => electrons),
  };
}

/** What makes sets of spectra alike but for their number and their own part of the random stream. */
export function lowLossMaker(
  energy: EnergyAxis,
  { random, ...settings }: LowLossSettings & { random: Prng },
): (label: string, count: number) => LowLossSpectra {
  return (label, count) =>
    makeLowLossSpectra(energy, { ...settings, count, random: random.split(label) });
}

function checkRanges(settings: LowLossSettings): void {
  const { peaks, peakFwhmEv, zeroLossRatio, spreadFwhmEv, noiseShare, electrons } = settings;
  const ranges = { peaks, peakFwhmEv, zeroLossRatio, spreadFwhmEv, noiseShare };
  for (const [name, range] of Object.entries({ ...ranges, ...(electrons && { electrons }) })) {
    if (!(range.length === 2 && range[0] >= 0 && range[1] >= range[0])) {
      throw new RangeError(
        `Cannot make low-loss spectra as ${name} must be a rising range: it is ${range.join("..")}`,
      );
    }
  }
}

/** A sharp spectrum and its blurring, before anything is normalised. */
function sampleSpectrum(energy: EnergyAxis, settings: LowLossSettings, random: Prng, s: number) {
  const stream = random.split(`spectrum ${s}`);
  const within = ([from, to]: Range) => from + (to - from) * stream.uniform();
  const [fewest, most] = settings.peaks;
  const zero = Math.max(0, Math.round(channelAt(energy, 0)));
  const peaks = Array.from(
    { length: fewest + stream.integer(most - fewest + 1) },
    (): LowLossPeak => ({
      energyEv: energyAt(energy, zero + stream.integer(energy.channels - 1 - zero)),
      fwhmEv: within(settings.peakFwhmEv),
      height: 1 / within(settings.zeroLossRatio),
    }),
  );
  const sharp = Float64Array.from({ length: energy.channels }, (_, e) => {
    const at = energyAt(energy, e);
    let sum = gaussian(at, settings.zeroLossFwhmEv);
    for (const { energyEv, fwhmEv, height } of peaks) {
      sum += height * lorentzian(at - energyEv, fwhmEv);
    }
    return sum;
  });
  const shiftsEv = Array.from(
    { length: settings.exposures },
    (_, i) => i === 0 ? 0 : settings.jitterEv * (2 * stream.uniform() - 1),
  );
  return { sharp, peaks, shiftsEv, widthEv: within(settings.spreadFwhmEv) };
}

/** Of height 1. */
const gaussian = (at: number, fwhm: number) => Math.exp(-4 * Math.LN2 * (at / fwhm) ** 2);
const lorentzian = (at: number, fwhm: number) => 1 / (1 + (2 * at / fwhm) ** 2);

function spreadOf(axis: EnergyAxis, fwhmEv: number, shiftsEv: readonly number[]): Float64Array {
  const values = Float64Array.from(
    { length: axis.channels },
    (_, i) =>
      shiftsEv.reduce((sum, shift) => sum + lorentzian(energyAt(axis, i) - shift, fwhmEv), 0),
  );
  return unitSum(values);
}

function unitSum(values: Float64Array): Float64Array {
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}

/** Each signal with its own kernel, whose zero lies at index `half`; nothing lies beyond the ends. */
function convolveEach(signals: Float64Array[], kernels: Float64Array[], half: number) {
  const { length } = signals[0] ?? [];
  const pair = fftPair(nextPowerOfTwo(length + half));
  return signals.map((_, s) => {
    const slot = s % 2 as Slot;
    if (slot === 0) {
      pair.values.fill(0);
      kernels.slice(s, s + 2).forEach((one, i) => layReal(pair, i as Slot, one, -half));
      keepAsKernel(pair);
      pair.values.fill(0);
      signals.slice(s, s + 2).forEach((one, i) => layReal(pair, i as Slot, one));
      pair.convolve();
    }
    return readReal(pair, slot, length).map((value) => Math.max(0, value));
  });
}

/** Samples the size of the noise and returns what adds noise of that size. */
function noiseOf(values: Float64Array, settings: LowLossSettings, random: Prng) {
  const within = ([from, to]: Range) => from + (to - from) * random.uniform();
  if (settings.electrons) {
    const electrons = Math.exp(within(settings.electrons.map(Math.log)));
    const count = (blurred: Float64Array, stream: Prng) =>
      blurred.map((value) => stream.poisson(electrons * value) / electrons);
    return Object.assign(count, { deviation: 0, electrons });
  }
  const deviation = within(settings.noiseShare) * values.reduce((most, v) => Math.max(most, v), 0);
  const dark = settings.darkLevel * random.uniform();
  const add = (blurred: Float64Array, stream: Prng) =>
    blurred.map((value) => value + dark + deviation * stream.normal());
  return Object.assign(add, { deviation, electrons: NaN });
}

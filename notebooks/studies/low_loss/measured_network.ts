import { fileURLToPath } from "node:url";
import { energyAt, type EnergyAxis } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { spreadSpectra } from "eels/baseline/spread_spectra.ts";
import { correlationKernel, drawCorrelated } from "eels/degrade/correlated_noise.ts";
import type { PairSource, TrainingPairs } from "eels/model/train.ts";
import { toNetworkScale } from "./deconvolution_task.ts";
import { extractZeroLoss } from "./measured_zero_loss.ts";

/** Where the networks lie that `make_measured_nets.ts` trained for the committed spectrum. */
export const ALUMINIUM_NETS: string = fileURLToPath(
  new URL("../../../data/aluminium_nets", import.meta.url),
);

/** What spectra are made of for a network that is to serve one measurement. */
export interface MeasurementModel {
  readonly energy: EnergyAxis;
  /** The measured zero-loss peak as a spread about 0 eV, at the channels of `energy`. */
  readonly spread: SpectrumImage;
  /** Electrons of a spectrum, from and to, evenly on a logarithmic scale. */
  readonly electrons: readonly [number, number];
  /** Correlation of the noise along channels. */
  readonly correlation: readonly number[];
}

/** Full width at half maximum of the sharpened zero-loss peak, in channels. */
export const SHARP_CHANNELS = 2;

/** Spectra as measured and sharpened, of sum 1 but for the noise, and the electrons of each. */
export interface ModelledSpectra {
  readonly measured: SpectrumImage;
  readonly targets: SpectrumImage;
  readonly spread: SpectrumImage;
}

/**
 * Makes spectra as the instrument of one measurement would show them, of losses that are sampled widely:
 * 1 to 10 Lorentzians of 0.15 to 6 eV with areas of 1e-4 to 0.15 of the zero-loss peak, and a broad
 * background. The target has a zero-loss peak of {@link SHARP_CHANNELS} channels; the measurement is
 * the same losses spread by the measured zero-loss peak, stretched by up to a tenth either way, with
 * counting noise of the measurement's correlation and a weak wave such as its gain side shows.
 *
 * Choice: nothing here knows aluminium; places, widths and areas of its plasmons are not favoured.
 */
export function makeModelledSpectra(
  { energy, spread, electrons, correlation }: MeasurementModel,
  { count, random }: { count: number; random: Prng },
): ModelledSpectra {
  const { channels, stepEv } = energy, lossless = zeroIndex(energy);
  const losses = new Float32Array(count * channels);
  const sums = new Float64Array(count);
  for (let s = 0; s < count; s++) {
    const own = losses.subarray(s * channels, (s + 1) * channels);
    addLosses(own, energy, random.split(`losses ${s}`));
    const aside = random.split(`zero ${s}`).uniform() - 0.5; // 0 eV lies between channels
    own[lossless] += 1 - Math.abs(aside);
    own[lossless + Math.sign(aside)] += Math.abs(aside);
    sums[s] = own.reduce((sum, value) => sum + value, 0);
    for (let e = 0; e < channels; e++) own[e] /= sums[s];
  }
  const point = spectrumImage({ data: losses, shape: [1, count, channels], energy, unit: "share" });
  const sharpened = spreadSpectra(point, { spread: gaussianSpread(energy, SHARP_CHANNELS) });
  const data = new Float32Array(losses.length), noise = new Float64Array(channels);
  const kernel = correlationKernel(correlation);
  for (let s = 0; s < count; s++) {
    const stream = random.split(`noise ${s}`);
    const one = spectrumImage({ data: losses.slice(s * channels, (s + 1) * channels), energy });
    const blurred = spreadSpectra(one, { spread: stretch(spread, 0.9 + 0.2 * stream.uniform()) });
    const [least, most] = electrons.map(Math.log);
    const dose = Math.exp(least + (most - least) * stream.uniform());
    drawCorrelated(kernel, stream, noise);
    const wave = 6e-6 * stream.uniform() * stepEv / 0.04;
    const periodEv = 0.5 + 2 * stream.uniform(), phase = 2 * Math.PI * stream.uniform();
    for (let e = 0; e < channels; e++) {
      const value = Math.max(0, blurred.data[e]);
      data[s * channels + e] = value + noise[e] * Math.sqrt(value / dose) +
        wave * Math.cos(2 * Math.PI * e * stepEv / periodEv + phase);
    }
  }
  return { measured: { ...point, data }, targets: sharpened, spread };
}

/** Pairs for `train`, new ones in every epoch, as networks see spectra. */
export function makeMeasuredTask(
  model: MeasurementModel,
  { count, validationCount = 200, random }: {
    count: number;
    validationCount?: number;
    random: Prng;
  },
): { training: PairSource; validation: TrainingPairs } {
  const make = (label: string, size: number): TrainingPairs => {
    const made = makeModelledSpectra(model, { count: size, random: random.split(label) });
    const seen = (image: SpectrumImage) => toNetworkScale(image, "asinh");
    return { inputs: seen(made.measured), targets: seen(made.targets) };
  };
  const training: PairSource = (epoch) => make(`epoch ${epoch}`, count);
  return { training, validation: make("validation", validationCount) };
}

/** The channel that 0 eV is nearest to. */
function zeroIndex({ startEv, stepEv, channels }: EnergyAxis): number {
  const zero = Math.round(-startEv / stepEv);
  if (!(zero >= 0 && zero < channels)) {
    throw new RangeError(
      `Cannot make spectra as 0 eV must lie on the axis: it begins at ${startEv} eV`,
    );
  }
  return zero;
}

/** Lorentzians on the loss side, as areas a channel relative to the zero-loss peak. */
function addLosses(into: Float32Array, energy: EnergyAxis, random: Prng): void {
  const endEv = energyAt(energy, energy.channels),
    logarithmic = (from: number, to: number) => from * (to / from) ** random.uniform();
  const peaks = Array.from({ length: 1 + random.integer(10) }, () => ({
    atEv: 0.5 + (endEv - 0.5) * random.uniform(),
    fwhmEv: logarithmic(0.15, 6),
    area: logarithmic(1e-4, 0.15),
  }));
  peaks.push({
    atEv: endEv * random.uniform(),
    fwhmEv: logarithmic(5, 40),
    area: logarithmic(3e-3, 0.3),
  });
  for (let e = 0; e < into.length; e++) {
    const at = energyAt(energy, e);
    if (at <= 0) continue;
    for (const { atEv, fwhmEv, area } of peaks) {
      const onset = Math.min(1, at / 0.5); // no loss without energy
      into[e] += onset * area * 2 * energy.stepEv / (Math.PI * fwhmEv) /
        (1 + (2 * (at - atEv) / fwhmEv) ** 2);
    }
  }
}

/** A Gaussian spread of so many channels at half maximum. */
export function gaussianSpread({ stepEv }: EnergyAxis, fwhmChannels: number): SpectrumImage {
  const reach = Math.ceil(3 * fwhmChannels);
  const data = Float32Array.from(
    { length: 2 * reach + 1 },
    (_, i) => Math.exp(-4 * Math.LN2 * ((i - reach) / fwhmChannels) ** 2),
  );
  return spectrumImage({
    data,
    energy: { startEv: -reach * stepEv, stepEv, channels: data.length },
  });
}

/** A spread made wider or narrower about 0 eV. */
function stretch({ data, energy }: SpectrumImage, factor: number): SpectrumImage {
  const middle = (data.length - 1) / 2;
  const stretched = data.map((_, i) => {
    const at = middle + (i - middle) / factor, low = Math.floor(at), share = at - low;
    return (1 - share) * (data[low] ?? 0) + share * (data[low + 1] ?? 0);
  });
  return spectrumImage({ data: stretched, energy });
}

/** What a measurement with its noise says a network for it must know: nothing of its losses. */
export function modelOf(measured: SpectrumImage): MeasurementModel {
  const mean = meanSpectrum(measured), { spread } = extractZeroLoss(mean, "gains mirrored");
  const total = mean.data.reduce((sum, value) => sum + value, 0) / (measured.noise?.gain ?? 1);
  return {
    energy: measured.energy,
    spread,
    electrons: [total / 10, 3 * total],
    correlation: measured.noise?.correlation ?? [1],
  };
}

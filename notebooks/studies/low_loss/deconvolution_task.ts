import { channelRange, energyAt, type EnergyAxis } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import {
  mapValues,
  spectrumCount,
  type SpectrumImage,
  spectrumImage,
  withData,
} from "eels/core/spectrum_image.ts";
import { sumEnergy } from "eels/core/sums.ts";
import { type LowLossSettings, makeLowLossSpectra } from "./low_loss_spectra.ts";
import { applyNetwork, checkSpectra, type Model } from "eels/model/model.ts";
import type { PairSource, TrainingPairs } from "eels/model/train.ts";

/**
 * The scale that a network sees spectra on. The squared error of shares themselves ("linear") is all
 * about the zero-loss peak, thousands of times higher than a loss; "root" and "asinh", linear up to
 * 0.01 of the electrons an eV and logarithmic above, let losses weigh in. "published": shares with 0.001
 * added, for the cross-entropy (repository shmouses/EELSpecNet).
 */
export type NetworkScale = "published" | "linear" | "root" | "asinh";

const SHARE_PER_EV = 0.01;

interface Scale {
  /** A share; `one` is the share of a channel that counts as 1. */
  readonly enter: (share: number, one: number) => number;
  readonly leave: (seen: number, one: number) => number;
}

const SCALES: Record<NetworkScale, Scale> = {
  published: { enter: (v) => v + 0.001, leave: (v) => v - 0.001 },
  linear: { enter: (v, one) => v / (1000 * one), leave: (v, one) => v * 1000 * one },
  root: {
    enter: (v, one) => Math.sign(v) * Math.sqrt(Math.abs(v / one)) / 10,
    leave: (v, one) => Math.sign(v) * (10 * v) ** 2 * one,
  },
  asinh: {
    enter: (v, one) => Math.asinh(v / one) / 3,
    leave: (v, one) => Math.sinh(3 * v) * one,
  },
};

/** Spectra of sum 1 as a network sees them. */
export function toNetworkScale(shares: SpectrumImage, scale: NetworkScale): SpectrumImage {
  const one = SHARE_PER_EV * shares.energy.stepEv;
  return { ...mapValues(shares, (v) => SCALES[scale].enter(v, one)), unit: "network scale" };
}

/** Undoes {@link toNetworkScale}. */
export function fromNetworkScale(seen: SpectrumImage, scale: NetworkScale): SpectrumImage {
  const one = SHARE_PER_EV * seen.energy.stepEv;
  return { ...mapValues(seen, (v) => SCALES[scale].leave(v, one)), unit: "share" };
}

/** How {@link makeDeconvolutionTask} makes pairs. */
export interface DeconvolutionTaskOptions extends LowLossSettings {
  /** Spectra an epoch, all of them new. */
  readonly count: number;
  /** Spectra that choose the best epoch, made once. */
  readonly validationCount?: number;
  readonly scale?: NetworkScale;
  readonly random: Prng;
}

/** Pairs of blurred and sharp spectra by the generator, new ones in every epoch. */
export function makeDeconvolutionTask(
  energy: EnergyAxis,
  { count, validationCount = 200, scale = "asinh", random, ...settings }: DeconvolutionTaskOptions,
): { training: PairSource; validation: TrainingPairs } {
  const make = (label: string, size: number) => {
    const stream = random.split(label);
    const made = makeLowLossSpectra(energy, { ...settings, count: size, random: stream });
    return pairsOf(made.measured, made.targets, scale);
  };
  return {
    training: (epoch) => make(`epoch ${epoch}`, count),
    validation: make("validation", validationCount),
  };
}

/**
 * Pairs from measured spectra alone: a reference, and the reference spread by the measured zero-loss peak
 * with what the components left out of some other pixel as noise.
 *
 * The paper takes the components themselves for the reference. They are as wide as the measurement, so
 * that what is learnt is to undo a second spread of the same width, from inputs wider than the
 * measurement is. Components that were deconvolved before are as sharp as the answer should be.
 *
 * @param components The measurement by its components, as `reconstructPca` gives it.
 * @param measured The measurement itself.
 * @param options.reference What is to be learnt; the components where left out.
 * @param options.blur Spreads a spectrum image as the instrument does.
 */
export function makeMeasuredPairs(
  components: SpectrumImage,
  measured: SpectrumImage,
  { reference = components, blur, scale = "asinh", random }: {
    reference?: SpectrumImage;
    blur: (image: SpectrumImage) => SpectrumImage;
    scale?: NetworkScale;
    random: Prng;
  },
): TrainingPairs {
  const channels = measured.shape[2], count = spectrumCount(measured);
  const blurred = blur(reference);
  const inputs = blurred.data.slice();
  for (let s = 0; s < count; s++) {
    const other = random.integer(count) * channels;
    for (let e = 0; e < channels; e++) {
      inputs[s * channels + e] += measured.data[other + e] - components.data[other + e];
    }
  }
  return pairsOf(withData(measured, inputs), reference, scale);
}

/** Spectra, brought to the sum 1, as the inputs and targets of a network. */
export function pairsOf(
  measured: SpectrumImage,
  targets: SpectrumImage,
  scale: NetworkScale,
): TrainingPairs {
  const inputs = toNetworkScale(unitSums(measured).shares, scale);
  return { inputs, targets: toNetworkScale(unitSums(targets).shares, scale) };
}

function unitSums(image: SpectrumImage): { shares: SpectrumImage; sums: Float64Array } {
  const channels = image.shape[2];
  const sums = sumEnergy(image);
  const empty = sums.findIndex((sum) => !(sum > 0 && Number.isFinite(sum)));
  if (empty >= 0) {
    throw new RangeError(
      `Cannot deconvolve as the sum of a spectrum must be above 0: spectrum ${empty} has ` +
        `${sums[empty]}`,
    );
  }
  const data = image.data.map((value, i) => value / sums[Math.floor(i / channels)]);
  return { shares: withData(image, data, "share"), sums };
}

/** What an ensemble of networks says: its mean, and the mean less and plus some deviations. */
export interface EnsembleResult {
  readonly image: SpectrumImage;
  readonly low: SpectrumImage;
  readonly high: SpectrumImage;
}

/**
 * Deconvolves spectra by several networks trained alike from different starts. Where they differ, none
 * of them knows.
 *
 * @param model Networks of one config, as `trainDeconvolutionNets` makes them.
 * @param image Spectra on the axis the networks were trained on; values in any unit.
 * @param options.deviations How many standard deviations of the members `low` and `high` lie off;
 * what {@link calibrateDeviations} measured makes the interval hold what it says.
 * @returns Spectra of 0 or more in the image's unit. Their sums are not forced to the measurement's: on a
 * logarithmic scale the zero-loss peak is known to some percent only, which would then scale the losses.
 */
export async function deconvolveByNetworks(
  model: Model,
  image: SpectrumImage,
  { deviations = 1, scale = "asinh" }: { deviations?: number; scale?: NetworkScale } = {},
): Promise<EnsembleResult> {
  const { shares, sums } = unitSums(image);
  const { mean, deviation } = await askAll(model, shares, scale);
  const channels = image.shape[2];
  const back = (times: number) => {
    const moved = withData(mean, mean.data.map((m, i) => m + times * deviation[i]));
    const values = fromNetworkScale(moved, scale).data;
    const data = values.map((v, i) => Math.max(0, v * sums[Math.floor(i / channels)]));
    return withData(image, data);
  };
  return { image: back(0), low: back(-deviations), high: back(deviations) };
}

/** The ensemble's answer as a function of the measured spectra, for `compareRegimes` and `compareDoses`. */
export function askEnsemble(model: Model): (measured: SpectrumImage) => Promise<SpectrumImage> {
  return async (measured) => (await deconvolveByNetworks(model, measured)).image;
}

/**
 * How many standard deviations of the ensemble hold a share of the true values: measured on spectra
 * whose truth is known, and neither trained on nor reported on.
 *
 * It is the quantile `share` of |t - m| / s over spectra and channels, with the members' mean m and
 * deviation s and the truth t on the network's scale: split conformal prediction (Lei et al., _Journal of
 * the American Statistical Association_ 113, 1094 (2018), doi:10.1080/01621459.2017.1307116).
 *
 * @param options.fromEv Only channels from here on count.
 */
export async function calibrateDeviations(
  model: Model,
  { measured, targets }: { measured: SpectrumImage; targets: SpectrumImage },
  { share = 0.683, fromEv = 0.1, scale = "asinh" }: {
    share?: number;
    fromEv?: number;
    scale?: NetworkScale;
  } = {},
): Promise<number> {
  if (!(model.networks.length >= 2 && share > 0 && share < 1)) {
    throw new RangeError(
      `Cannot calibrate as there must be two or more networks and a share between 0 and 1: ` +
        `${model.networks.length} and ${share}`,
    );
  }
  const { mean, deviation } = await askAll(model, unitSums(measured).shares, scale);
  const sharp = toNetworkScale(unitSums(targets).shares, scale).data;
  const channels = measured.shape[2];
  const { from } = channelRange(measured.energy, fromEv, energyAt(measured.energy, channels));
  const ratios = Float64Array.from(sharp, (v, i) => Math.abs(v - mean.data[i]) / deviation[i])
    .filter((_, i) => i % channels >= from).sort();
  return ratios[Math.floor(share * ratios.length)];
}

/** Mean and standard deviation of the members on the network's scale. */
async function askAll(
  model: Model,
  shares: SpectrumImage,
  scale: NetworkScale,
): Promise<{ mean: SpectrumImage; deviation: Float64Array }> {
  const seen = toNetworkScale(shares, scale);
  checkSpectra(model, seen);
  const { networks: { length: members } } = model;
  const answers: SpectrumImage[] = [];
  for (const network of model.networks) answers.push(await applyNetwork(network, seen));
  const mean = new Float64Array(seen.data.length), deviation = new Float64Array(seen.data.length);
  for (let i = 0; i < mean.length; i++) {
    for (const { data } of answers) mean[i] += data[i] / members;
    for (const { data } of answers) deviation[i] += (data[i] - mean[i]) ** 2;
    deviation[i] = Math.sqrt(deviation[i] / Math.max(1, members - 1));
  }
  return {
    mean: spectrumImage({ ...seen, data: Float32Array.from(mean) }),
    deviation,
  };
}

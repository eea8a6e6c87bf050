import type { EnergyAxis } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import type { PairSource, TrainingPairs } from "eels/model/train.ts";
import { pairsOf } from "./deconvolution_task.ts";
import { type LowLossSettings, makeLowLossSpectra } from "./low_loss_spectra.ts";

/** Ranges that are wider than the published ones; what they do not name stays as published. */
export interface WideRanges {
  /** Full width at half maximum of the Lorentzian spread in eV, evenly. */
  readonly spreadFwhmEv: readonly number[];
  /** Largest displacement of an exposure in eV, evenly. */
  readonly jitterEv: readonly number[];
  /** Deviation of Gaussian noise over the highest blurred value, evenly on a logarithmic scale. */
  readonly noiseShare: readonly number[];
  /** Electrons of a counted spectrum, evenly on a logarithmic scale. */
  readonly electrons: readonly number[];
  /** Share of the spectra whose electrons are counted; the others have Gaussian noise. */
  readonly countedShare: number;
}

/**
 * What the wide network is trained on. Choice: the spread up to 2.5 times, the jitter up to 5 times and the
 * noise up to 8 times the published range, and half of the spectra counted; the regimes of notebook 09 were
 * known when it was chosen, and all but "beyond both ranges" lie inside it.
 */
export const WIDE_LOW_LOSS: WideRanges = Object.freeze({
  spreadFwhmEv: Object.freeze([0.02, 0.5]),
  jitterEv: Object.freeze([0, 0.25]),
  noiseShare: Object.freeze([1e-5, 8e-3]),
  electrons: Object.freeze([1e4, 1e8]),
  countedShare: 0.5,
});

/** Spectra that share a jitter and a level of noise; their spreads and peaks are their own. */
const GROUP = 20;

/**
 * Pairs of blurred and sharp spectra over {@link WIDE_LOW_LOSS}, new ones in every epoch.
 *
 * @param options.count Spectra an epoch, a multiple of 20, the spectra that share a jitter.
 * @throws {RangeError} Where a count is no such multiple.
 */
export function makeWideTask(
  energy: EnergyAxis,
  { count, validationCount = 200, ranges = WIDE_LOW_LOSS, random, ...settings }: LowLossSettings & {
    count: number;
    validationCount?: number;
    ranges?: WideRanges;
    random: Prng;
  },
): { training: PairSource; validation: TrainingPairs } {
  const make = (label: string, size: number) => {
    const { measured, targets } = makeWideSpectra(energy, {
      ...settings,
      ...{ count: size, ranges, random: random.split(label) },
    });
    return pairsOf(measured, targets, "asinh");
  };
  return {
    training: (epoch) => make(`epoch ${epoch}`, count),
    validation: make("validation", validationCount),
  };
}

/**
 * Spectra over wide ranges, in groups that share a jitter and a kind and level of noise.
 *
 * @returns Sharp and measured spectra of sum 1, `[1, count, channels]`.
 */
export function makeWideSpectra(
  energy: EnergyAxis,
  { count, ranges = WIDE_LOW_LOSS, random, ...settings }: LowLossSettings & {
    count: number;
    ranges?: WideRanges;
    random: Prng;
  },
): { measured: SpectrumImage; targets: SpectrumImage } {
  if (!(Number.isSafeInteger(count / GROUP) && count > 0)) {
    throw new RangeError(
      `Cannot make wide spectra as their count must be a multiple of ${GROUP}: it is ${count}`,
    );
  }
  const shape = [1, count, energy.channels] as const;
  const [measured, targets] = [0, 1].map(() => new Float32Array(count * energy.channels));
  for (let first = 0; first < count; first += GROUP) {
    const stream = random.split(`group ${first}`);
    const made = makeLowLossSpectra(energy, {
      ...{ ...settings, ...drawGroup(ranges, stream) },
      ...{ count: GROUP, random: stream.split("spectra") },
    });
    measured.set(made.measured.data, first * energy.channels);
    targets.set(made.targets.data, first * energy.channels);
  }
  const image = (data: Float32Array) => spectrumImage({ data, shape, energy, unit: "share" });
  return { measured: image(measured), targets: image(targets) };
}

/** The settings of one group. */
function drawGroup(ranges: WideRanges, random: Prng): Partial<LowLossSettings> {
  const { spreadFwhmEv, jitterEv: [least, most], countedShare } = ranges;
  const jitterEv = least + (most - least) * random.uniform();
  if (random.uniform() < countedShare) {
    return { spreadFwhmEv, jitterEv, electrons: ranges.electrons };
  }
  const [low, high] = ranges.noiseShare;
  const level = low * (high / low) ** random.uniform();
  return { spreadFwhmEv, jitterEv, noiseShare: [level, level] };
}

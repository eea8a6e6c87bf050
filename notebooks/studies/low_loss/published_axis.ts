import { channelRange, energyAt, type EnergyAxis } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage, spectrumOf } from "eels/core/spectrum_image.ts";
import { traceRichardsonLucy } from "eels/baseline/richardson_lucy.ts";
import {
  answerUnseen,
  type JudgedResult,
  lossError,
  publishedError,
} from "./compare_deconvolutions.ts";
import { clipNegatives } from "./deconvolution_methods.ts";
import {
  type LowLossSettings,
  type LowLossSpectra,
  makeLowLossSpectra,
} from "./low_loss_spectra.ts";

/** The published metric of one result on one axis, and where its sum comes from. */
export interface PublishedMetricRow {
  readonly axis: string;
  readonly method: string;
  /** The published metric over all channels, see `publishedError`. */
  readonly publishedPercent: number;
  /** What the channels within 0.1 eV of 0, the zero-loss peak, contribute to it. */
  readonly zeroLossPercent: number;
  readonly lossError: number;
}

/** Half of the window about 0 eV that holds the sharp zero-loss peak. */
const ZERO_LOSS_EV = 0.1;

/**
 * The published metric of answers that never look at a measurement, of nothing, and of Richardson-Lucy told
 * the true spread and the published one, on several axes.
 *
 * @param axes Axes by name with the settings of the generator there, so that peaks are equally dense.
 * @param options.count Spectra on each axis; those that the constants and the median are taken from are others.
 * @param options.iterations Of Richardson-Lucy.
 */
export function compareOnAxes(
  axes: Readonly<Record<string, { energy: EnergyAxis; settings: LowLossSettings }>>,
  { count, iterations, random }: { count: number; iterations: readonly number[]; random: Prng },
): PublishedMetricRow[] {
  return Object.entries(axes).flatMap(([axis, { energy, settings }]) => {
    const make = (label: string) =>
      makeLowLossSpectra(energy, { ...settings, count, random: random.split(`${axis}, ${label}`) });
    const set = make("judged"), truth = set.targets;
    return answersOf(set, { others: make("other").targets, iterations }).map((
      { method, image },
    ) => ({
      ...{ axis, method, publishedPercent: publishedError(image, truth) },
      zeroLossPercent: zeroLossError(image, truth),
      lossError: lossError(image, { truth }).lossError,
    }));
  });
}

function answersOf(
  set: LowLossSpectra,
  { others, iterations }: { others: SpectrumImage; iterations: readonly number[] },
): JudgedResult[] {
  const measured = clipNegatives(set.measured);
  const spreads = {
    "true spread": set.trueSpreads,
    "published spread": clipNegatives(set.publishedSpreads),
  };
  return [
    { method: "nothing", image: set.measured },
    ...answerUnseen(others),
    ...Object.entries(spreads).flatMap(([name, spread]) =>
      traceRichardsonLucy(measured, { spread, iterations }).map((image, i) => ({
        method: `Richardson-Lucy, ${name}, ${iterations[i]}`,
        image,
      }))
    ),
  ];
}

/** The part of the published metric that lies within 0.1 eV of 0. */
function zeroLossError(image: SpectrumImage, truth: SpectrumImage): number {
  const { from, to } = channelRange(truth.energy, -ZERO_LOSS_EV, ZERO_LOSS_EV);
  const { channels } = truth.energy, count = truth.data.length / channels;
  const startEv = energyAt(truth.energy, from);
  const cut = (one: SpectrumImage) => {
    const data = Float32Array.from(
      { length: count * (to - from) },
      (_, i) =>
        spectrumOf(
          one,
          one.shape[1] === 1 ? 0 : Math.floor(i / (to - from)),
        )[from + i % (to - from)],
    );
    const energy = { ...truth.energy, startEv, channels: to - from };
    return spectrumImage({ data, shape: [1, count, to - from], energy });
  };
  return publishedError(cut(image), cut(truth)) * (to - from) / channels;
}

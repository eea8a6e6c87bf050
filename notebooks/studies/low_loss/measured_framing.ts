import { mean } from "simple-statistics";
import { channelRange, energyAt, energyAxis } from "eels/core/energy_axis.ts";
import { rebinEnergy, resample } from "eels/core/energy_steps.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { findPeaks } from "eels/analyse/loss_peaks.ts";
import type { Model } from "eels/model/model.ts";
import { deconvolveByNetworks } from "./deconvolution_task.ts";
import { misfitOf } from "./measured_methods.ts";
import { findZeroLoss } from "./measured_low_loss.ts";
import { extractZeroLoss } from "./measured_zero_loss.ts";

/** What a framing does to a measurement so that a network of another axis can be asked. */
export interface FramingRow {
  readonly network: string;
  readonly framing: string;
  /** Width of a channel of the frame in real eV, and where the frame ends. */
  readonly channelEv: number;
  readonly toEv: number;
  /** Width of the zero-loss peak as the network reads its axis; trained on 0.04 to 0.22. */
  readonly zeroLossSeenEv: number;
  /** Highest loss above 1 eV over the zero-loss peak's height; trained on 1/4000 to 1/300, sharp. */
  readonly highestLossRatio: number;
  readonly insideTraining: boolean;
  /** Real width of the zero-loss peak after the network. */
  readonly sharpenedFwhmEv: number;
  /** Electrons above 1 eV, after over before; nothing but the tail should leave. */
  readonly lossShareKept: number;
  /** Re-convolution of the frame by the measured zero-loss peak, in variances of its noise. */
  readonly misfit: number;
  /** Highest peak above 1 eV, before and after, in real eV. */
  readonly highestBeforeEv: number;
  readonly highestAfterEv: number;
}

/** Ranges of the published generator that a frame must lie in: seen width and blurred height ratio. */
const SEEN_FWHM_EV = [0.038, 0.25] as const, MOST_LOSS_RATIO = 1 / 30;

/**
 * Asks the networks of notebook 09, which know 512 channels of 10 meV from -1 eV and peaks up to 1.5 eV wide,
 * about a measurement on another axis, in several framings, and says whether each lies in the published range.
 *
 * A channel of the frame is handed over as 10 meV whatever it is; only "true energies" is resampled.
 */
export async function compareFramings(
  image: SpectrumImage,
  models: Readonly<Record<string, Model>>,
): Promise<FramingRow[]> {
  const rows: FramingRow[] = [];
  for (const [network, model] of Object.entries(models)) {
    for (const row of await framingsOf(image, model)) rows.push({ network, ...row });
  }
  return rows;
}

async function framingsOf(
  image: SpectrumImage,
  model: Model,
): Promise<Omit<FramingRow, "network">[]> {
  const { startEv, stepEv, channels } = model.energy!;
  const zero = Math.round(-startEv / stepEv);
  const resampled = resample(image, energyAxis(startEv, stepEv, channels));
  const share = stepEv / image.energy.stepEv;
  const scaled = {
    ...resampled,
    data: resampled.data.map((value) => value * share),
    // Interpolated neighbours share noise; that of single values is taken as scaled alone.
    noise: image.noise && { ...image.noise, gain: image.noise.gain * share },
  };
  const frames = [
    { framing: "true energies, resampled", frame: scaled },
    ...[1, 2, 4].map((factor) => ({
      framing: factor === 1 ? "channel for channel" : `${factor} channels as one`,
      frame: frameOf(rebinEnergy(image, factor), zero, channels),
    })),
  ];
  const rows: Omit<FramingRow, "network">[] = [];
  for (const { framing, frame } of frames) {
    const { image: answer } = await deconvolveByNetworks(model, {
      ...frame,
      energy: model.energy!,
    });
    const after = { ...frame, data: answer.data };
    const [before, now] = [frame, after].map(highestLoss);
    const fwhmEv = findZeroLoss(frame).fwhmEv, seen = fwhmEv / frame.energy.stepEv * stepEv;
    const ratio = before.height / Math.max(...frame.data);
    const { from, to } = channelRange(frame.energy, 1, energyAt(frame.energy, channels));
    const loss = ({ data }: SpectrumImage) => mean([...data.subarray(from, to)]);
    rows.push({
      framing,
      channelEv: frame.energy.stepEv,
      toEv: energyAt(frame.energy, channels),
      zeroLossSeenEv: seen,
      highestLossRatio: ratio,
      insideTraining: seen >= SEEN_FWHM_EV[0] && seen <= SEEN_FWHM_EV[1] &&
        ratio <= MOST_LOSS_RATIO,
      sharpenedFwhmEv: findZeroLoss(after).fwhmEv,
      lossShareKept: loss(after) / loss(frame),
      misfit: misfitInFrame(after, frame),
      highestBeforeEv: before.energyEv,
      highestAfterEv: now.energyEv,
    });
  }
  return rows;
}

/** A spectrum laid into a frame of so many channels, with 0 eV at channel `zero`; 0 where nothing is. */
function frameOf(image: SpectrumImage, zero: number, channels: number): SpectrumImage {
  const { startEv, stepEv } = image.energy, shift = Math.round(-startEv / stepEv) - zero;
  const data = Float32Array.from({ length: channels }, (_, e) => image.data[e + shift] ?? 0);
  const energy = energyAxis(startEv + shift * stepEv, stepEv, channels);
  return { ...image, data, shape: [1, 1, channels], energy };
}

/** NaN where coarse channels leave the frame no side of gains to take the zero-loss peak from. */
function misfitInFrame(result: SpectrumImage, frame: SpectrumImage): number {
  try {
    const { spread } = extractZeroLoss(frame, "gains mirrored");
    return misfitOf(result, { measured: frame, spread });
  } catch (error) {
    if (error instanceof RangeError) return NaN;
    throw error;
  }
}

/** The highest peak above 1 eV, of a prominence of a hundredth of the highest loss. */
function highestLoss(image: SpectrumImage): { energyEv: number; height: number } {
  const { from } = channelRange(image.energy, 1, energyAt(image.energy, image.energy.channels));
  const height = image.data.subarray(from).reduce((a, b) => Math.max(a, b), 0);
  const peaks = findPeaks(image, { fromEv: 1, prominence: 0.01 * height });
  return peaks.reduce((a, b) => b.height > a.height ? b : a, { energyEv: NaN, height: 0 });
}

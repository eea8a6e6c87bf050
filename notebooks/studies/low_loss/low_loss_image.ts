import type { EnergyAxis } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { type LowLossSettings, makeLowLossSpectra } from "./low_loss_spectra.ts";

/** A low-loss scan whose truth is known. */
export interface LowLossImage {
  /** Electrons counted. */
  readonly image: SpectrumImage;
  /** Electrons that a sharp instrument would expect. */
  readonly truth: SpectrumImage;
  /** What all of it was blurred with. */
  readonly spread: SpectrumImage;
}

/**
 * A scan over three materials that pass into each other, blurred alike everywhere and counted: a
 * stand-in for a measured low-loss image.
 *
 * @param options.electrons Electrons a spectrum.
 */
export function makeLowLossImage(
  energy: EnergyAxis,
  { rows, columns, electrons, random, ...settings }: Omit<LowLossSettings, "electrons"> & {
    rows: number;
    columns: number;
    electrons: number;
    random: Prng;
  },
): LowLossImage {
  const widthEv = (settings.spreadFwhmEv[0] + settings.spreadFwhmEv[1]) / 2;
  const phases = makeLowLossSpectra(energy, {
    ...settings,
    spreadFwhmEv: [widthEv, widthEv],
    jitterEv: 0,
    count: 3,
    random,
  });
  const { channels } = energy;
  const data = new Float32Array(rows * columns * channels), truth = new Float32Array(data.length);
  const counting = random.split("electrons");
  for (let s = 0; s < rows * columns; s++) {
    const across = (s % columns + 0.5) / columns, down = (Math.floor(s / columns) + 0.5) / rows;
    const shares = [across, (1 - across) * down, (1 - across) * (1 - down)];
    for (let e = 0; e < channels; e++) {
      const mix = (image: SpectrumImage) =>
        electrons * shares.reduce((sum, share, i) => sum + share * image.data[i * channels + e], 0);
      truth[s * channels + e] = mix(phases.targets);
      data[s * channels + e] = counting.poisson(mix(phases.blurred));
    }
  }
  const make = (values: Float32Array) =>
    spectrumImage({ data: values, shape: [rows, columns, channels], energy, unit: "electrons" });
  const { data: spreads, shape, energy: axis } = phases.trueSpreads;
  const spread = spectrumImage({ data: spreads.slice(0, shape[2]), energy: axis, unit: "share" });
  return { image: make(data), truth: make(truth), spread };
}

import { mean as meanOf } from "simple-statistics";
import { channelAt, channelRange } from "eels/core/energy_axis.ts";
import { crop } from "eels/core/energy_steps.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { sumSpectra } from "eels/core/sums.ts";
import { type PcaFit } from "eels/baseline/pca.ts";
import { reconstructPca } from "eels/baseline/pca_reconstruct.ts";
import { denoise } from "./saved_network.ts";
import type { Model } from "eels/model/model.ts";
import type { Method } from "../methods/compare_methods.ts";
import {
  type LabelledImage,
  likeTruth,
  type PreparedImage,
  type PreparedImages,
} from "./prepared_images.ts";
import { measureOnset, measureWhiteLines } from "eels/analyse/white_lines.ts";

/**
 * Ways from counts over the measured range to spectra like the truth: none ("raw"), principal
 * components at each rank ("PCA, 3"), and networks by their names.
 *
 * Raw spectra and components keep the background, which a power law then takes off each spectrum;
 * networks have learnt to take it off.
 *
 * @param options.fit Components of training images over the measured range.
 */
export function denoisingMethods(
  prepared: PreparedImages,
  { fit, ranks, networks }: {
    fit: PcaFit;
    ranks: readonly number[];
    networks: Readonly<Record<string, Model>>;
  },
): Method[] {
  const { startEv, stepEv, channels } = prepared.images[0].truth.energy;
  const keep = { fromEv: startEv, toEv: startEv + channels * stepEv };
  return [
    { method: "raw", apply: (wide: SpectrumImage) => likeTruth(wide, prepared) },
    ...[...new Set(ranks)].map((rank) => ({
      method: `PCA, ${rank}`,
      apply: (wide: SpectrumImage) => likeTruth(reconstructPca(fit, wide, { rank }), prepared),
    })),
    ...Object.entries(networks).map(([method, network]) => ({
      method,
      apply: (wide: SpectrumImage) => denoise(network, crop(wide, keep), prepared),
    })),
  ];
}

/** A held-out image with the name of its kind. */
export type HeldOut<Image extends LabelledImage> = PreparedImage<Image> & { readonly kind: string };

/** The first held-out image of each kind, initial before annealed and thin before thick. */
export function heldOutKinds<Image extends LabelledImage>(
  { images }: PreparedImages<Image>,
): HeldOut<Image>[] {
  return (["initial", "annealed"] as const).flatMap((state) =>
    (["thin", "thick"] as const).flatMap((thickness) =>
      images.filter((image) =>
        image.part === "held out" && image.state === state && image.thickness === thickness
      ).slice(0, 1).map((image) => ({ ...image, kind: `${state} ${thickness}` }))
    )
  );
}

/** Each image as a row of a table, with its mean counts a channel in 528-548 eV. */
export function listImages({ images }: PreparedImages) {
  return images.map(({ name, part, label, counts }) => {
    const [rows, columns, channels] = counts.shape;
    const { from, to } = channelRange(counts.energy, 528, 548);
    const spectra = rows * columns;
    // Channels are twice as wide as the camera's.
    const meanCounts = meanOf(Array.from(sumSpectra(counts).data.subarray(from, to))) / spectra;
    return { name, part, label, spectra, channels, meanCounts };
  });
}

/** Distance between the onsets of O K and Fe L and the ratio of the white lines (paper, Fig. 1). */
export function measureEdges(
  spectrum: SpectrumImage,
): { onsetDistanceEv: number; whiteLineRatio: number } {
  const lastEv = spectrum.energy.startEv + spectrum.energy.channels * spectrum.energy.stepEv;
  if (!(channelAt(spectrum.energy, 740) < spectrum.energy.channels)) {
    throw new RangeError(
      `Cannot measure Fe L as the axis must reach 740 eV: it ends at ${lastEv} eV`,
    );
  }
  const oxygen = measureOnset(spectrum, { backgroundEv: [500, 522], peakEv: [525, 530] });
  const iron = measureOnset(spectrum, { backgroundEv: [660, 700], peakEv: [705, 716] });
  return {
    onsetDistanceEv: iron - oxygen,
    whiteLineRatio: measureWhiteLines(spectrum).ratio,
  };
}

import { energyAxis } from "eels/core/energy_axis.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { estimateSigma } from "eels/degrade/mean_variance.ts";
import type { Model } from "eels/model/model.ts";
import type { NoisyPairs } from "eels/model/noisy_pairs.ts";
import type { PairSource } from "eels/model/train.ts";

/**
 * Channels that {@link tellSigma} appends: as many as the deepest layer of four halvings sees as
 * one, so that the noise level reaches the bottleneck undiluted.
 */
export const TOLD_CHANNELS = 16;

/**
 * Appends the noise level to every spectrum, as further channels of one value.
 *
 * Choice: appended channels and not a second input, so that networks, training and saved models
 * stay the same; the network's dense bottleneck carries the level to all energies. Trained with
 * {@link noisyPairs}, the network returns the appended channels too; {@link withoutSigma} drops them.
 *
 * @param sigma One noise level for all spectra or one each, in the image's unit.
 * @param options.unit Noise level that is written as 1.
 * @returns Shape `[rows, columns, channels + TOLD_CHANNELS]`; the last channels are no energies.
 */
export function tellSigma(
  image: SpectrumImage,
  sigma: number | ArrayLike<number>,
  { unit }: { unit: number },
): SpectrumImage {
  const [rows, columns, channels] = image.shape;
  const width = channels + TOLD_CHANNELS;
  const data = new Float32Array(rows * columns * width);
  for (let s = 0; s < rows * columns; s++) {
    data.set(image.data.subarray(s * channels, (s + 1) * channels), s * width);
    const level = (typeof sigma === "number" ? sigma : sigma[s]) / unit;
    data.fill(level, s * width + channels, (s + 1) * width);
  }
  const energy = energyAxis(image.energy.startEv, image.energy.stepEv, width);
  return spectrumImage({ ...image, data, shape: [rows, columns, width], energy, noise: undefined });
}

/** Drops what {@link tellSigma} appended. */
export function withoutSigma(image: SpectrumImage): SpectrumImage {
  const [rows, columns, width] = image.shape;
  const channels = width - TOLD_CHANNELS;
  const data = image.data.filter((_, i) => i % width < channels);
  const energy = energyAxis(image.energy.startEv, image.energy.stepEv, channels);
  return spectrumImage({ ...image, data, shape: [rows, columns, channels], energy });
}

/**
 * Denoises with a network that wants to be told the noise level, see {@link tellSigma}.
 *
 * @param options.unit The largest level it was trained on.
 * @param options.sigma The image's noise level; estimated from the image where left out.
 */
export async function applyTold(
  { apply }: Pick<Model, "apply">,
  image: SpectrumImage,
  { unit, sigma = estimateSigma(image).sigma }: { unit: number; sigma?: number },
): Promise<SpectrumImage> {
  return withoutSigma(await apply(tellSigma(image, sigma, { unit })));
}

/**
 * Noisy pairs whose inputs and targets are told the noise level of each spectrum.
 *
 * @param options.unit The largest level.
 */
export function tellPairs(
  pairs: (epoch: number) => NoisyPairs,
  { unit }: { unit: number },
): PairSource {
  return (epoch) => {
    const { inputs, targets, sigmas, weights } = pairs(epoch);
    const told = (image: SpectrumImage) => tellSigma(image, sigmas, { unit });
    return { inputs: told(inputs), targets: told(targets), weights };
  };
}

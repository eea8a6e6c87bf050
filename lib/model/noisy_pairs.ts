import { energyAxis } from "../core/energy_axis.ts";
import type { Prng } from "../core/random.ts";
import {
  spectrumCount,
  type SpectrumImage,
  spectrumImage,
  withData,
} from "../core/spectrum_image.ts";
import { drawElectrons } from "../degrade/noise.ts";
import { estimateSigma } from "../degrade/mean_variance.ts";
import type { PairSource } from "./train.ts";
import type { Denoiser } from "./train_denoiser.ts";

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
  return spectrumImage({ ...image, data, shape: [rows, columns, width], energy });
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
  { apply }: Pick<Denoiser, "apply">,
  image: SpectrumImage,
  { unit, sigma = estimateSigma(image).sigma }: { unit: number; sigma?: number },
): Promise<SpectrumImage> {
  return withoutSigma(await apply(tellSigma(image, sigma, { unit })));
}

/**
 * Training pairs with fresh Gaussian noise in every epoch.
 *
 * Over a range of noise levels each spectrum gets one of its own, uniform in the logarithm, and the
 * weight `smallest / own` in the loss: unweighted, the noisiest would rule it.
 *
 * @param clean Targets, normalised.
 * @param options.sigma Standard deviation of the noise, or its smallest and largest.
 * @param options.tell Whether the network is told the level, by {@link tellSigma} with the largest
 * as the unit.
 * @throws {RangeError} Where the range is reversed or not above 0.
 */
export function noisyPairs(
  clean: SpectrumImage,
  { sigma, tell = false, random }: {
    sigma: number | readonly number[];
    tell?: boolean;
    random: Prng;
  },
): PairSource {
  const [low, high] = typeof sigma === "number" ? [sigma, sigma] : sigma;
  if (!(low > 0 && high >= low)) {
    throw new RangeError(
      `Cannot make noisy pairs as sigma must be above 0, or a rising range: it is ${low}..${high}`,
    );
  }
  const channels = clean.shape[2];
  return (epoch) => {
    const noise = random.split(`noise ${epoch}`);
    const sigmas = Float64Array.from(
      { length: spectrumCount(clean) },
      () => low * (high / low) ** noise.uniform(),
    );
    const data = clean.data.map((value, i) =>
      value + sigmas[Math.floor(i / channels)] * noise.normal()
    );
    const told = (image: SpectrumImage) => tell ? tellSigma(image, sigmas, { unit: high }) : image;
    return {
      inputs: told(withData(clean, data)),
      targets: told(clean),
      weights: Float32Array.from(sigmas, (own) => low / own),
    };
  };
}

/**
 * Training pairs with fresh counting noise in every epoch.
 *
 * @param expected Expected electrons, `[rows, columns, channels]`; they are the targets.
 */
export function countedPairs(expected: SpectrumImage, { random }: { random: Prng }): PairSource {
  return (epoch) => ({
    inputs: drawElectrons(expected, { electronsPerUnit: 1, random: random.split(`${epoch}`) }),
    targets: expected,
  });
}

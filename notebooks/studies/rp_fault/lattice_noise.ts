import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { type Lattice, latticeMoments } from "./lattice_image.ts";

/**
 * What a signal-to-noise ratio compares: the standard deviation of the signal over the pixels
 * ("amplitude"), its variance ("power"), or its maximum ("peak"), with the standard deviation (for
 * "power" the variance) of the noise.
 */
export type SnrDefinition = "amplitude" | "power" | "peak";

/**
 * The standard deviation of the noise that gives a lattice a signal-to-noise ratio.
 *
 * Choice: the paper says 0.33 and not of what; its noise is taken to be as wide as makes the
 * "amplitude" ratio 0.33, the one of the three that does not change when a constant is added to the
 * image and compares like with like in the unit of the image.
 *
 * @throws {RangeError} Where the ratio is not above 0.
 */
export function noiseDeviation(
  lattice: Lattice,
  { snr, definition }: { snr: number; definition: SnrDefinition },
): number {
  if (!(snr > 0)) {
    throw new RangeError(`Cannot add noise as the ratio must be above 0: it is ${snr}`);
  }
  const { deviation } = latticeMoments(lattice);
  return { amplitude: deviation / snr, power: deviation / Math.sqrt(snr), peak: 1 / snr }[
    definition
  ];
}

/**
 * Adds uniform noise of mean 0 and a standard deviation to every value; nothing is clipped.
 *
 * Choice: from the seeded stream and not on the device, where TensorFlow.js has no generator
 * of its own and each backend would give other numbers.
 */
export function addUniformNoise(
  image: SpectrumImage,
  { deviation, random }: { deviation: number; random: Prng },
): SpectrumImage {
  const width = deviation * Math.sqrt(12);
  const data = image.data.map((value) => value + width * (random.uniform() - 0.5));
  return { ...image, data };
}

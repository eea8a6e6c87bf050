import { type Image, withPixels } from "../core/image.ts";
import { varianceOf } from "../core/image_noise.ts";
import type { Prng } from "../core/random.ts";

/**
 * Splits an image into two independent parts, each at the scale of the whole.
 *
 * Whole electrons are dealt out one by one (binomial thinning, exact). Of other counts y with the
 * variance v, the parts are `p y + sqrt(p (1 - p)) z` and the rest with normal z of variance v: both have
 * the mean of the whole, and their covariance is `p (1 - p) (var y - v)`, 0 where the noise is right.
 *
 * @param image With `noise`.
 * @param options.share Share p of the electrons in the first part, above 0 and below 1; 0.5.
 * @throws {RangeError} Where the noise is unknown or the share outside 0 to 1.
 */
export function splitImage(
  image: Image,
  { random, share = 0.5 }: { random: Prng; share?: number },
): [Image, Image] {
  const { data, noise } = image;
  if (!noise) {
    throw new RangeError(
      "Cannot split the image as its noise must be known: call estimateImageNoise() before",
    );
  }
  if (!(share > 0 && share < 1)) {
    throw new RangeError(
      `Cannot split the image as share must be above 0 and below 1: it is ${share}`,
    );
  }
  const first = new Float32Array(data.length), second = new Float32Array(data.length);
  const spread = Math.sqrt(share * (1 - share));
  for (let i = 0; i < data.length; i++) {
    const part = noise.isElectrons
      ? random.binomial(data[i], share)
      : share * data[i] + spread * Math.sqrt(varianceOf(data[i], noise)) * random.normal();
    first[i] = part / share;
    second[i] = (data[i] - part) / (1 - share);
  }
  return [partOf(image, first, share), partOf(image, second, 1 - share)];
}

/** A part of an image, its values at the scale of the whole, has the noise of the share of its electrons. */
export function partOf(image: Image, data: Float32Array, share: number): Image {
  const noise = image.noise!;
  return {
    ...withPixels(image, data),
    noise: {
      ...noise,
      gain: noise.gain / share,
      readoutCounts: noise.readoutCounts / Math.sqrt(share),
      isElectrons: false, // whole numbers over the share are no whole numbers
    },
  };
}

import { type Image, type ImageNoise, refuseNonImage } from "../core/image.ts";
import { type Prng, shuffledOrder } from "../core/random.ts";
import { alignFrames, sumFrames } from "./align_frames.ts";
import { estimateImageNoise, noiseOfSum } from "./image_noise.ts";
import { partOf, splitImage } from "./split_image.ts";

/** An image with the ways to split what was counted for it: by frames where there are some, else by electrons. */
export interface ImageParts {
  /** At the scale of the whole. */
  readonly image: Image & { readonly noise: ImageNoise };
  /** How many frames it is the sum of. */
  readonly frames: number;
  /**
   * Two independent parts, each at the scale of the whole; the first has about `share` of the electrons,
   * as near as whole frames allow.
   */
  readonly split: (
    options: { random: Prng; share: number },
  ) => { first: ImageParts; second: ImageParts; share: number };
}

/**
 * Prepares an image, or frames of one place, for being split.
 *
 * @param image An image, with `noise` or without; or frames, which are aligned by whole pixels.
 * @throws {RangeError} Where it is no image, too small, or holds values that are not finite.
 */
export function partsOf(image: Image | readonly Image[]): ImageParts {
  if (!Array.isArray(image) || image.length === 1) {
    const [single] = [image].flat() as Image[];
    refuseNonImage("denoise the image", single);
    return ofImage(single.noise ? { ...single, noise: single.noise } : estimateImageNoise(single));
  }
  const { frames } = alignFrames(image as readonly Image[]);
  const whole = { ...sumFrames(frames), noise: noiseOfSum(frames) };
  return ofFrames(whole, frames, frames.length);
}

function ofImage(image: ImageParts["image"]): ImageParts {
  return {
    image,
    frames: 1,
    split: ({ random, share }) => {
      const [first, second] = splitImage(image, { random, share });
      return { first: ofImage(withKnown(first)), second: ofImage(withKnown(second)), share };
    },
  };
}

function ofFrames(whole: ImageParts["image"], frames: readonly Image[], total: number): ImageParts {
  const share = frames.length / total;
  const sum = sumFrames(frames).data.map((value) => value / share);
  const image = share === 1 ? whole : withKnown(partOf(whole, sum, share));
  if (frames.length < 2) return ofImage(image);
  return {
    image,
    frames: frames.length,
    split: ({ random, share: wanted }) => {
      const count = Math.max(1, Math.min(frames.length - 1, Math.round(wanted * frames.length)));
      const order = [...shuffledOrder(frames.length, random)].map((i) => frames[i]);
      return {
        first: ofFrames(whole, order.slice(0, count), total),
        second: ofFrames(whole, order.slice(count), total),
        share: count / frames.length,
      };
    },
  };
}

function withKnown(image: Image): ImageParts["image"] {
  return { ...image, noise: image.noise! };
}

/** The middle of an image, at most so many pixels a side. */
export function cutMiddle(image: ImageParts["image"], most: number): ImageParts["image"] {
  const [rows, columns] = image.shape;
  const [height, width] = [Math.min(rows, most), Math.min(columns, most)];
  if (height === rows && width === columns) return image;
  const top = Math.floor((rows - height) / 2), left = Math.floor((columns - width) / 2);
  const data = new Float32Array(height * width);
  for (let r = 0; r < height; r++) {
    const from = (top + r) * columns + left;
    data.set(image.data.subarray(from, from + width), r * width);
  }
  return { ...image, data, shape: [height, width] };
}

import type { Image } from "../core/image.ts";
import { withPixels } from "../core/image.ts";
import * as is from "../core/option_kinds.ts";
import type { Prng } from "../core/random.ts";
import { partsOf } from "../degrade/image_parts.ts";
import {
  applyMethod,
  checkImageMethod,
  chooseSetting,
  describeSetting,
  type ImageDenoiseOptions,
  type ImageMethod,
} from "./image_denoisers.ts";

/** What {@link denoiseImage} gives. */
export interface DenoisedImage {
  /** The unit of the image; of frames that of their sum. Its noise is no longer said. */
  readonly image: Image;
  readonly method: ImageMethod;
  /** The settings in words. */
  readonly setting: string;
  /** The settings, given and chosen, to denoise the like with. */
  readonly options: ImageDenoiseOptions;
}

/**
 * Denoises an image, or frames of one place, by one method; settings that are left out are chosen on the
 * image itself, by a fifth of its electrons (or frames) held out.
 *
 * "Gaussian": a blur. "total variation": flat patches. "non-local means": places that look alike, compared
 * after the Anscombe transform, within more than a cell. "lattice": the mean of equivalent cells. "network":
 * a small convolutional network that learns one part of the electrons from the other, of this image only.
 * {@link compareImageDenoisers} measures which errs least, {@link injectFault} what each does to a fault.
 *
 * @param image Counts as the detector gave them, with `noise` or without; or frames, which are aligned.
 * @param options.random Seeded stream that splits the electrons.
 * @throws {RangeError} Where the method or a setting is unknown, the image shows no lattice to average, or
 * is too small.
 * @example
 * ```ts
 * import { denoiseImage, type Image, prng } from "eels";
 * const random = prng(1);
 * const data = Float32Array.from({ length: 4096 }, (_, i) => random.poisson(4 + i % 64 / 4));
 * const image: Image = { data, shape: [64, 64], unit: "electrons" };
 * const { setting } = await denoiseImage(image, { method: "Gaussian", random });
 * setting; // such as "deviationPixels 4"
 * ```
 */
export async function denoiseImage(
  image: Image | readonly Image[],
  all: ImageDenoiseOptions & { random: Prng; onProgress?: (text: string) => void },
): Promise<DenoisedImage> {
  checkImageMethod(all, { random: is.needed(is.stream), onProgress: is.callable });
  const { random, onProgress, ...options } = all;
  const parts = partsOf(image);
  const chosen = chooseSetting(options, parts, { random });
  const denoised = await applyMethod(chosen, parts, { random, onProgress });
  return {
    image: withPixels(parts.image, denoised.data),
    method: options.method,
    setting: describeSetting(chosen),
    options: chosen,
  };
}

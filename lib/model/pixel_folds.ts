import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import type { Prng } from "../core/random.ts";
import {
  moveNoise,
  spectrumCount,
  type SpectrumImage,
  spectrumImage,
} from "../core/spectrum_image.ts";

/** Pixels of a scan, as `row * columns + column`, by what they are used for. */
export interface PixelFold {
  readonly training: Uint32Array;
  /** Pixels that choose the best epoch. */
  readonly validation: Uint32Array;
  /** Pixels that the training never sees. */
  readonly heldOut: Uint32Array;
}

/** Which pixels of a scan are images of each other under the specimen's symmetry. */
export interface SymmetricScan {
  /** One pixel of each set of equal ones, as `row * columns + column`. */
  readonly positions: readonly number[];
  /** For every pixel of the scan, the index in `positions` of the pixel it equals. */
  readonly source: Int32Array;
}

/**
 * Divides the pixels of a scan into folds by whole blocks: each pixel is held out once, validates
 * once, and trains in the other folds.
 *
 * Neighbours in a scan are nearly the same spectrum, and pixels that the crystal's symmetry carries
 * into each other are exactly the same; a split pixel by pixel would hold out what it trains on. So
 * blocks are cut in the symmetry's own wedge, and each takes all its images along. Pixels on either
 * side of a block's border are still neighbours.
 *
 * @param wedge Which pixels are equal by symmetry, as `scanWedge` returns it for a crystal.
 * @param options.columns Columns of the scan.
 * @param options.folds Number of folds, 3 or more.
 * @param options.blockPixels Rows and columns of a block.
 * @throws {RangeError} Where there are fewer blocks than folds, or fewer than 3 folds.
 * @example
 * ```ts
 * import { foldPixels, prng } from "eels";
 * // A scan of 4 x 8 pixels without symmetry: each pixel stands for itself.
 * const positions = Array.from({ length: 32 }, (_, i) => i);
 * const wedge = { positions, source: Int32Array.from(positions) };
 * const folds = foldPixels(wedge, { columns: 8, blockPixels: 2, random: prng(1) });
 * folds[0].heldOut.length; // 8
 * ```
 */
export function foldPixels(
  wedge: SymmetricScan,
  options: { columns: number; folds?: number; blockPixels?: number; random: Prng },
): PixelFold[] {
  const { columns, folds = 4, blockPixels = 4, random } = checkOptions(
    "foldPixels",
    "divide the pixels",
    options,
    {
      columns: is.needed(is.whole(1)),
      folds: is.whole(3),
      blockPixels: is.whole(1),
      random: is.needed(is.stream),
    },
  );
  const blocks = new Map<string, number[]>();
  wedge.source.forEach((source, pixel) => {
    const position = wedge.positions[source];
    const place = [Math.floor(position / columns), position % columns];
    const key = place.map((at) => Math.floor(at / blockPixels)).join();
    blocks.set(key, [...blocks.get(key) ?? [], pixel]);
  });
  if (blocks.size < folds) {
    throw new RangeError(
      `Cannot divide the pixels as folds need a block each: ${folds} folds, ` +
        `${blocks.size} blocks`,
    );
  }
  const inOrder = [...blocks.values()]
    .map((pixels) => ({ pixels, chance: random.uniform() }))
    .sort((a, b) => b.pixels.length - a.pixels.length || a.chance - b.chance);
  const parts: number[][] = Array.from({ length: folds }, () => []);
  for (const { pixels } of inOrder) {
    const smallest = parts.reduce((least, part) => part.length < least.length ? part : least);
    smallest.push(...pixels);
  }
  const pixelsOf = (chosen: number[][]) => Uint32Array.from(chosen.flat()).sort();
  return parts.map((heldOut, fold) => {
    const validation = parts[(fold + 1) % folds];
    const rest = parts.filter((part) => part !== heldOut && part !== validation);
    return {
      training: pixelsOf(rest),
      validation: pixelsOf([validation]),
      heldOut: pixelsOf([heldOut]),
    };
  });
}

/**
 * The spectra of some pixels, as one row in the order given.
 *
 * @param pixels Places as `row * columns + column`.
 * @throws {RangeError} Where a pixel lies outside the image.
 * @example
 * ```ts
 * import { energyAxis, spectrumImage, takePixels } from "eels";
 * const data = [1, 2, 3, 4, 5, 6], energy = energyAxis(520, 1, 2);
 * takePixels(spectrumImage({ data, shape: [1, 3, 2], energy }), [2, 0]).data; // 5, 6, 1, 2
 * ```
 */
export function takePixels(image: SpectrumImage, pixels: ArrayLike<number>): SpectrumImage {
  refuseNonSpectra("take pixels", image);
  const channels = image.shape[2];
  const data = new Float32Array(pixels.length * channels);
  for (let i = 0; i < pixels.length; i++) {
    if (!(pixels[i] >= 0 && pixels[i] < spectrumCount(image))) {
      throw new RangeError(
        `Cannot take pixels as they must lie inside the image: pixel ${pixels[i]} of ` +
          `${spectrumCount(image)}`,
      );
    }
    data.set(image.data.subarray(pixels[i] * channels, (pixels[i] + 1) * channels), i * channels);
  }
  const noise = moveNoise(image, (background) => takePixels(background, pixels));
  return spectrumImage({ ...image, data, shape: [1, pixels.length, channels], noise });
}

/**
 * One image from one a fold: each pixel comes from the fold that held it out.
 *
 * @throws {RangeError} Where there is not one image a fold.
 * @example
 * ```ts
 * import { energyAxis, joinHeldOut, spectrumImage } from "eels";
 * const make = (data: number[]) =>
 *   spectrumImage({ data, shape: [1, 2, 1], energy: energyAxis(520, 1, 1) });
 * const none = Uint32Array.of();
 * const folds = [0, 1].map((i) => {
 *   return { training: none, validation: none, heldOut: Uint32Array.of(i) };
 * });
 * joinHeldOut([make([1, 2]), make([3, 4])], folds).data; // 1, 4
 * ```
 */
export function joinHeldOut(
  images: readonly SpectrumImage[],
  folds: readonly PixelFold[],
): SpectrumImage {
  if (images.length !== folds.length) {
    throw new RangeError(
      `Cannot join the images as there must be one a fold: ${images.length} images, ` +
        `${folds.length} folds`,
    );
  }
  const channels = images[0].shape[2];
  const data = new Float32Array(images[0].data.length);
  images.forEach((image, fold) => {
    for (const pixel of folds[fold].heldOut) {
      data.set(image.data.subarray(pixel * channels, (pixel + 1) * channels), pixel * channels);
    }
  });
  const [{ noise: _, ...first }] = images;
  return spectrumImage({ ...first, data });
}

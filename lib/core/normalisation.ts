import { scaleNoise } from "./noise.ts";
import * as is from "./option_kinds.ts";
import { checkOptions } from "./options.ts";
import { afterStep, type SpectrumImage } from "./spectrum_image.ts";

/** How values were mapped to about 0..1: `normalised = (value - offset) / scale`. */
export interface Normalisation {
  readonly offset: number;
  readonly scale: number;
}

/** What a normalisation may hold. */
export const NORMALISATION_KINDS = {
  offset: is.needed(is.number),
  scale: is.needed(is.above0),
} as const;

/**
 * The mapping of the smallest value to 0 and the largest to 1.
 *
 * Measure it on training data only, and apply it to held-out data with {@link normalise}.
 *
 * @throws {RangeError} Where a value is not finite or all values are equal.
 * @example
 * ```ts
 * import { energyAxis, measureNormalisation, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * measureNormalisation(image); // { offset: 1, scale: 7 }
 * ```
 */
export function measureNormalisation(image: SpectrumImage): Normalisation {
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < image.data.length; i++) {
    const value = image.data[i];
    if (!Number.isFinite(value)) {
      throw new RangeError(
        `Cannot normalise as every value must be finite: value ${i} is ${value}`,
      );
    }
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low === high) {
    throw new RangeError(`Cannot normalise as the values must differ: all are ${low}`);
  }
  return { offset: low, scale: high - low };
}

/**
 * The image with `(value - offset) / scale` in every channel; its noise is scaled along.
 *
 * @param by From {@link measureNormalisation}, or offset and scale in the image's unit.
 * @example
 * ```ts
 * import { energyAxis, measureNormalisation, normalise, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * normalise(image, measureNormalisation(image)).data[7]; // 1
 * ```
 */
export function normalise(image: SpectrumImage, by: Normalisation): SpectrumImage {
  const { offset, scale } = checkOptions("normalise", "normalise", by, NORMALISATION_KINDS);
  const { noise } = image;
  return afterStep(image, "normalised", {
    data: image.data.map((value) => (value - offset) / scale),
    unit: "normalised",
    noise: noise && scaleNoise(noise, 1 / scale, -offset / scale),
  });
}

/**
 * Undoes {@link normalise}: `value * scale + offset` in every channel.
 *
 * @param options What the image was normalised by, and the unit its values had before.
 * @example
 * ```ts
 * import { denormalise, energyAxis, normalise, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * const by = { offset: 1, scale: 7 };
 * denormalise(normalise(image, by), { ...by, unit: "counts" }).data[7]; // 8
 * ```
 */
export function denormalise(
  image: SpectrumImage,
  options: Normalisation & { readonly unit: string },
): SpectrumImage {
  const { offset, scale, unit } = checkOptions("denormalise", "undo the normalisation", options, {
    ...NORMALISATION_KINDS,
    unit: is.needed(is.text),
  });
  const { noise } = image;
  return afterStep(image, "normalisation undone", {
    data: image.data.map((value) => value * scale + offset),
    unit,
    noise: noise && scaleNoise(noise, scale, offset),
  });
}

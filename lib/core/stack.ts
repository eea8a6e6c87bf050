import { sameAxis } from "./energy_axis.ts";
import type { Noise } from "./noise.ts";
import * as is from "./option_kinds.ts";
import { checkValue, refuseNonSpectra } from "./options.ts";
import { afterStep, moveNoise, type SpectrumImage, spectrumImage } from "./spectrum_image.ts";

/**
 * Puts images one below the other: rows of all, in order.
 *
 * @param images One or more, of the same columns and energy axis.
 * @returns A copy of all spectra, shape `[sum of rows, columns, channels]`, without a title; settings,
 * calibration and noise where they are those of all.
 * @throws {RangeError} Where there is no image, or columns, axes or units differ.
 * @example
 * ```ts
 * import { energyAxis, spectrumImage, stackRows } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * stackRows([image, image]).shape; // [4, 1, 4]
 * ```
 */
export function stackRows(images: readonly SpectrumImage[]): SpectrumImage {
  checkValue("stack", "images", images, is.list);
  for (const image of images) refuseNonSpectra("stack", image);
  if (images.length === 0) {
    throw new RangeError("Cannot stack as there must be an image or more: there is none");
  }
  const [{ shape: [, columns, channels], energy, unit, pixel, settings, calibration }] = images;
  let rows = 0;
  for (const [i, image] of images.entries()) {
    if (image.shape[1] !== columns || image.unit !== unit || !sameAxis(image.energy, energy)) {
      throw new RangeError(
        `Cannot stack as all images must have the columns, axis and unit of the first, ${columns} ` +
          `columns, ${channels} channels from ${energy.startEv} eV, ${unit}: image ${i} has ` +
          `${image.shape[1]}, ${image.shape[2]} from ${image.energy.startEv} eV, ${image.unit}`,
      );
    }
    rows += image.shape[0];
  }
  const data = new Float32Array(rows * columns * channels);
  let at = 0;
  for (const image of images) {
    data.set(image.data, at);
    at += image.data.length;
  }
  const noise = commonNoise(images);
  const lost = !noise && images.some((image) => image.noise);
  return spectrumImage({
    data,
    shape: [rows, columns, channels],
    energy,
    unit,
    pixel,
    noise,
    settings: images.every((image) => image.settings === settings) ? settings : undefined,
    calibration: images.every((image) => image.calibration === calibration)
      ? calibration
      : undefined,
    history: [
      ...commonStart(images.map((image) => image.history ?? [])),
      `${images.length} stacked${lost ? ", of unlike noise, so that it is unknown" : ""}`,
    ],
  });
}

/** The noise of all images where it is the same, with their backgrounds one below the other. */
function commonNoise(images: readonly SpectrumImage[]): Noise | undefined {
  const [{ noise }] = images;
  const alike = noise &&
    images.every(({ noise: other }) =>
      other && other.gain === noise.gain && other.readoutCounts === noise.readoutCounts &&
      other.correlation.join() === noise.correlation.join()
    );
  if (!alike) return undefined;
  if (images.every((image) => image.noise?.background === noise.background)) {
    if (typeof noise.background !== "object" || images.length === 1) return noise;
  }
  const background = new Float32Array(images.reduce((sum, image) => sum + image.data.length, 0));
  let at = 0;
  for (const image of images) {
    const own = image.noise?.background ?? 0;
    if (typeof own === "number") background.fill(own, at, at + image.data.length);
    else background.set(own, at);
    at += image.data.length;
  }
  return { ...noise, background };
}

/** The sentences that all histories begin with. */
function commonStart([first, ...others]: readonly (readonly string[])[]): readonly string[] {
  const apart = first.findIndex((step, i) => others.some((other) => other[i] !== step));
  return apart < 0 ? first : first.slice(0, apart);
}

/**
 * The rows `[from, to)` of an image, as a copy.
 *
 * @throws {RangeError} Where the range is empty or beyond the image.
 */
export function takeRows(image: SpectrumImage, from: number, to: number): SpectrumImage {
  const [rows, columns, channels] = image.shape;
  const whole = Number.isSafeInteger(from) && Number.isSafeInteger(to);
  if (!(whole && 0 <= from && from < to && to <= rows)) {
    throw new RangeError(
      `Cannot take rows as they must be a rising range within the image: ${from} to ${to} of ${rows}`,
    );
  }
  const data = image.data.slice(from * columns * channels, to * columns * channels);
  return afterStep(image, `rows ${from} to ${to - 1} taken`, {
    data,
    shape: [to - from, columns, channels],
    noise: moveNoise(image, (background) => takeRows(background, from, to)),
  });
}

const KEEP = { ...is.callable, must: "a function, such as (row) => row < 5" };

/**
 * The rows of an image that `keep` says yes to, as a copy, in order.
 *
 * @throws {RangeError} Where no row is left, or `keep` is no function.
 * @example
 * ```ts
 * import { energyAxis, selectRows, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * selectRows(image, (row) => row > 0).data; // 5, 6, 7, 8
 * ```
 */
export function selectRows(image: SpectrumImage, keep: (row: number) => boolean): SpectrumImage {
  refuseNonSpectra("select rows", image);
  checkValue("select rows", "keep", keep, KEEP);
  const all = Array.from({ length: image.shape[0] }, (_, row) => row).filter(keep);
  if (all.length === 0) {
    throw new RangeError(
      `Cannot select rows as one must be kept at least: keep says no to all ${image.shape[0]}`,
    );
  }
  const { data, shape, noise } = stackRows(all.map((row) => takeRows(image, row, row + 1)));
  return afterStep(image, `${all.length} rows selected`, { data, shape, noise, title: undefined });
}

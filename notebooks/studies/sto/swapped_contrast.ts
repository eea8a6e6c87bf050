import { Matrix, solve } from "ml-matrix";
import { type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import { sumEnergy } from "eels/core/sums.ts";

/**
 * An image whose sites have the brightness of others: each pixel keeps its sum over energy and takes the
 * shape of the spectrum half a cell further along rows and columns, so that the places of Ti-O get the shape
 * of Sr, and so on. What a network has learnt of the specimen, bright places have this shape, is wrong there.
 *
 * @param image One cell, `[rows, columns, channels]`.
 */
export function swapContrast(image: SpectrumImage): SpectrumImage {
  const [rows, columns, channels] = image.shape, areas = sumEnergy(image);
  const data = new Float32Array(image.data.length);
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    const row = (Math.floor(pixel / columns) + rows / 2) % rows;
    const from = row * columns + (pixel % columns + columns / 2) % columns;
    for (let e = 0; e < channels; e++) {
      data[pixel * channels + e] = image.data[from * channels + e] * areas[pixel] / areas[from];
    }
  }
  return withData(image, data);
}

/** How far the contrast of a denoised image follows the spectra it was given, or their brightness. */
export interface Followed {
  /** Share of the contrast of the spectra that is kept: 1 keeps all. */
  readonly spectra: number;
  /** Share of the contrast that places of this brightness had in training: 0 invents nothing. */
  readonly brightness: number;
}

/**
 * Least squares over the pixels p of coordinates a of three images, the denoised one x, the truth s whose
 * contrast was swapped, and the image t that was trained on:
 *
 *     a_p(x) = c + spectra a_p(s) + brightness a_p(t)
 *
 * @throws {RangeError} Where the coordinates differ in number.
 */
export function measureFollowed(
  { denoised, swapped, trained }: Readonly<
    Record<"denoised" | "swapped" | "trained", ArrayLike<number>>
  >,
): Followed {
  const count = denoised.length;
  if (swapped.length !== count || trained.length !== count) {
    throw new RangeError(
      `Cannot compare coordinates as there must be as many of each: ${count}, ${swapped.length}, ` +
        `${trained.length}`,
    );
  }
  const rows = Array.from({ length: count }, (_, p) => [1, swapped[p], trained[p]]);
  const found = solve(new Matrix(rows), Matrix.columnVector(Array.from(denoised)), true);
  return { spectra: found.get(1, 0), brightness: found.get(2, 0) };
}

import { energyAxis } from "eels/core/energy_axis.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";

/**
 * For every pixel the indices of the square of `side` x `side` pixels around it, row by row; a scan of a
 * whole cell goes on periodically.
 *
 * @param shape Rows and columns of the scan.
 * @param side Odd; 1 is the pixel alone.
 * @throws {RangeError} Where the side is even or longer than the scan.
 */
export function neighbourPixels(
  [rows, columns]: readonly number[],
  side: number,
): Uint32Array[] {
  if (!(Number.isSafeInteger(side) && side % 2 === 1 && side <= Math.min(rows, columns))) {
    throw new RangeError(
      `Cannot take neighbours as the side of their square must be odd and at most ` +
        `${Math.min(rows, columns)}: it is ${side}`,
    );
  }
  const reach = (side - 1) / 2, wrap = (at: number, size: number) => (at + size) % size;
  return Array.from({ length: rows * columns }, (_, pixel) => {
    const row = Math.floor(pixel / columns), column = pixel % columns;
    return Uint32Array.from({ length: side ** 2 }, (_, k) => {
      const r = wrap(row + Math.floor(k / side) - reach, rows);
      return r * columns + wrap(column + k % side - reach, columns);
    });
  });
}

/**
 * What a network with `valuesPerChannel` takes: for each of the pixels its spectrum and its neighbours',
 * channel by channel, the values of a channel together. It lies on no energy axis.
 *
 * @param neighbours From {@link neighbourPixels}.
 * @param pixels The pixels wanted, in the order given.
 * @returns Shape `[1, pixels, channels x neighbours]`.
 */
export function withNeighbours(
  image: SpectrumImage,
  neighbours: readonly Uint32Array[],
  pixels: ArrayLike<number>,
): SpectrumImage {
  const channels = image.shape[2], values = neighbours[0].length, width = channels * values;
  const data = new Float32Array(pixels.length * width);
  for (let i = 0; i < pixels.length; i++) {
    neighbours[pixels[i]].forEach((pixel, k) => {
      const from = pixel * channels, to = i * width + k;
      for (let e = 0; e < channels; e++) data[to + e * values] = image.data[from + e];
    });
  }
  const { startEv, stepEv } = image.energy, energy = energyAxis(startEv, stepEv, width);
  return spectrumImage({ data, shape: [1, pixels.length, width], energy, unit: image.unit });
}

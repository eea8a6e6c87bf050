import type { SpectrumImage } from "../core/spectrum_image.ts";

/**
 * The mean of each spectrum and its neighbours in a square of odd width, or along the line of a line
 * scan, whichever way it lies; at the borders over those that there are.
 *
 * @param pixels Width of the window, odd.
 * @returns Values like the image's.
 * @throws {RangeError} Where the width is not odd or there is no neighbour.
 */
export function binNeighbours(image: SpectrumImage, pixels: number): Float32Array {
  const [rows, columns, channels] = image.shape;
  if (!(Number.isSafeInteger(pixels) && pixels >= 1 && pixels % 2 === 1)) {
    throw new RangeError(`Cannot bin as pixels must be odd and 1 or more: it is ${pixels}`);
  }
  if (rows * columns === 1) {
    throw new RangeError(
      "Cannot bin as a spectrum must have neighbours: there is one spectrum only",
    );
  }
  const half = (pixels - 1) / 2, line = columns * channels;
  const data = new Float32Array(image.data.length);
  /** Sums over the rows of the window, and along columns. */
  const down = new Float64Array(line), along = new Float64Array(channels);
  const addRow = (row: number, sign: number) => {
    if (row < 0 || row >= rows) return;
    for (let i = 0; i < line; i++) down[i] += sign * image.data[row * line + i];
  };
  for (let row = 0; row < Math.min(half, rows); row++) addRow(row, 1);
  for (let row = 0; row < rows; row++) {
    addRow(row + half, 1);
    addRow(row - half - 1, -1);
    const high = Math.min(rows - 1, row + half) - Math.max(0, row - half) + 1;
    along.fill(0);
    const addColumn = (column: number, sign: number) => {
      if (column < 0 || column >= columns) return;
      for (let e = 0; e < channels; e++) along[e] += sign * down[column * channels + e];
    };
    for (let column = 0; column < Math.min(half, columns); column++) addColumn(column, 1);
    for (let column = 0; column < columns; column++) {
      addColumn(column + half, 1);
      addColumn(column - half - 1, -1);
      const wide = Math.min(columns - 1, column + half) - Math.max(0, column - half) + 1;
      const first = row * line + column * channels;
      for (let e = 0; e < channels; e++) data[first + e] = along[e] / (high * wide);
    }
  }
  return data;
}

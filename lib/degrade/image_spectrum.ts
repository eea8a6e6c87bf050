import { type Image } from "../core/image.ts";
import { type ComplexGrid, complexGrid, fft2 } from "../engine/fourier/fft2.ts";

/**
 * The power of an image at every frequency, under a Hann window that keeps the edges from leaking:
 * white noise of variance 1 has a mean power of 1 everywhere.
 *
 * @returns Row-major `[size, size]`, frequency 0 first; the size is the next power of two. `independent` is
 * the share of the frequencies that tell something new.
 */
export function imageSpectrum({ data, shape: [rows, columns] }: Image): {
  power: Float64Array;
  size: number;
  independent: number;
} {
  const size = 2 ** Math.ceil(Math.log2(Math.max(rows, columns)));
  const bell = (i: number, count: number) => 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / count);
  const down = Float64Array.from({ length: rows }, (_, i) => bell(i, rows));
  const along = Float64Array.from({ length: columns }, (_, i) => bell(i, columns));
  let sum = 0, weights = 0, squares = 0;
  for (let r = 0, i = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++, i++) {
      const weight = down[r] * along[c];
      sum += weight * data[i];
      weights += weight;
      squares += weight * weight;
    }
  }
  const mean = sum / weights, scale = 1 / Math.sqrt(squares);
  const grid: ComplexGrid = complexGrid(size);
  for (let r = 0, i = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++, i++) {
      grid.re[r * size + c] = scale * down[r] * along[c] * (data[i] - mean);
    }
  }
  fft2(grid, "forward");
  const power = new Float64Array(size * size);
  for (let i = 0; i < power.length; i++) power[i] = grid.re[i] ** 2 + grid.im[i] ** 2;
  // The window joins neighbours, 2.25 of them, and the filling with zeros more.
  return { power, size, independent: data.length / size ** 2 / 2.25 };
}

/** Frequency in 1/pixel at an index of a transform, -0.5 to 0.5. */
export function frequencyAt(index: number, size: number): number {
  return (index < size / 2 ? index : index - size) / size;
}

/** The median of exponential numbers is this share of their mean. */
export const MEDIAN_OF_EXPONENTIAL = Math.LN2;

/** Mean power of the noise in a band, from the median, which a crystal's few bright spots leave alone. */
export function bandPower(
  { power, size, independent }: ReturnType<typeof imageSpectrum>,
  isInside: (row: number, column: number) => boolean,
): { power: number; standardError: number } {
  const values: number[] = [];
  for (let r = 0; r < size; r++) {
    for (let c = 0; c < size / 2; c++) { // the other half is its mirror image
      if (isInside(Math.abs(frequencyAt(r, size)), c / size)) values.push(power[r * size + c]);
    }
  }
  values.sort((a, b) => a - b);
  const found = values[Math.floor(values.length / 2)] / MEDIAN_OF_EXPONENTIAL;
  const count = Math.max(1, values.length * independent);
  return { power: found, standardError: found * 1.44 / Math.sqrt(count) };
}

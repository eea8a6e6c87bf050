import { type ComplexGrid, complexGrid } from "../engine/fourier/fft2.ts";
import type { PlaceA } from "./crystal.ts";

/** A square grid of points over a right-angled area: columns along x, rows along y. */
export interface Sampling {
  /** Points a side, a power of two. */
  readonly points: number;
  /** Width (x) and height (y) of the area in Å. */
  readonly sizeA: readonly [x: number, y: number];
}

/** Spatial frequencies of the points of one side in 1/Å, in the order of the transform. */
function frequenciesPerA(points: number, lengthA: number): Float64Array {
  return Float64Array.from(
    { length: points },
    (_, i) => (i < points / 2 ? i : i - points) / lengthA,
  );
}

/**
 * Highest spatial frequency in 1/Å at which products of waves and potentials stay free of aliasing:
 * two thirds of the grid's own limit (Kirkland 2020, chapter 6, doi:10.1007/978-3-030-33260-0).
 */
export function bandLimitPerA({ points, sizeA }: Sampling): number {
  return 2 / 3 * points / (2 * Math.max(...sizeA));
}

/** Calls `visit` with index and frequencies of every point of the transformed grid. */
export function eachFrequency(
  { points, sizeA }: Sampling,
  visit: (index: number, kx: number, ky: number) => void,
): void {
  const kx = frequenciesPerA(points, sizeA[0]);
  const ky = frequenciesPerA(points, sizeA[1]);
  for (let row = 0, index = 0; row < points; row++) {
    for (let column = 0; column < points; column++, index++) visit(index, kx[column], ky[row]);
  }
}

/** `sum over places of exp(-2 pi i k.r)`: what moves a centred shape to each of the places. */
export function structureFactor(places: readonly PlaceA[], sampling: Sampling): ComplexGrid {
  const { points, sizeA } = sampling;
  const sum = complexGrid(points);
  const kx = frequenciesPerA(points, sizeA[0]);
  const ky = frequenciesPerA(points, sizeA[1]);
  for (const [xA, yA] of places) {
    // The phase is a product of one factor a column and one a row.
    const angleX = kx.map((k) => -2 * Math.PI * k * xA);
    const cosX = angleX.map(Math.cos);
    const sinX = angleX.map(Math.sin);
    for (let row = 0, index = 0; row < points; row++) {
      const angleY = -2 * Math.PI * ky[row] * yA;
      const cosY = Math.cos(angleY);
      const sinY = Math.sin(angleY);
      for (let column = 0; column < points; column++, index++) {
        sum.re[index] += cosX[column] * cosY - sinX[column] * sinY;
        sum.im[index] += cosX[column] * sinY + sinX[column] * cosY;
      }
    }
  }
  return sum;
}

/** Sets every frequency at or beyond the band limit to zero. */
export function limitBand(transformed: ComplexGrid, sampling: Sampling): void {
  const limit = bandLimitPerA(sampling) ** 2;
  eachFrequency(sampling, (index, kx, ky) => {
    if (kx * kx + ky * ky < limit) return;
    transformed.re[index] = 0;
    transformed.im[index] = 0;
  });
}

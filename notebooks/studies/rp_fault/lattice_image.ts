import type { Image } from "eels/core/image.ts";
import { imageOf } from "eels/core/image_interpolation.ts";

/** A square lattice of Gaussians of two heights, seen through small windows. */
export interface Lattice {
  /** Pixels a side of a window. */
  readonly windowPixels: number;
  /** Side of the square cell in pixels. */
  readonly cellPixels: number;
  /** Standard deviation of a Gaussian in pixels, below a quarter of the cell. */
  readonly deviationPixels: number;
  /** Heights at the corners and in the middle of the cell. */
  readonly heights: readonly number[];
  /** Range of the rotation in degrees; it turns x towards y. */
  readonly rotationDeg: readonly number[];
}

/**
 * The lattice of Buban and Choi: 28 x 28 pixels, heights 1.0 and 0.7, rotations of 0 to 45 degrees.
 *
 * Choice: the paper prints neither cell nor width. 12 pixels a cell is 0.0325 nm a pixel for
 * SrTiO3, which puts more than two cells into a window; the width is that of the columns of the
 * simulated test image.
 */
export const STO_LATTICE: Lattice = Object.freeze({
  windowPixels: 28,
  cellPixels: 12,
  deviationPixels: 1.6,
  heights: Object.freeze([1, 0.7]),
  rotationDeg: Object.freeze([0, 45]),
});

/** The lattice before it is divided by its maximum, at a place of its own axes, in pixels. */
export function latticeValue(lattice: Lattice, u: number, v: number): number {
  const { cellPixels: a, deviationPixels, heights: [corner, middle] } = lattice;
  const comb = (w: number) => {
    const near = Math.abs(w - a * Math.floor(w / a + 0.5));
    return [near, near - a, near + a].reduce(
      (sum, d) => sum + Math.exp(-(d * d) / 2 / deviationPixels ** 2),
      0,
    );
  };
  return corner * comb(u) * comb(v) + middle * comb(u + a / 2) * comb(v + a / 2);
}

/** One image of a lattice turned about its first pixel, its maximum 1. */
export function latticeImage(
  lattice: Lattice,
  { shape, rotationDeg = 0 }: { shape: Image["shape"]; rotationDeg?: number },
): Image {
  checkLattice(lattice);
  const angle = rotationDeg * Math.PI / 180, most = latticeValue(lattice, 0, 0);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const value = (y: number, x: number) =>
    latticeValue(lattice, x * cos + y * sin, y * cos - x * sin) / most;
  return imageOf(shape, value, { unit: "normalised" });
}

/** Mean and standard deviation over the pixels of an endless lattice whose maximum is one. */
export function latticeMoments(lattice: Lattice): { mean: number; deviation: number } {
  checkLattice(lattice);
  const samples = 64, most = latticeValue(lattice, 0, 0);
  let sum = 0, squares = 0;
  for (let i = 0; i < samples ** 2; i++) {
    const [u, v] = [i % samples, Math.floor(i / samples)]
      .map((n) => n * lattice.cellPixels / samples);
    const value = latticeValue(lattice, u, v) / most;
    sum += value;
    squares += value * value;
  }
  const mean = sum / samples ** 2;
  return { mean, deviation: Math.sqrt(squares / samples ** 2 - mean * mean) };
}

/** @throws {RangeError} Where the lattice cannot be made. */
export function checkLattice(lattice: Lattice): void {
  const { windowPixels, cellPixels, deviationPixels } = lattice;
  for (const name of ["heights", "rotationDeg"] as const) {
    if (lattice[name].length !== 2) {
      throw new RangeError(
        `Cannot make the lattice as ${name} must be two numbers: they are ${lattice[name]}`,
      );
    }
  }
  if (!(Number.isSafeInteger(windowPixels) && windowPixels > 0 && cellPixels > 0)) {
    throw new RangeError(
      `Cannot make the lattice as windowPixels must be a whole number above 0 and cellPixels ` +
        `above 0: windowPixels is ${windowPixels}, cellPixels is ${cellPixels}`,
    );
  }
  if (!(deviationPixels > 0 && deviationPixels <= cellPixels / 4)) {
    throw new RangeError(
      `Cannot make the lattice as deviationPixels must be in 0..${
        cellPixels / 4
      }, a quarter of the ` +
        `cell: it is ${deviationPixels}`,
    );
  }
}

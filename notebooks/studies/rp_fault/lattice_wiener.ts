import { type Image, withPixels } from "eels/core/image.ts";
import { measureLattice } from "eels/analyse/lattice_spacing.ts";
import { gaussianFilter } from "eels/baseline/image_filters.ts";
import { latticeFilter } from "eels/baseline/lattice_filter.ts";
import { RP_FAULT } from "./ruddlesden_popper.ts";

type Vector = readonly [row: number, column: number];

/**
 * Two vectors of the crystal's own cell in an image, by its autocorrelation. Where the nearest repeats are
 * half a diagonal away, as Sr and Ti-O columns look nearly alike, they are put together to the cell.
 *
 * @throws {RangeError} Where the image shows no lattice, or has no pixel size.
 */
export function cellVectors(image: Image): readonly [Vector, Vector] {
  if (!image.pixelNm) {
    throw new RangeError("Cannot know the cell as the image must have a pixel size");
  }
  const cellPixels = RP_FAULT.cellA / 10 / image.pixelNm;
  const { vectors: [a, b], spacingPixels } = measureLattice(image, {
    shortestPixels: 0.55 * cellPixels,
  });
  const isHalf = spacingPixels < cellPixels * (1 + Math.SQRT1_2) / 2;
  return isHalf ? [[a[0] + b[0], a[1] + b[1]], [a[0] - b[0], a[1] - b[1]]] : [a, b];
}

/** How {@link latticeMean} and {@link latticeWiener} average. */
export interface LatticeAverage {
  /** Standard deviation, in cells, of the Gaussian weight of the cells around. */
  readonly reachCells: number;
  /** What the mean of the cells is smoothed by. */
  readonly deviationPixels: number;
}

/**
 * The mean of equivalent places of the crystal around each pixel, which is a mask about the Bragg spots:
 * it knows the lattice, and removes what does not repeat.
 */
export function latticeMean(image: Image, options: LatticeAverage): Image {
  return latticeFilter(image, { ...options, vectors: cellVectors(image) });
}

/**
 * The {@link latticeMean}, and of what differs from it as much as the noise does not explain: with the
 * residual r of an image whose noise has deviation 1, smoothed by a Gaussian of the column's width s, the
 * noise of which has the variance `v = 1 / (4 pi s^2)`,
 *
 *     y = mean + w r_s,   w = max(0, 1 - v / mean of r_s^2 about the pixel)
 *
 * the local Wiener filter (Lee 1980, doi:10.1109/TPAMI.1980.4766994) about a lattice.
 *
 * @param options.residualPixels Deviation s of the Gaussian.
 */
export function latticeWiener(
  image: Image,
  { residualPixels, ...options }: LatticeAverage & { residualPixels: number },
): Image {
  const mean = latticeMean(image, options);
  const left = withPixels(image, image.data.map((value, i) => value - mean.data[i]));
  const smooth = gaussianFilter(left, { deviationPixels: residualPixels });
  const squares = withPixels(image, smooth.data.map((value) => value * value));
  // About a column and its next neighbours.
  const power = gaussianFilter(squares, { deviationPixels: 2.5 * residualPixels }).data;
  const variance = 1 / (4 * Math.PI * residualPixels ** 2);
  return withPixels(
    image,
    mean.data.map((value, i) => value + Math.max(0, 1 - variance / power[i]) * smooth.data[i]),
  );
}

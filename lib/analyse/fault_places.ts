import type { Image } from "../core/image.ts";
import { type Prng, shuffledOrder } from "../core/random.ts";
import { gaussianFilter } from "../baseline/image_filters.ts";
import { fitColumns, type FittedColumn } from "./atom_columns.ts";
import { measureLattice } from "./lattice_spacing.ts";

/** Where faults are put into an image. */
export interface FaultPlaces {
  /** Columns that are changed. */
  readonly odd: readonly FittedColumn[];
  /** Columns of the row that is moved. */
  readonly row: readonly FittedColumn[];
  /** By how many whole pixels the row is moved: `[down, along]`. */
  readonly shift: readonly [number, number];
  /** The same as a share of the distance of two columns along the row. */
  readonly shiftShare: number;
  /** Whether a pixel belongs to the row. */
  readonly isRow: (row: number, column: number) => boolean;
  readonly spacingPixels: number;
}

/**
 * Chooses a row of columns through the middle of an image, along its shortest lattice vector, and odd
 * columns that lie apart from each other, from the row and from the edge.
 *
 * @throws {RangeError} Where the image shows no lattice, or too few columns stand free.
 */
export function placeFaults(
  image: Image,
  { shift, columns, random }: { shift: number; columns: number; random: Prng },
): FaultPlaces {
  const { vectors: [a, b], spacingPixels } = measureLattice(image);
  const [rows, width] = image.shape;
  const smooth = gaussianFilter(image, { deviationPixels: Math.max(0.7, 0.12 * spacingPixels) });
  const found = fitColumns(smooth, {
    distancePixels: Math.max(2, 0.7 * spacingPixels),
    smoothingPixels: Math.max(0.7, 0.1 * spacingPixels),
    fitRadiusPixels: 0.5 * spacingPixels,
  });
  const edge = 1.2 * spacingPixels;
  const inside = found.filter(({ row, column }) =>
    row > edge && column > edge && row < rows - 1 - edge && column < width - 1 - edge
  );
  const middle = nearest(inside, (rows - 1) / 2, (width - 1) / 2);
  const length = Math.hypot(...a), along = [a[0] / length, a[1] / length];
  const rowDistance = Math.abs(a[0] * b[1] - a[1] * b[0]) / length;
  const away = (row: number, column: number) =>
    middle ? (row - middle.row) * along[1] - (column - middle.column) * along[0] : Infinity;
  const moved = wholePixels([shift * a[0], shift * a[1]], along);
  const row = inside.filter((one) => Math.abs(away(one.row, one.column)) < 0.3 * rowDistance);
  const odd: FittedColumn[] = [];
  for (const i of shuffledOrder(inside.length, random)) {
    const one = inside[i];
    const isFree = Math.abs(away(one.row, one.column)) > 1.6 * rowDistance &&
      odd.every((other) =>
        Math.hypot(other.row - one.row, other.column - one.column) > 2.5 * spacingPixels
      );
    if (isFree && odd.length < columns) odd.push(one);
  }
  if (odd.length < 3 || row.length < 3) {
    throw new RangeError(
      `Cannot put faults into the image as three columns must stand free and three lie in a row: there ` +
        `are ${odd.length} and ${row.length} of ${found.length} found`,
    );
  }
  // Single widths are uncertain, and with them the heights: one width serves all.
  const widths = inside.map(({ sigmaPixels }) => sigmaPixels).sort((x, y) => x - y);
  const sigmaPixels = Math.min(0.25 * spacingPixels, widths[Math.floor(widths.length / 2)]);
  const heights = odd.map((one) => heightAt(image, { ...one, sigmaPixels }, 0.45 * spacingPixels));
  const mean = heights.reduce((sum, value) => sum + value, 0) / heights.length;
  return {
    odd: odd.map((one, i) => ({
      ...one,
      sigmaPixels,
      height: heights[i] / mean > 0.2 ? heights[i] : 0.2 * mean,
    })),
    row,
    shift: moved,
    shiftShare: Math.hypot(...moved) / length,
    isRow: (r, c) => Math.abs(away(r, c)) <= rowDistance / 2,
    spacingPixels,
  };
}

function nearest(columns: readonly FittedColumn[], row: number, column: number) {
  const far = (one: FittedColumn) => Math.hypot(one.row - row, one.column - column);
  return [...columns].sort((a, b) => far(a) - far(b)).at(0);
}

/** The nearest whole pixels, one at least. */
function wholePixels([down, right]: number[], along: readonly number[]): [number, number] {
  const [r, c] = [Math.round(down), Math.round(right)];
  if (r !== 0 || c !== 0) return [r, c];
  return Math.abs(along[0]) > Math.abs(along[1])
    ? [Math.sign(along[0]), 0]
    : [0, Math.sign(along[1])];
}

/** Height of a column of known place and width, by linear least squares with a flat background. */
export function heightAt(
  { data, shape: [rows, columns] }: Image,
  { row, column, sigmaPixels }: { row: number; column: number; sigmaPixels: number },
  radius: number,
): number {
  let n = 0, p = 0, pp = 0, v = 0, pv = 0;
  for (let r = Math.max(0, Math.ceil(row - radius)); r <= Math.min(rows - 1, row + radius); r++) {
    for (
      let c = Math.max(0, Math.ceil(column - radius));
      c <= Math.min(columns - 1, column + radius);
      c++
    ) {
      const square = (r - row) ** 2 + (c - column) ** 2;
      if (square > radius ** 2) continue;
      const bell = Math.exp(-square / 2 / sigmaPixels ** 2), value = data[r * columns + c];
      n++;
      p += bell;
      pp += bell * bell;
      v += value;
      pv += bell * value;
    }
  }
  return (pv / n - p * v / n / n) / (pp / n - (p / n) ** 2);
}

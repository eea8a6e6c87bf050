import { type Image, withPixels } from "eels/core/image.ts";
import { type FittedColumn, matchColumns } from "eels/analyse/atom_columns.ts";
import { gaussianFilter } from "eels/baseline/image_filters.ts";
import type { ImageTruth } from "./score_image.ts";

/** How columns are looked for by {@link locateColumns}. */
export interface TemplateSearch {
  /** Standard deviation of a column in pixels. */
  readonly deviationPixels: number;
  /** Least distance of two columns in pixels. */
  readonly distancePixels: number;
  /** How strong a maximum must be, as a share of the 90 % quantile of all maxima; 0.05. */
  readonly threshold?: number;
}

/** What the template subtracts is this much wider than the column. */
const SURROUND = 2;

/**
 * Finds bright columns by template matching: maxima of the image's correlation with a Gaussian of the
 * column's width less one twice as wide, so that a background counts nothing, to a fraction of a pixel by
 * parabolas along both directions.
 *
 * For one column in white noise this is the least-squares estimate of its place (matched filter; Turin
 * 1960, doi:10.1109/TIT.1960.1057571).
 *
 * @returns Columns from the strongest down; heights are those of the correlation.
 */
export function locateColumns(
  image: Image,
  { deviationPixels, distancePixels, threshold = 0.05 }: TemplateSearch,
): FittedColumn[] {
  const { data, shape: [rows, columns] } = correlate(image, deviationPixels);
  const tops: { at: number; value: number }[] = [];
  for (let row = 1; row < rows - 1; row++) {
    for (let column = 1; column < columns - 1; column++) {
      const at = row * columns + column, value = data[at];
      if (!(value > 0)) continue;
      const before = [at - columns - 1, at - columns, at - columns + 1, at - 1];
      const after = [at + 1, at + columns - 1, at + columns, at + columns + 1];
      // A tie goes to the first pixel in reading order.
      if (before.some((i) => data[i] >= value) || after.some((i) => data[i] > value)) continue;
      tops.push({ at, value });
    }
  }
  tops.sort((a, b) => b.value - a.value);
  const level = threshold * (tops[Math.floor(0.1 * tops.length)]?.value ?? 0);
  const kept: FittedColumn[] = [];
  for (const { at, value } of tops) {
    if (value < level) break;
    const row = Math.floor(at / columns) + topOf(data[at - columns], value, data[at + columns]);
    const column = at % columns + topOf(data[at - 1], value, data[at + 1]);
    if (kept.some((one) => Math.hypot(one.row - row, one.column - column) < distancePixels)) {
      continue;
    }
    const unknown = { rowStandardError: NaN, columnStandardError: NaN };
    kept.push({
      row,
      column,
      height: value,
      sigmaPixels: deviationPixels,
      background: 0,
      ...unknown,
    });
  }
  return kept;
}

function correlate(image: Image, deviationPixels: number): Image {
  const narrow = gaussianFilter(image, { deviationPixels });
  const wide = gaussianFilter(image, { deviationPixels: SURROUND * deviationPixels }).data;
  return withPixels(image, narrow.data.map((value, i) => value - wide[i]));
}

/** Where the parabola through three neighbouring values has its top, in -0.5 to 0.5. */
function topOf(before: number, middle: number, after: number): number {
  const bend = before - 2 * middle + after;
  return bend < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / 2 / bend)) : 0;
}

/** Errors of the columns of an image. */
export interface ColumnScore {
  /** Root mean square distance of found from true columns in pm, of those found. */
  readonly positionPm: number;
  /** True columns that were not found. */
  readonly lost: number;
  /** Columns found where there is none. */
  readonly false: number;
}

/** Columns nearer to the edge are left out, in pixels. */
const EDGE = 6;

/** Finds the columns of an image by template matching and compares them with the true ones. */
export function scoreByTemplate(
  image: Image,
  { truth, ...search }: TemplateSearch & { truth: ImageTruth },
): ColumnScore {
  const { shape, pixelNm = NaN } = truth.image, withinPixels = search.distancePixels / 2;
  const found = locateColumns(image, search);
  const match = matchColumns(found, truth.columns, { withinPixels, shape, edgePixels: EDGE });
  const squares = match.pairs.map(({ found, truth }) =>
    (found.row - truth.row) ** 2 + (found.column - truth.column) ** 2
  );
  const mean = squares.reduce((sum, square) => sum + square, 0) / squares.length;
  return {
    positionPm: Math.sqrt(mean) * 1000 * pixelNm,
    lost: match.lost.length,
    false: match.false.length,
  };
}

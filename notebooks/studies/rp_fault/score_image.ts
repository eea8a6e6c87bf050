import { mean, sampleStandardDeviation } from "simple-statistics";
import type { Image } from "eels/core/image.ts";
import { type ColumnSearch, fitColumns, matchColumns } from "eels/analyse/atom_columns.ts";
import { heightOf, measureFault, ratio, type TrueColumn } from "./column_planes.ts";

/** What is known of a test image. */
export interface ImageTruth {
  /** The same scan without counting noise. */
  readonly image: Image;
  readonly columns: readonly TrueColumn[];
  /** Unit vector across the fault, `[row, column]`. */
  readonly normal: readonly [row: number, column: number];
}

/** How far a denoised image lies from the truth. A type, so that tables take it as a row. */
export type ImageScore = {
  /** Root of the mean squared error over the standard deviation of the true image. */
  readonly error: number;
  /** From the scatter of the squared errors of 4 x 4 tiles of the image. */
  readonly errorStandardError: number;
  /** Root mean square distance of fitted from true columns in pm. */
  readonly positionPm: number;
  /** From the scatter over the columns, as are the standard errors below. */
  readonly positionStandardErrorPm: number;
  /** True columns that were not found. */
  readonly lost: number;
  /** Columns found where there is none. */
  readonly false: number;
  /** Distance of the two Sr planes at the fault in pm. */
  readonly gapPm: number;
  readonly gapStandardErrorPm: number;
  /** Length across the fault of the cells beside it in pm. */
  readonly besidePm: number;
  readonly besideStandardErrorPm: number;
  /** Mean height of the Sr columns over their background, in the unit of the image. */
  readonly srHeight: number;
  /** Mean height of the Ti-O columns over that of the Sr columns. */
  readonly tiToSr: number;
  readonly tiToSrStandardError: number;
  /** Share of the true contrast that is left in the residual: 0 is best, negative is invented. */
  readonly inResidual: number;
};

/** How an image is scored. */
export interface ScoreOptions extends ColumnSearch {
  readonly noisy: Image;
  readonly truth: ImageTruth;
  /** Columns nearer to the edge are left out; 6. */
  readonly edgePixels?: number;
}

/**
 * Measures a denoised image by what it is taken for: errors of pixels, positions and heights of the
 * columns, lost and false ones, the lattice at the fault, and structure left in the residual.
 *
 * With the true image t over its N pixels, the error is `sqrt(sum (d - t)^2 / N) / deviation(t)` and
 * what is left in the residual `cov(n - d, t) / var(t)`, d denoised and n noisy. What cannot be
 * measured is NaN.
 *
 * @param denoised In the unit of the truth.
 * @param options.noisy What it was made of, in the same unit.
 * @throws {RangeError} Where the images differ in shape or have no pixel size.
 */
export function scoreImage(
  denoised: Image,
  { noisy, truth, edgePixels = 6, ...search }: ScoreOptions,
): ImageScore {
  const clean = truth.image, { pixelNm, shape } = clean;
  if (`${denoised.shape}` !== `${shape}` || `${noisy.shape}` !== `${shape}`) {
    throw new RangeError(
      `Cannot compare as the shapes must agree: [${denoised.shape}], [${noisy.shape}] and the ` +
        `truth [${shape}]`,
    );
  }
  if (!pixelNm) throw new RangeError("Cannot measure in pm as the truth must have a pixel size");
  const found = fitColumns(denoised, search), withinPixels = search.distancePixels / 2;
  const match = matchColumns(found, truth.columns, { withinPixels, shape, edgePixels });
  const { pairs } = match;
  const { gap, beside } = measureFault(pairs, { normal: truth.normal, pixelNm });
  const sr = heightOf(pairs, "Sr"), tiToSr = ratio(heightOf(pairs, "Ti-O"), sr);
  return {
    ...pixelErrors(denoised, noisy, clean),
    ...positionErrors(pairs, 1000 * pixelNm),
    lost: match.lost.length,
    false: match.false.length,
    gapPm: gap.value,
    gapStandardErrorPm: gap.standardError,
    besidePm: beside.value,
    besideStandardErrorPm: beside.standardError,
    srHeight: sr.value,
    tiToSr: tiToSr.value,
    tiToSrStandardError: tiToSr.standardError,
  };
}

function positionErrors(
  pairs: ReturnType<typeof matchColumns<TrueColumn>>["pairs"],
  pmPerPixel: number,
) {
  const squares = pairs.map(({ found, truth }) =>
    (found.row - truth.row) ** 2 + (found.column - truth.column) ** 2
  );
  const pixels = squares.length > 0 ? Math.sqrt(mean(squares)) : NaN;
  return {
    positionPm: pixels * pmPerPixel,
    positionStandardErrorPm: rootError(squares) * pmPerPixel,
  };
}

/** Standard error of the root of the mean of squares: `s / sqrt(n) / (2 root)`. */
function rootError(squares: number[]): number {
  if (squares.length < 2) return NaN;
  const root = Math.sqrt(mean(squares));
  if (root === 0) return 0;
  return sampleStandardDeviation(squares) / Math.sqrt(squares.length) / 2 / root;
}

/** Tiles a side that the scatter of a pixel's error is measured over. */
const TILES = 4;

/** Mean squared error in each tile of an image, in the unit of a variance. */
function tileErrors(image: Image, { data, shape: [rows, columns] }: Image): number[] {
  const sums = new Float64Array(TILES ** 2), counts = new Float64Array(TILES ** 2);
  for (let i = 0; i < data.length; i++) {
    const row = Math.floor(i / columns), column = i % columns;
    const tile = Math.floor(TILES * row / rows) * TILES + Math.floor(TILES * column / columns);
    sums[tile] += (image.data[i] - data[i]) ** 2;
    counts[tile]++;
  }
  return Array.from(sums, (sum, i) => sum / counts[i]);
}

function pixelErrors(denoised: Image, noisy: Image, clean: Image) {
  const count = clean.data.length;
  let sum = 0, squares = 0, errors = 0, residual = 0, product = 0;
  for (let i = 0; i < count; i++) {
    const left = noisy.data[i] - denoised.data[i];
    sum += clean.data[i];
    squares += clean.data[i] ** 2;
    errors += (denoised.data[i] - clean.data[i]) ** 2;
    residual += left;
    product += left * clean.data[i];
  }
  const variance = squares / count - (sum / count) ** 2;
  const covariance = product / count - sum / count * residual / count;
  return {
    error: Math.sqrt(errors / count / variance),
    errorStandardError: rootError(tileErrors(denoised, clean)) / Math.sqrt(variance),
    inResidual: covariance / variance,
  };
}

/** Root of the mean squared error over the standard deviation of the true image. */
export function relativeError(image: Image, truth: Image): number {
  return pixelErrors(image, image, truth).error;
}

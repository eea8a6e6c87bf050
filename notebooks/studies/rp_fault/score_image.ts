import { mean } from "simple-statistics";
import type { Image } from "eels/core/image.ts";
import {
  type ColumnSearch,
  fitColumns,
  matchColumns,
  type Place,
} from "eels/analyse/atom_columns.ts";

/** What is known of a test image. */
export interface ImageTruth {
  /** The same scan without counting noise. */
  readonly image: Image;
  readonly columns: readonly TrueColumn[];
  /** Unit vector across the fault, `[row, column]`. */
  readonly normal: readonly [row: number, column: number];
}

/** A true column and the plane along the fault that it lies in: -1 and 1 beside it, Sr odd. */
export interface TrueColumn extends Place {
  readonly kind: string;
  readonly plane: number;
}

/** How far a denoised image lies from the truth. A type, so that tables take it as a row. */
export type ImageScore = {
  /** Root of the mean squared error over the standard deviation of the true image. */
  readonly error: number;
  /** Root mean square distance of fitted from true columns in pm. */
  readonly positionPm: number;
  /** True columns that were not found. */
  readonly lost: number;
  /** Columns found where there is none. */
  readonly false: number;
  /** Distance of the two Sr planes at the fault in pm. */
  readonly gapPm: number;
  /** Length across the fault of the cells beside it in pm. */
  readonly besidePm: number;
  /** Mean height of the Sr columns over their background, in the unit of the image. */
  readonly srHeight: number;
  /** Mean height of the Ti-O columns over that of the Sr columns. */
  readonly tiToSr: number;
  /** Share of the true contrast that is left in the residual: 0 is best, negative is invented. */
  readonly inResidual: number;
};

/**
 * Measures a denoised image by what it is taken for: errors of pixels, positions and heights of the
 * columns, lost and false ones, the lattice at the fault, and structure left in the residual.
 *
 * What cannot be measured is NaN.
 *
 * @param denoised In the unit of the truth.
 * @param options.noisy What it was made of, in the same unit.
 * @param options.edgePixels Columns nearer to the edge are left out.
 * @throws {RangeError} Where the images differ in shape or have no pixel size.
 */
export function scoreImage(
  denoised: Image,
  { noisy, truth, edgePixels = 6, ...search }: ColumnSearch & {
    noisy: Image;
    truth: ImageTruth;
    edgePixels?: number;
  },
): ImageScore {
  const clean = truth.image, { pixelNm } = clean;
  if (`${denoised.shape}` !== `${clean.shape}` || `${noisy.shape}` !== `${clean.shape}`) {
    throw new RangeError(
      `Cannot compare as the shapes must agree: [${denoised.shape}], [${noisy.shape}] and the ` +
        `truth [${clean.shape}]`,
    );
  }
  if (!pixelNm) throw new RangeError("Cannot measure in pm as the truth must have a pixel size");
  const found = fitColumns(denoised, search);
  const withinPixels = search.distancePixels / 2;
  const match = matchColumns(found, truth.columns, {
    withinPixels,
    shape: clean.shape,
    edgePixels,
  });
  const pmPerPixel = 1000 * pixelNm;
  const squares = match.pairs.map(({ found, truth }) =>
    (found.row - truth.row) ** 2 + (found.column - truth.column) ** 2
  );
  const heightOf = (kind: string) =>
    meanOf(match.pairs.filter((pair) => pair.truth.kind === kind).map((pair) => pair.found.height));
  const [row, column] = truth.normal;
  const planeAt = (plane: number) =>
    meanOf(
      match.pairs.filter((pair) => pair.truth.plane === plane)
        .map(({ found }) => found.row * row + found.column * column),
    ) * pmPerPixel;
  const srHeight = heightOf("Sr");
  return {
    ...pixelErrors(denoised, noisy, clean),
    positionPm: Math.sqrt(meanOf(squares)) * pmPerPixel,
    lost: match.lost.length,
    false: match.false.length,
    gapPm: planeAt(1) - planeAt(-1),
    besidePm: (planeAt(3) - planeAt(1) + planeAt(-1) - planeAt(-3)) / 2,
    srHeight,
    tiToSr: heightOf("Ti-O") / srHeight,
  };
}

/** NaN where there is none, as of columns that all were lost. */
const meanOf = (values: number[]): number => values.length > 0 ? mean(values) : NaN;

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
  return { error: Math.sqrt(errors / count / variance), inResidual: covariance / variance };
}

/**
 * The candidate with the least score, such as the strength of a filter on images made for tuning.
 *
 * @throws {RangeError} Where there is no candidate or a score is not a number.
 */
export function pickLeast<Candidate>(
  candidates: readonly Candidate[],
  score: (candidate: Candidate) => number,
): Candidate {
  const scores = candidates.map(score);
  const least = Math.min(...scores);
  if (!Number.isFinite(least)) {
    throw new RangeError(`Cannot pick as every score must be a number: they are ${scores}`);
  }
  return candidates[scores.indexOf(least)];
}

/** Root of the mean squared error over the standard deviation of the true image. */
export function relativeError(image: Image, truth: Image): number {
  return pixelErrors(image, image, truth).error;
}

import { levenbergMarquardt } from "ml-levenberg-marquardt";
import { mean } from "simple-statistics";
import type { Image } from "eels/core/image.ts";
import { interpolateImage } from "eels/core/image_interpolation.ts";
import type { TrueColumn } from "./column_planes.ts";
import { RP_FAULT } from "./ruddlesden_popper.ts";
import type { ImageTruth } from "./score_image.ts";

/** What one image shows of the fault, before it is compared with the truth. */
export interface FaultMarks {
  /**
   * Order of the planes on both sides of the fault, `(d(-1) + d(1)) / 2`: 0 in a crystal that goes on as
   * if there were no fault, and in one whose columns are all alike.
   */
  readonly order: number;
  /** Distance of the two Sr planes at the fault in pm. */
  readonly gapPm: number;
  /** Length across the fault of the cells beside it in pm, mean of both sides. */
  readonly besidePm: number;
  /** Mean height of the Ti-O columns over that of the Sr columns, in the whole image. */
  readonly tiToSr: number;
}

/** Standard deviation in pixels of the Gaussian that reads the image's value at a place. */
const READ_PIXELS = 1.2;
/** Half the side of the patches that are averaged and fitted, and the least distance to the edge. */
const PATCH = 4, EDGE = 8;

/**
 * Measures what marks a Ruddlesden-Popper fault, at the places where the scan has its columns; no column
 * needs to be found, so weak ones do not drop out.
 *
 * The height of a column is the image there less that half a cell on along the plane, where no column is,
 * both read with a Gaussian weight. With the mean height h of the columns of plane n,
 *
 *     d(side) = (h1 - h2 + h3 - h4) / (h1 + h2 + h3 + h4),   n = 1 to 4 from the fault, Sr odd,
 *
 * is the order on a side. Behind the fault the crystal is shifted by half a cell, so that Sr stands where
 * the crystal before it would go on with Ti-O; without the shift one side's d changes its sign. Places of
 * planes are those of a Gaussian fitted to the mean patch of all columns of a plane.
 *
 * @param image In the shape of the truth.
 * @returns NaN where a plane has no column in the image, or nothing can be fitted.
 */
export function measureMarks(image: Image, truth: ImageTruth): FaultMarks {
  const { columns, normal, image: { pixelNm = NaN, shape: [rows, width] } } = truth;
  const inside = columns.filter(({ row, column }) =>
    Math.min(row, column) >= EDGE && row <= rows - 1 - EDGE && column <= width - 1 - EDGE
  );
  const half = RP_FAULT.cellA / 20 / pixelNm;
  const heightsOf = (own: readonly TrueColumn[]) =>
    own.length ? mean(own.map((one) => heightAt(image, one, { normal, half }))) : NaN;
  const inPlane = (plane: number) => inside.filter((one) => one.plane === plane);
  const orderOf = (side: number) => {
    const [a, b, c, d] = [1, 2, 3, 4].map((n) => heightsOf(inPlane(side * n)));
    return (a - b + c - d) / (a + b + c + d);
  };
  const place = (plane: number) => placeOf(image, inPlane(plane), normal) * 1000 * pixelNm;
  const [left3, left, right, right3] = [-3, -1, 1, 3].map(place);
  const ofKind = (kind: string) => heightsOf(inside.filter((one) => one.kind === kind));
  return {
    order: (orderOf(-1) + orderOf(1)) / 2,
    gapPm: right - left,
    besidePm: (right3 - right + left - left3) / 2,
    tiToSr: ofKind("Ti-O") / ofKind("Sr"),
  };
}

/** Height of the columns of one plane, 1 to 4 from the fault. A type, so that tables take it as a row. */
export type PlaneHeight = {
  /** -4 to -1 before and 1 to 4 behind the fault; odd ones are of Sr. */
  readonly plane: number;
  /** Mean height of its columns over that of the Sr columns of these planes. */
  readonly height: number;
};

/** Heights of the planes about the fault, read as {@link measureMarks} does. */
export function measurePlanes(image: Image, truth: ImageTruth): PlaneHeight[] {
  const { columns, normal, image: { pixelNm = NaN, shape: [rows, width] } } = truth;
  const half = RP_FAULT.cellA / 20 / pixelNm;
  const heights = [-4, -3, -2, -1, 1, 2, 3, 4].map((plane) => {
    const own = columns.filter((one) =>
      one.plane === plane && Math.min(one.row, one.column) >= EDGE &&
      one.row <= rows - 1 - EDGE && one.column <= width - 1 - EDGE
    );
    return { plane, height: mean(own.map((one) => heightAt(image, one, { normal, half }))) };
  });
  const sr = mean(heights.filter(({ plane }) => plane % 2 !== 0).map(({ height }) => height));
  return heights.map(({ plane, height }) => ({ plane, height: height / sr }));
}

/** The image at a place, weighted by a Gaussian. */
function valueAt(image: Image, row: number, column: number): number {
  const [rows, columns] = image.shape, reach = Math.ceil(3 * READ_PIXELS);
  const [r0, c0] = [Math.round(row), Math.round(column)];
  let sum = 0, weights = 0;
  for (let r = Math.max(0, r0 - reach); r <= Math.min(rows - 1, r0 + reach); r++) {
    for (let c = Math.max(0, c0 - reach); c <= Math.min(columns - 1, c0 + reach); c++) {
      const weight = Math.exp(-((r - row) ** 2 + (c - column) ** 2) / 2 / READ_PIXELS ** 2);
      sum += weight * image.data[r * columns + c];
      weights += weight;
    }
  }
  return sum / weights;
}

/** Height of a column over the places half a cell before and behind it along its plane. */
function heightAt(
  image: Image,
  { row, column }: TrueColumn,
  { normal: [across, along], half }: { normal: ImageTruth["normal"]; half: number },
): number {
  const under = [-half, half].map((by) => valueAt(image, row + by * along, column - by * across));
  return valueAt(image, row, column) - mean(under);
}

/** Mean place of a plane along the normal in pixels, by a Gaussian fitted to its mean column. */
function placeOf(
  image: Image,
  columns: readonly TrueColumn[],
  [across, along]: ImageTruth["normal"],
): number {
  if (columns.length === 0) return NaN;
  const places: (readonly [number, number])[] = [];
  for (let r = -PATCH; r <= PATCH; r++) {
    for (let c = -PATCH; c <= PATCH; c++) if (Math.hypot(r, c) <= PATCH) places.push([r, c]);
  }
  const values = places.map(([r, c]) =>
    mean(columns.map((one) => interpolateImage(image, one.row + r, one.column + c)))
  );
  const low = Math.min(...values), high = Math.max(...values);
  if (!(high > low)) return NaN;
  const { parameterValues: [row, column] } = levenbergMarquardt(
    { x: places.map((_, i) => i), y: values.map((value) => (value - low) / (high - low)) },
    ([r, c, height, wide, under]) => (i) => {
      const square = (places[i][0] - r) ** 2 + (places[i][1] - c) ** 2;
      return under + height * Math.exp(-square / 2 / wide ** 2);
    },
    {
      initialValues: [0, 0, 1, 1.8, 0],
      minValues: [-PATCH, -PATCH, 0, 0.8, -3],
      maxValues: [PATCH, PATCH, 10, 6, 3],
      damping: 0.1,
      gradientDifference: 1e-3,
      maxIterations: 30,
      errorTolerance: 1e-8,
    },
  );
  return mean(columns.map((one) => one.row * across + one.column * along)) +
    row * across + column * along;
}

/** Shares of the fault's marks that an image keeps: 1 as in the true scan, 0 as without a fault. */
export interface MarksKept {
  /** Of the half-cell shift: the order of the planes on both sides. */
  readonly shiftKept: number;
  /** Of what the distance of the two Sr planes exceeds half a cell by. */
  readonly gapKept: number;
  /** Of what the cells beside the fault exceed a cell by. */
  readonly elongationKept: number;
  /** Of the contrast between Sr and Ti-O columns. */
  readonly contrastKept: number;
}

/**
 * What an image keeps of the fault; index 0 is the same scan without counting noise, g the gap, b the
 * length of the cells beside it, r Ti-O over Sr, a the cell, e the elongation of the model:
 *
 *     shift = order / order0,              gap = 1 + (g - g0) / (G - a / 2),
 *     elongation = 1 + (b - b0) / (a e),   contrast = (1 - r) / (1 - r0)
 *
 * with the model's gap G, so that what the jitter does to the true scan falls out of a difference.
 */
export function keptOf(marks: FaultMarks, ideal: FaultMarks): MarksKept {
  const { cellA, gapA, elongation } = RP_FAULT;
  return {
    shiftKept: marks.order / ideal.order,
    gapKept: 1 + (marks.gapPm - ideal.gapPm) / 100 / (gapA - cellA / 2),
    elongationKept: 1 + (marks.besidePm - ideal.besidePm) / 100 / (cellA * elongation),
    contrastKept: (1 - marks.tiToSr) / (1 - ideal.tiToSr),
  };
}

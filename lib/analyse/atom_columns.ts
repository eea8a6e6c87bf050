import { levenbergMarquardt } from "ml-levenberg-marquardt";
import { blurImage } from "../core/gaussian.ts";
import { type Image, withPixels } from "../core/image.ts";
import { gaussianFilter } from "../baseline/image_filters.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, type OneOf } from "../core/options.ts";
import { columnErrors } from "./column_errors.ts";

/** A place in an image, in pixels. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** A column as a Gaussian on a flat background was fitted to it. */
export interface FittedColumn extends Place {
  /** Height over the background, in the unit of the image; below 0 of a dark column. */
  readonly height: number;
  readonly sigmaPixels: number;
  readonly background: number;
  /**
   * Standard errors of the place in pixels by the noise of the image, or by what the fit leaves where that
   * is not known; NaN where the fit failed.
   */
  readonly rowStandardError: number;
  readonly columnStandardError: number;
}

/** How {@link fitColumns} looks for columns. */
export interface ColumnSearch {
  /** Least distance of two columns in pixels. */
  readonly distancePixels: number;
  /** Standard deviation of the Gaussian that the image is smoothed with to find them; 1.5. */
  readonly smoothingPixels?: number;
  /**
   * How high a maximum of the smoothed image must be, between its 5 % and 95 % quantiles; 0.3.
   */
  readonly threshold?: number;
  /** Radius of the pixels around a maximum that the Gaussian is fitted to; 0.45 of the distance. */
  readonly fitRadiusPixels?: number;
  /**
   * Whether columns are bright, as in dark field, or dark, as in annular bright field; default "auto":
   * whichever stand out farther from the rest of the image.
   */
  readonly contrast?: OneOf<"auto" | "bright" | "dark">;
}

/**
 * Finds bright or dark columns and fits a round Gaussian on a flat background to each by least squares.
 *
 * Columns are the maxima (of dark ones the minima) of the smoothed image that stand out and keep their
 * distance; the fit takes the image as it is. A fit that leaves its neighbourhood falls back to the
 * maximum, its height read off the smoothed image.
 *
 * Standard errors hold for counts as the detector gave them: after denoising, neighbouring pixels err
 * alike and a fit cannot see it. Denoise two parts of the electrons then, and compare the places.
 *
 * @param image Shape `[rows, columns]`.
 * @returns Columns from the one that stands out most down.
 * @throws {RangeError} Where the distance is below two pixels.
 * @example
 * ```ts
 * import { fitColumns, type Image } from "eels";
 * const data = Float32Array.from({ length: 400 }, (_, i) =>
 *   Math.exp(-((Math.floor(i / 20) - 9.3) ** 2 + (i % 20 - 10.6) ** 2) / 8));
 * const image: Image = { data, shape: [20, 20], unit: "counts" };
 * const [column] = fitColumns(image, { distancePixels: 8 });
 * [column.row, column.column]; // 9.3, 10.6
 * ```
 */
export function fitColumns(
  image: Image,
  options: ColumnSearch,
): FittedColumn[] {
  const { contrast = "auto", ...search } = checkOptions("fitColumns", "look for columns", options, {
    distancePixels: is.needed(is.atLeast(2)),
    smoothingPixels: is.from0,
    threshold: is.within(0, 1),
    fitRadiusPixels: is.above0,
    contrast: is.oneOf("auto", "bright", "dark"),
  });
  const isDark = contrast === "dark" ||
    (contrast === "auto" && standingOut(image, search.smoothingPixels) < 0);
  if (!isDark) return fitBright(image, search, image.noise);
  const negative = withPixels(image, image.data.map((value) => -value));
  return fitBright(negative, search, image.noise, -1).map((column) => ({
    ...column,
    height: -column.height,
    background: -column.background,
  }));
}

/**
 * Skewness of the image once smoothed, without its slow part: above 0 where bright columns stand on a wide
 * background, below where dark ones do; of noise 0.
 */
export function standingOut(image: Image, smoothingPixels = 1.5): number {
  const { data } = gaussianFilter(image, { deviationPixels: smoothingPixels });
  const wide = Math.min(...image.shape) / 8;
  const slow = blurImage(data, { shape: image.shape, deviations: [wide, wide], ends: "reflect" });
  let squares = 0, cubes = 0;
  for (let i = 0; i < data.length; i++) {
    const rest = data[i] - slow[i];
    squares += rest ** 2;
    cubes += rest ** 3;
  }
  return squares > 0 ? cubes / data.length / (squares / data.length) ** 1.5 : 0;
}

function fitBright(
  image: Image,
  {
    distancePixels,
    smoothingPixels = 1.5,
    threshold = 0.3,
    fitRadiusPixels = 0.45 * distancePixels,
  }: ColumnSearch,
  noise: Image["noise"],
  sign = 1,
): FittedColumn[] {
  const smooth = gaussianFilter(image, { deviationPixels: smoothingPixels });
  const sorted = Float32Array.from(smooth.data).sort();
  const low = sorted[Math.floor(0.05 * sorted.length)];
  const high = sorted[Math.floor(0.95 * sorted.length)];
  const level = low + threshold * (high - low);
  const kept: Place[] = [];
  for (const place of maximaOf(smooth, level)) {
    const isFree = kept.every((other) => distanceOf(place, other) >= distancePixels);
    if (isFree) kept.push(place);
  }
  return kept.map((place) => {
    const top = smooth.data[place.row * image.shape[1] + place.column];
    return fitGaussian(image, place, fitRadiusPixels, { background: low, top, noise, sign });
  });
}

function distanceOf(a: Place, b: Place): number {
  return Math.hypot(a.row - b.row, a.column - b.column);
}

/** Pixels higher than their eight neighbours and a level, from the highest down. */
function maximaOf({ data, shape: [rows, columns] }: Image, level: number): Place[] {
  const found: Place[] = [];
  for (let row = 1; row < rows - 1; row++) {
    for (let column = 1; column < columns - 1; column++) {
      const at = row * columns + column, value = data[at];
      if (!(value >= level)) continue;
      const before = [at - columns - 1, at - columns, at - columns + 1, at - 1];
      const after = [at + 1, at + columns - 1, at + columns, at + columns + 1];
      // A tie goes to the first pixel in reading order.
      if (before.some((i) => data[i] >= value) || after.some((i) => data[i] > value)) continue;
      found.push({ row, column });
    }
  }
  const valueAt = ({ row, column }: Place) => data[row * columns + column];
  return found.sort((a, b) => valueAt(b) - valueAt(a));
}

function fitGaussian(
  { data, shape: [rows, columns] }: Image,
  { row, column }: Place,
  radius: number,
  { background, top, noise, sign }: {
    background: number;
    top: number;
    noise: Image["noise"];
    /** -1 where the image is turned over. */
    sign: number;
  },
): FittedColumn {
  const places: Place[] = [], values: number[] = [];
  const reach = Math.floor(radius);
  for (let r = Math.max(0, row - reach); r <= Math.min(rows - 1, row + reach); r++) {
    for (let c = Math.max(0, column - reach); c <= Math.min(columns - 1, column + reach); c++) {
      if (Math.hypot(r - row, c - column) > radius) continue;
      places.push({ row: r - row, column: c - column });
      values.push(data[r * columns + c]);
    }
  }
  // In units of the expected height, so that the solver's steps fit every image.
  const height = top - background || 1;
  const sigma = radius / 2;
  const fit = levenbergMarquardt(
    { x: places.map((_, i) => i), y: values.map((value) => (value - background) / height) },
    ([r, c, high, wide, low]) => (i) => {
      const { row, column } = places[i];
      return low + high * Math.exp(-((row - r) ** 2 + (column - c) ** 2) / 2 / wide ** 2);
    },
    {
      initialValues: [0, 0, 1, sigma, 0],
      minValues: [-radius, -radius, 0, radius / 6, -3],
      maxValues: [radius, radius, 10, 2 * radius, 3],
      damping: 0.1,
      gradientDifference: 1e-3,
      maxIterations: 20,
      errorTolerance: 1e-8,
    },
  ).parameterValues;
  const left = Math.hypot(fit[0], fit[1]) > radius / 2 || !fit.every(Number.isFinite);
  const [r, c, high, wide, under] = left ? [0, 0, 1, sigma, 0] : fit;
  const fitted = { row: r, column: c, high: high * height, wide, low: background + under * height };
  const errors = left ? [NaN, NaN] : columnErrors(fitted, { places, values, noise, sign });
  return {
    rowStandardError: errors[0],
    columnStandardError: errors[1],
    row: row + r,
    column: column + c,
    height: high * height,
    sigmaPixels: wide,
    background: background + under * height,
  };
}

/** Found columns beside the true ones. */
export interface ColumnMatch<True extends Place> {
  readonly pairs: readonly { readonly found: FittedColumn; readonly truth: True }[];
  /** True columns that nothing was found near. */
  readonly lost: readonly True[];
  /** Found columns that are none. */
  readonly false: readonly FittedColumn[];
}

/**
 * Pairs found columns with true ones, nearest first.
 *
 * @param options.withinPixels Farther apart, two are no pair.
 * @param options.edgePixels Columns this near to the image's edge are left out: neither lost nor false.
 * @example
 * ```ts
 * import { fitColumns, type Image, matchColumns } from "eels";
 * const data = Float32Array.from({ length: 400 }, (_, i) =>
 *   Math.exp(-((Math.floor(i / 20) - 9) ** 2 + (i % 20 - 11) ** 2) / 8));
 * const image: Image = { data, shape: [20, 20], unit: "counts" };
 * const found = fitColumns(image, { distancePixels: 8 }), truth = [{ row: 9, column: 11 }];
 * matchColumns(found, truth, { withinPixels: 2, shape: [20, 20] }).pairs.length; // 1
 * ```
 */
export function matchColumns<True extends Place>(
  found: readonly FittedColumn[],
  truth: readonly True[],
  options: { withinPixels: number; shape: readonly [number, number]; edgePixels?: number },
): ColumnMatch<True> {
  const { withinPixels, shape: [rows, columns], edgePixels = 0 } = checkOptions(
    "matchColumns",
    "match columns",
    options,
    {
      withinPixels: is.needed(is.from0),
      shape: is.needed(is.listOf(is.whole(1), "rows and columns")),
      edgePixels: is.from0,
    },
  );
  const isInside = ({ row, column }: Place) =>
    row >= edgePixels && row <= rows - 1 - edgePixels && column >= edgePixels &&
    column <= columns - 1 - edgePixels;
  const near = truth.flatMap((true_, t) =>
    found.map((one, f) => ({ t, f, distance: distanceOf(one, true_) }))
      .filter(({ distance }) => distance <= withinPixels)
  ).sort((a, b) => a.distance - b.distance);
  const takenTrue = new Set<number>(), takenFound = new Set<number>();
  const pairs: { found: FittedColumn; truth: True }[] = [];
  for (const { t, f } of near) {
    if (takenTrue.has(t) || takenFound.has(f)) continue;
    takenTrue.add(t);
    takenFound.add(f);
    if (isInside(truth[t])) pairs.push({ found: found[f], truth: truth[t] });
  }
  return {
    pairs,
    lost: truth.filter((true_, t) => isInside(true_) && !takenTrue.has(t)),
    false: found.filter((one, f) => isInside(one) && !takenFound.has(f)),
  };
}

import { mean, sampleStandardDeviation } from "simple-statistics";
import type { FittedColumn, Place } from "eels/analyse/atom_columns.ts";

/** A true column and the plane along the fault that it lies in: -1 and 1 beside it, Sr odd. */
export interface TrueColumn extends Place {
  readonly kind: string;
  readonly plane: number;
}

/** A column that was found, and the true one it was taken for. */
export interface ColumnPair {
  readonly found: FittedColumn;
  readonly truth: TrueColumn;
}

/** A mean over columns and its standard error; NaN where columns are missing. */
export interface Measured {
  readonly value: number;
  readonly standardError: number;
}

/** Mean of values and its standard error `s / sqrt(n)`. */
export function measure(values: readonly number[]): Measured {
  const own = [...values], n = own.length;
  return {
    value: n > 0 ? mean(own) : NaN,
    standardError: n > 1 ? sampleStandardDeviation(own) / Math.sqrt(n) : NaN,
  };
}

/** Mean height of the columns of one kind over their background. */
export function heightOf(pairs: readonly ColumnPair[], kind: string): Measured {
  return measure(pairs.filter(({ truth }) => truth.kind === kind).map(({ found }) => found.height));
}

/**
 * Distances at the fault in pm, from the mean places of the planes along its normal: between the two
 * Sr planes at the fault, and the length of the cells beside it, mean of both sides.
 *
 * @param options.normal Unit vector across the fault, `[row, column]`.
 */
export function measureFault(
  pairs: readonly ColumnPair[],
  { normal: [row, column], pixelNm }: {
    normal: readonly [row: number, column: number];
    pixelNm: number;
  },
): { gap: Measured; beside: Measured } {
  const [left3, left, right, right3] = [-3, -1, 1, 3].map((plane) =>
    measure(
      pairs.filter(({ truth }) => truth.plane === plane)
        .map(({ found }) => (found.row * row + found.column * column) * 1000 * pixelNm),
    )
  );
  const errorOf = (...planes: Measured[]) =>
    Math.hypot(...planes.map(({ standardError }) => standardError));
  return {
    gap: { value: right.value - left.value, standardError: errorOf(left, right) },
    beside: {
      value: (right3.value - right.value + left.value - left3.value) / 2,
      standardError: errorOf(left3, left, right, right3) / 2,
    },
  };
}

/** A ratio of two independent measured values. */
export function ratio(upper: Measured, lower: Measured): Measured {
  const value = upper.value / lower.value;
  const share = Math.hypot(upper.standardError / upper.value, lower.standardError / lower.value);
  return { value, standardError: Math.abs(value) * share };
}

import type { Interval } from "./classification.ts";

/**
 * The 97.5 % quantile of Student's t: Cornish and Fisher's expansion about the normal one, right to 3 %
 * at 3 degrees of freedom and better above; exact at 1 and 2.
 */
export function studentQuantile(freedom: number): number {
  if (freedom < 1) return NaN;
  if (freedom < 3) return freedom < 2 ? 12.706 : 4.303;
  const z = 1.959964;
  return z + (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3);
}

/** 95 % interval of a mean of so many values by its standard error. */
export function intervalOf(value: number, standardError: number, count: number): Interval {
  const half = studentQuantile(count - 1) * standardError;
  return { low: value - half, high: value + half };
}

/** Standard error by the jackknife: of what is computed without each group in turn. */
export function jackknifeError(without: readonly number[]): number {
  const n = without.length;
  if (n < 2) return NaN;
  const mean = without.reduce((sum, value) => sum + value, 0) / n;
  return Math.sqrt((n - 1) / n * without.reduce((sum, value) => sum + (value - mean) ** 2, 0));
}

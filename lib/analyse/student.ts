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

/**
 * Two-sided 95 % quantile of Student's t, by the first terms of its expansion in 1/n (Abramowitz and Stegun
 * 26.7.5); within 1 % from two degrees of freedom on.
 */
export function studentT(degrees: number): number {
  const z = 1.959964;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160,
  ];
  return terms.reduce((sum, term, k) => sum + term / degrees ** (k + 1), z);
}

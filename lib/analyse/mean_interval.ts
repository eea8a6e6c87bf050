import type { Interval } from "./classification.ts";
import { studentQuantile } from "./jackknife.ts";

/** 95 % interval of a mean of so many values by its standard error; NaN of one value. */
export function meanInterval(value: number, standardError: number, count: number): Interval {
  const half = count < 2 ? NaN : studentQuantile(0.975, count - 1) * standardError;
  return { low: value - half, high: value + half };
}

/** Standard error by the jackknife: of what is computed without each group in turn. */
export function jackknifeError(without: readonly number[]): number {
  const n = without.length;
  if (n < 2) return NaN;
  const mean = without.reduce((sum, value) => sum + value, 0) / n;
  return Math.sqrt((n - 1) / n * without.reduce((sum, value) => sum + (value - mean) ** 2, 0));
}

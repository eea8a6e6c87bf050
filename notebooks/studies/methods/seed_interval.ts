import { meanInterval } from "eels/analyse/mean_interval.ts";
import { mean as meanOf, sampleStandardDeviation } from "simple-statistics";

/** The mean of a number found once a seed, with its 95 % interval by Student's t. */
export interface SeedInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Seeds that gave a finite number. */
  readonly count: number;
}

/**
 * The mean m of n values, one a seed, and m -+ t s / sqrt(n), with s their standard deviation and t
 * Student's quantile of n - 1 degrees of freedom. Values that are not finite are left out and not
 * counted; fewer than two leave NaN ends.
 */
export function seedInterval(values: readonly number[]): SeedInterval {
  const finite = values.filter(Number.isFinite), count = finite.length;
  if (count === 0) return { mean: NaN, low: NaN, high: NaN, count };
  const mean = meanOf(finite);
  if (count === 1) return { mean, low: NaN, high: NaN, count };
  const error = sampleStandardDeviation(finite) / Math.sqrt(count);
  return { mean, ...meanInterval(mean, error, count), count };
}

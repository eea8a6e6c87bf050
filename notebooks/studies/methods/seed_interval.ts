import type { Claim } from "../../harness/record/claims.ts";
import { meanInterval } from "eels/analyse/mean_interval.ts";
import { sum } from "simple-statistics";

/** The mean of a number found once a seed, with its 95 % interval by Student's t. */
export interface SeedInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Seeds that gave a finite number. */
  readonly count: number;
}

/**
 * The mean m of n values v, one a seed, with weights w and its 95 % interval m -+ t e,
 *
 *     m = sum of w v / sum of w,  e^2 = n / (n - 1) sum of w^2 (v - m)^2 / (sum of w)^2
 *
 * where t is Student's quantile of n - 1 degrees of freedom; with equal weights e = s / sqrt(n) (ratio
 * estimator; Cochran, Sampling Techniques, 3rd ed., section 2.11). Values that are not finite are left out
 * and not counted; fewer than two leave NaN ends.
 *
 * @param weights What each seed knows, such as the contrast in its judged pixels; all alike where left out.
 */
export function seedInterval(
  values: readonly number[],
  weights: readonly number[] = values.map(() => 1),
): SeedInterval {
  const finite = values.map((value, i) => ({ value, weight: weights[i] }))
    .filter(({ value, weight }) => Number.isFinite(value) && weight > 0);
  const count = finite.length;
  if (count === 0) return { mean: NaN, low: NaN, high: NaN, count };
  const total = sum(finite.map(({ weight }) => weight));
  const mean = sum(finite.map(({ value, weight }) => weight * value)) / total;
  if (count === 1) return { mean, low: NaN, high: NaN, count };
  const squares = sum(finite.map(({ value, weight }) => (weight * (value - mean)) ** 2));
  const error = Math.sqrt(count / (count - 1) * squares) / total;
  return { mean, ...meanInterval(mean, error, count), count };
}

/** A claim's number with its interval; without one where fewer than two seeds found it. */
export function claimed({ mean, low, high }: SeedInterval): Pick<Claim, "obtained" | "interval"> {
  return { obtained: mean, ...(Number.isFinite(low + high) && { interval: [low, high] }) };
}

import type { Interval } from "./classification.ts";
import { studentQuantile } from "./jackknife.ts";

/** 95 % interval of a mean of so many values by its standard error; NaN of one value. */
export function meanInterval(value: number, standardError: number, count: number): Interval {
  const half = count < 2 ? NaN : studentQuantile(0.975, count - 1) * standardError;
  return { low: value - half, high: value + half };
}

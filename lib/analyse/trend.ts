import { linearRegression, sampleCorrelation, sumNthPowerDeviations } from "simple-statistics";

/** A straight line through measurements. */
export interface Trend {
  readonly slope: number;
  readonly slopeStandardError: number;
  readonly intercept: number;
  /** Pearson's correlation. */
  readonly correlation: number;
  readonly count: number;
  /** Pairs with a value that is not finite, which the line leaves out. */
  readonly missing: number;
}

/**
 * Fits a straight line by least squares: how much of a cause, such as a drift in energy, is seen in a
 * measured feature. A slope of 1 keeps a shift, 0 has lost it. Of n pairs with residuals d
 *
 *     standard error of the slope = sqrt(sum of d^2 / (n - 2) / sum of (x - mean x)^2)
 *
 * @param x The cause, such as the true drift of each spectrum in eV.
 * @param y The feature, such as the position of a peak in eV.
 * @throws {RangeError} Where the lengths differ, or fewer than three pairs are finite.
 * @example
 * ```ts
 * import { fitTrend } from "eels";
 * fitTrend([0, 1, 2, 3], [5, 5.5, 6, 6.5]).slope; // 0.5
 * ```
 */
export function fitTrend(x: ArrayLike<number>, y: ArrayLike<number>): Trend {
  const pairs = Array.from(x, (value, i) => [value, y[i]])
    .filter((pair) => pair.every(Number.isFinite));
  const count = pairs.length;
  if (x.length !== y.length || count < 3) {
    throw new RangeError(
      `Cannot fit a trend as there must be three finite pairs: ${x.length} and ${y.length} values, ` +
        `${count} finite pairs`,
    );
  }
  const { m: slope, b: intercept } = linearRegression(pairs);
  const [causes, features] = [0, 1].map((place) => pairs.map((pair) => pair[place]));
  const left = pairs.reduce((sum, [a, b]) => sum + (b - intercept - slope * a) ** 2, 0);
  return {
    slope,
    slopeStandardError: Math.sqrt(left / (count - 2) / sumNthPowerDeviations(causes, 2)),
    intercept,
    correlation: sampleCorrelation(causes, features),
    count,
    missing: x.length - count,
  };
}

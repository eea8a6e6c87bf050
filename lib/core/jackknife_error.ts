/**
 * Standard error by the jackknife (Efron and Stein 1981, doi:10.1214/aos/1176345462).
 *
 * @param without What is estimated with each part of the data left out in turn.
 * @returns In the estimate's unit; not a number where there are fewer than two parts.
 */
export function jackknifeError(without: readonly number[]): number {
  const n = without.length;
  if (n < 2) return NaN;
  const mean = without.reduce((sum, value) => sum + value, 0) / n;
  return Math.sqrt((n - 1) / n * without.reduce((sum, value) => sum + (value - mean) ** 2, 0));
}

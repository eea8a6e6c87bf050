import type { Image, ImageNoise } from "./image.ts";

/** The noise of an image as {@link imageVariance} needs it. */
export type VarianceLine = Pick<ImageNoise, "gain" | "readoutCounts" | "offsetCounts">;

/**
 * Variance of a value by the noise.
 *
 * @param options.floor The least number of counts over the offset that is reckoned with; 0. `-Infinity`
 * gives an unbiased estimate from a noisy value, which may be negative.
 */
export function varianceOf(
  value: number,
  { gain, readoutCounts, offsetCounts }: VarianceLine,
  { floor = 0 }: { floor?: number } = {},
): number {
  return readoutCounts ** 2 + gain * Math.max(floor, value - offsetCounts);
}

/** Mean variance of the values of an image, which is that at their mean. */
export function meanVariance({ data }: Image, noise: VarianceLine): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i];
  return varianceOf(sum / data.length, noise);
}

/**
 * The generalised Anscombe transform of a value: its noise has a variance of about 1.
 *
 * `2 / gain * sqrt(gain (v - offset) + 3 gain² / 8 + readout²)`, Starck et al. 1998; with no gain the
 * value over the read-out noise.
 */
export function stabilise(
  value: number,
  { gain, readoutCounts, offsetCounts }: VarianceLine,
): number {
  if (gain === 0) return value / readoutCounts;
  const under = gain * (value - offsetCounts) + 0.375 * gain * gain + readoutCounts ** 2;
  return 2 / gain * Math.sqrt(Math.max(0, under));
}

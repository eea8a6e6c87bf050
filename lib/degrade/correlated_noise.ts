/**
 * White noise made into one whose neighbours are correlated as given.
 *
 * @module
 */
import type { Prng } from "../core/random.ts";

/** Frequencies at which the spectrum of the noise is looked at. */
const FREQUENCIES = 256;

/**
 * The symmetric filter that gives white noise an autocorrelation: the root of its power spectrum. What
 * an estimated correlation has below zero power, which no noise has, is left out.
 *
 * @param correlation At lags 0, 1, 2 ...
 * @returns Weights `[-reach ... reach]` whose squares add up to 1; `[1]` for independent channels.
 */
export function correlationKernel(correlation: readonly number[]): Float64Array {
  if (correlation.every((value, lag) => lag === 0 || value === 0)) return Float64Array.of(1);
  const roots = Float64Array.from({ length: FREQUENCIES }, (_, f) => {
    const angle = Math.PI * (f + 0.5) / FREQUENCIES;
    let power = 1;
    for (let lag = 1; lag < correlation.length; lag++) {
      power += 2 * correlation[lag] * Math.cos(lag * angle);
    }
    return Math.sqrt(Math.max(0, power));
  });
  const most = Math.min(FREQUENCIES / 4, 8 * (correlation.length - 1));
  const half = Float64Array.from({ length: most + 1 }, (_, j) => {
    let sum = 0;
    for (let f = 0; f < FREQUENCIES; f++) {
      sum += roots[f] * Math.cos(Math.PI * j * (f + 0.5) / FREQUENCIES);
    }
    return sum / FREQUENCIES;
  });
  const reach = half.findLastIndex((value) => Math.abs(value) > 1e-3 * half[0]);
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => half[Math.abs(i - reach)]);
  const size = Math.sqrt(kernel.reduce((sum, value) => sum + value * value, 0));
  return kernel.map((value) => value / size);
}

/** Fills `into` with normal numbers of variance 1 that a kernel correlates. */
export function drawCorrelated(kernel: Float64Array, random: Prng, into: Float64Array): void {
  if (kernel.length === 1) {
    for (let e = 0; e < into.length; e++) into[e] = random.normal();
    return;
  }
  const white = new Float64Array(into.length + kernel.length - 1);
  for (let e = 0; e < white.length; e++) white[e] = random.normal();
  for (let e = 0; e < into.length; e++) {
    let sum = 0;
    for (let k = 0; k < kernel.length; k++) sum += kernel[k] * white[e + k];
    into[e] = sum;
  }
}

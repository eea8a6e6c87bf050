import { correlationSum, type Noise } from "../core/noise.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";

/**
 * The noise of single values, also as that of a Poisson number: the read-out counts as electrons under
 * the signal, `k = (value + background + readout^2 / gain) / gain`, whose variance is k.
 */
export function noiseAt(
  { data }: Pick<SpectrumImage, "data">,
  { gain, readoutCounts, correlation, background = 0 }: Noise,
) {
  const share = 1 / correlationSum(correlation), read = readoutCounts ** 2;
  const under = typeof background === "number" ? () => background : (i: number) => background[i];
  // Noise that does not depend on the signal is that of very many electrons.
  const size = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const own = gain > 0 ? gain : 1e-4 * read / Math.max(size, readoutCounts);
  return {
    /** Standard deviation of a value where `expected` is expected. */
    deviation: (expected: number, i: number) =>
      Math.sqrt(
        share * Math.max(read + gain * Math.max(0, expected + under(i)), 0.25 * share * gain ** 2),
      ),
    /** A value in electrons that count like a Poisson number. */
    electrons: (value: number, i: number) =>
      Math.max(0, (value + under(i) + read / own) / (share * own)),
    /** The value of so many electrons. */
    valueOf: (electrons: number, i: number) => electrons * share * own - read / own - under(i),
  };
}

/** How unlikely a Poisson number is, in deviations of a normal one: the signed root of its deviance. */
export function signedDeviance(count: number, expected: number): number {
  const mu = Math.max(expected, 1e-9);
  const half = count > 0 ? count * Math.log(count / mu) - (count - mu) : mu;
  return Math.sign(count - mu) * Math.sqrt(2 * Math.max(0, half));
}

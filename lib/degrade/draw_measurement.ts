/**
 * Measurements drawn from an expected image and a noise: what a repeated exposure would show.
 *
 * @module
 */
import type { Noise } from "../core/noise.ts";
import type { Prng } from "../core/random.ts";
import { afterStep, type SpectrumImage } from "../core/spectrum_image.ts";
import { correlationKernel } from "./correlated_noise.ts";

/** Draws the noise of one spectrum after another. */
export type NoiseDraw = (expected: ArrayLike<number>, into: Float64Array) => void;

/**
 * Makes what draws the noise about expected values: whole electrons, a read-out, and the spread that
 * correlates neighbouring channels. So few electrons are as skewed as measured ones.
 *
 *     noise = kernel * (gain (Poisson(mu / gain) - mu / gain) + readoutCounts normal)
 *
 * Its variance and correlation are those that {@link Noise} states; the values expected are not spread
 * again. Beyond the ends of the axis the spectrum goes on with its outermost values.
 *
 * @param noise Gain, read-out and correlation; its background is not looked at.
 * @param random Seeded stream that decides.
 * @returns Called with expected values (background included, below 0 counts as 0), it fills `into` with
 * noise of mean 0.
 */
export function noiseDraw(
  { gain, readoutCounts, correlation }: Noise,
  random: Prng,
): NoiseDraw {
  const kernel = correlationKernel(correlation);
  const total = kernel.reduce((sum, value) => sum + value, 0), reach = (kernel.length - 1) / 2;
  const one = (value: number) => {
    const electrons = gain > 0 ? Math.max(0, value) / gain : 0;
    const counted = electrons > 0 ? gain * (random.poisson(electrons) - electrons) : 0;
    return counted + (readoutCounts > 0 ? readoutCounts * random.normal() : 0);
  };
  if (reach === 0) {
    return (expected, into) => {
      for (let e = 0; e < into.length; e++) into[e] = one(expected[e]);
    };
  }
  let white = new Float64Array(0);
  return (expected, into) => {
    const last = into.length - 1;
    if (white.length !== into.length + 2 * reach) white = new Float64Array(last + 1 + 2 * reach);
    for (let e = 0; e < white.length; e++) {
      white[e] = one(expected[Math.max(0, Math.min(last, e - reach))]);
    }
    for (let e = 0; e <= last; e++) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k++) sum += kernel[k] * white[e + k];
      into[e] = sum / total;
    }
  };
}

/**
 * Draws a measurement of an expected image by a noise: the parametric bootstrap's sample.
 *
 * @param expected Values without noise, or a denoised image; what lies below 0 electrons counts as 0
 * where there is no read-out, as no detector counts fewer.
 * @param options.noise Of the measurement, in the same unit.
 * @returns The measurement, carrying the noise; whole electrons stay whole.
 */
export function drawMeasurement(
  expected: SpectrumImage,
  { noise, random }: { noise: Noise; random: Prng },
): SpectrumImage {
  const { gain, readoutCounts, correlation, background = 0 } = noise;
  const channels = expected.shape[2], draw = noiseDraw(noise, random);
  const isCounted = gain > 0 && readoutCounts === 0;
  const isWhole = isCounted && correlation.every((value, lag) => lag === 0 || value === 0);
  const total = new Float64Array(channels), drawn = new Float64Array(channels);
  const data = new Float32Array(expected.data.length);
  const underAt = (i: number) => typeof background === "number" ? background : background[i];
  for (let first = 0; first < data.length; first += channels) {
    for (let e = 0; e < channels; e++) {
      const value = expected.data[first + e] + underAt(first + e);
      total[e] = isCounted ? Math.max(0, value) : value;
    }
    draw(total, drawn);
    for (let e = 0; e < channels; e++) {
      const value = total[e] + drawn[e];
      data[first + e] = (isWhole ? gain * Math.round(value / gain) : value) - underAt(first + e);
    }
  }
  return afterStep(expected, "a measurement drawn from its noise", { data, noise });
}

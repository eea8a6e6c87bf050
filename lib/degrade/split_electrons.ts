import { correlationSum, type Noise } from "../core/noise.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import type { Prng } from "../core/random.ts";
import { afterStep, type SpectrumImage } from "../core/spectrum_image.ts";
import { correlationKernel, drawCorrelated } from "./correlated_noise.ts";

/**
 * Splits an exposure at random into two independent ones, each at the scale of the whole and with a
 * noise of its own: what is learned from one part can be judged on the other without the truth.
 *
 * With share p and a measured y of mean mu, the parts a and b have E a = E b = mu,
 * var a = var y / p, var b = var y / (1 - p), and p a + (1 - p) b is y again.
 *
 * Whole electrons (also times a known gain, or less a background that the noise knows) go to either
 * part by chance one by one, which is exact. Anything else is split as a normal number: z is drawn
 * with the variance and the correlation along energy that the noise gives to each value, and
 *
 *     a = y + sqrt((1 - p) / p) z,   b = y - sqrt(p / (1 - p)) z,   cov(a, b) = var y - var z,
 *
 * so that the parts are uncorrelated as far as the noise is right: a gain that is 10 % too large
 * leaves a covariance of -0.1 var y (tested). Of normal noise the parts are then independent; of few
 * electrons behind a read-out, uncorrelated only.
 *
 * It needs memory for the two parts and nothing of that size beside them.
 *
 * @param image Values with a noise, `[rows, columns, channels]`; without one, whole electrons.
 * @param options.random Seeded stream that decides.
 * @param options.share Share of the electrons in the first part, between 0 and 1; 0.5.
 * @returns The part of the share and the rest, in the image's unit.
 * @throws {RangeError} Where a value is not finite, or the image has no noise and a value is no whole
 * number of 0 or more.
 * @example
 * ```ts
 * import { energyAxis, prng, spectrumImage, splitElectrons } from "eels";
 * const electrons = spectrumImage({ data: [4, 9, 2], energy: energyAxis(520, 1, 3) });
 * const [one, two] = splitElectrons(electrons, { random: prng(1) });
 * (one.data[1] + two.data[1]) / 2; // 9
 * one.noise?.gain; // 2
 * ```
 */
export function splitElectrons(
  image: SpectrumImage,
  options: { random: Prng; share?: number },
): [SpectrumImage, SpectrumImage] {
  refuseNonSpectra("split", image);
  const { random, share = 0.5 } = checkOptions("splitElectrons", "split", options, {
    random: is.needed(is.stream),
    share: is.between(0, 1),
  });
  refuseInfinite(image);
  const isWhole = countsElectrons(image);
  const noise = noiseToSplit(image, isWhole);
  const parts = isWhole
    ? splitWhole(image, noise, share, random)
    : splitNormal(image, noise, share, random);
  return [partOf(image, noise, parts[0], share), partOf(image, noise, parts[1], 1 - share)];
}

/**
 * The noise that an image is split by: its own, or that of electrons.
 *
 * @throws {RangeError} Where it has none and a value is no whole number of 0 or more.
 */
export function noiseToSplit(image: SpectrumImage, isWhole?: boolean): Noise {
  if (image.noise) return image.noise;
  if (!(isWhole ?? countsElectrons(image))) refuseUnknownNoise(image);
  const source = "whole numbers, taken for electrons";
  return { gain: 1, readoutCounts: 0, correlation: [1], source };
}

function partOf(image: SpectrumImage, noise: Noise, data: Float32Array, share: number) {
  const step = `${Number((100 * share).toPrecision(3))} % of the electrons split off`;
  return afterStep(image, step, { data, noise: noiseOfShare(noise, share) });
}

/** The noise of a part with this share of the electrons, scaled to the whole. */
export function noiseOfShare(noise: Noise, share: number): Noise {
  const { gainStandardError, readoutStandardError } = noise, root = Math.sqrt(share);
  return {
    ...noise,
    gain: noise.gain / share,
    readoutCounts: noise.readoutCounts / root,
    ...(gainStandardError !== undefined && { gainStandardError: gainStandardError / share }),
    ...(readoutStandardError !== undefined &&
      { readoutStandardError: readoutStandardError / root }),
  };
}

/** Whether every value is a whole number of electrons times the gain, less the noise's background. */
function countsElectrons({ data, noise }: SpectrumImage): boolean {
  const { gain = 1, readoutCounts = 0, correlation = [1], background = 0 } = noise ?? {};
  if (!(gain > 0) || readoutCounts > 0 || correlation.some((value, lag) => lag && value)) {
    return false;
  }
  for (let i = 0; i < data.length; i++) {
    const electrons = (data[i] + underAt(background, i)) / gain;
    const off = Math.abs(electrons - Math.round(electrons));
    // What single precision leaves of a whole number; without gain and background it is exact.
    const most = gain === 1 && background === 0 ? 0 : 1e-3 + 2e-7 * Math.abs(electrons);
    if (!(electrons > -0.5 && off <= Math.min(most, 0.05)) || (most === 0 && data[i] < 0)) {
      return false;
    }
  }
  return true;
}

const underAt = (background: number | Float32Array, i: number) =>
  typeof background === "number" ? background : background[i];

function splitWhole(
  { data }: SpectrumImage,
  { gain, background = 0 }: Noise,
  share: number,
  random: Prng,
): [Float32Array, Float32Array] {
  const a = new Float32Array(data.length), b = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const under = underAt(background, i);
    const electrons = Math.max(0, Math.round((data[i] + under) / gain));
    const kept = random.binomial(electrons, share);
    a[i] = gain * kept / share - under;
    b[i] = gain * (electrons - kept) / (1 - share) - under;
  }
  return [a, b];
}

function splitNormal(
  { data, shape: [, , channels] }: SpectrumImage,
  { gain, readoutCounts, correlation, background = 0 }: Noise,
  share: number,
  random: Prng,
): [Float32Array, Float32Array] {
  const a = new Float32Array(data.length), b = new Float32Array(data.length);
  const kernel = correlationKernel(correlation), z = new Float64Array(channels);
  const forA = Math.sqrt((1 - share) / share), forB = Math.sqrt(share / (1 - share));
  const single = 1 / correlationSum(correlation);
  for (let first = 0; first < data.length; first += channels) {
    drawCorrelated(kernel, random, z);
    for (let e = 0; e < channels; e++) {
      const i = first + e, value = data[i];
      // The read-out makes up for values below 0, so that the mean variance is right.
      const variance = single * (readoutCounts ** 2 + gain * (value + underAt(background, i)));
      const drawn = variance > 0 ? z[e] * Math.sqrt(variance) : 0;
      a[i] = value + forA * drawn;
      b[i] = value - forB * drawn;
    }
  }
  return [a, b];
}

function refuseInfinite({ data, shape: [, columns, channels] }: SpectrumImage): void {
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const s = Math.floor(bad / channels);
  throw new RangeError(
    `Cannot split as every value must be finite: row ${Math.floor(s / columns)}, column ` +
      `${s % columns}, channel ${bad % channels} has ${data[bad]}`,
  );
}

function refuseUnknownNoise({ data, shape: [, , channels] }: SpectrumImage): never {
  const bad = data.findIndex((value) => !(value >= 0 && Number.isInteger(value)));
  throw new RangeError(
    `Cannot split as values must be whole electrons of 0 or more where the noise is unknown: channel ` +
      `${bad % channels} has ${data[bad]}; call estimateNoise() or withNoise() first`,
  );
}

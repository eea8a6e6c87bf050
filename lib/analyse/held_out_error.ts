import { noiseScaleOf } from "../baseline/noise_scale.ts";
import { type ChannelRange, channelRange } from "../core/energy_axis.ts";
import { correlationSum, type Noise } from "../core/noise.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import { type Blocks, blocksOf, jackknifeRatio, studentQuantile } from "./jackknife.ts";

/** A squared error without the truth, in units of the noise variance of the whole exposure. */
export interface HeldOutError {
  /** Estimate of the mean squared error; by chance it may lie below 0 where the error is small. */
  readonly error: number;
  /** By leaving out one block of neighbouring spectra at a time. */
  readonly standardError: number;
  /** 95 % interval; it holds what the gain's own standard error adds. */
  readonly low: number;
  readonly high: number;
}

/** Sums over blocks of what {@link heldOutError} averages, and the number of values in each. */
export interface HeldOutSums {
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

/**
 * The squared error of a denoised image without the truth, from electrons that the method has not seen.
 *
 * {@link splitElectrons} makes independent parts a and b of an exposure; f(a) is a denoised. As b has the
 * truth for its mean and a variance that is known, with a weight w from a
 *
 *     error = mean of w [ (f(a) - b)^2 - (gain_b b + readout_b^2) ]
 *
 * is on average the mean of w (f(a) - truth)^2, whatever f is: nothing but the last term knows b. The
 * weight is the inverse of a smooth noise variance, the product of one number a spectrum and one a
 * channel, so that a weak edge counts like the background, and scaled to the whole exposure: 1 is the
 * error of the raw image. It is taken from a and not from all electrons, as those hold b.
 *
 * It is unbiased for whole electrons, and for other counts as far as the noise is right: over 500 seeds
 * and four detectors the true error lies in the interval 95 to 97 times of 100 (share 0.8, 20 electrons a
 * value in the brightest channel), and 91 to 94 times at 2 electrons behind a gain, where the normal
 * thinning of {@link splitElectrons} leaves the parts uncorrelated but not independent. At a small share
 * the interval is too wide, as blocks of unlike error scatter more than their noise.
 *
 * What was done to all electrons before the split is not judged: a background fitted to the image is in
 * both parts, with its error. A noise estimated from the image knows b, which is of no weight beside the
 * error of the gain.
 *
 * With a gain that is wrong by a factor 1 + d, the estimate is off by d (2 h - 1) of the raw variance, h
 * being the mean weight that f gives to a value's own noise: 1 for doing nothing, hardly above 0 for a
 * strong denoiser. 10 % too high, a strong denoiser's error comes out 0.1 too low (0.06 to 0.08 measured,
 * as its unit grows too), and one that follows the noise by h = 0.1 is set back by 0.02 against it.
 *
 * @param denoised f(a), of the shape and unit of the parts.
 * @param heldOut b, with its noise.
 * @param options.seen a, with its noise.
 * @param options.fromEv Window to look at; the whole axis.
 * @throws {RangeError} Where shapes differ or a part carries no noise.
 * @example
 * ```ts
 * import { denoise, energyAxis, heldOutError, prng, spectrumImage, splitElectrons } from "eels";
 * const random = prng(1), energy = energyAxis(520, 1, 40);
 * const data = Float32Array.from({ length: 100 * 40 }, (_, i) => random.poisson(40 + (i % 40)));
 * const image = spectrumImage({ data, shape: [10, 10, 40], energy, unit: "electrons" });
 * const [seen, heldOut] = splitElectrons(image, { random, share: 0.8 });
 * heldOutError(seen, heldOut, { seen }).error; // about 1 / 0.8: nothing was done
 * const { image: quiet } = await denoise(seen, { method: "pca", rank: 1 });
 * heldOutError(quiet, heldOut, { seen }).error; // about 0.04
 * ```
 */
export function heldOutError(
  denoised: SpectrumImage,
  heldOut: SpectrumImage,
  options: { seen: SpectrumImage; fromEv?: number; toEv?: number },
): HeldOutError {
  for (const image of [denoised, heldOut]) refuseNonSpectra("judge", image);
  const { seen, fromEv, toEv } = checkOptions("heldOutError", "judge", options, {
    seen: is.needed(is.spectra),
    fromEv: is.number,
    toEv: is.number,
  });
  const { energy } = seen;
  const range = fromEv === undefined && toEv === undefined
    ? { from: 0, to: energy.channels }
    : channelRange(energy, fromEv!, toEv!);
  const [{ sums, counts }] = judgeOf(seen, heldOut, [range])(denoised);
  return intervalOf(sums, counts, seen.noise!);
}

/** Value, standard error and interval of sums over blocks. */
export function intervalOf(
  sums: Float64Array,
  counts: Float64Array,
  noise: Noise,
): HeldOutError {
  const { value, standardError, blocks } = jackknifeRatio(sums, counts);
  const off = Math.hypot(
    studentQuantile(0.975, Math.max(1, blocks - 1)) * standardError,
    1.96 * gainError(noise),
  );
  return { error: value, standardError, low: value - off, high: value + off };
}

/** Relative standard error of the gain; 0 where it was given. */
export function gainError({ gain, gainStandardError = 0 }: Noise): number {
  return gain > 0 ? gainStandardError / gain : 0;
}

/**
 * Judges any number of denoised images by the same held-out part; what does not depend on them is done
 * once. Memory: nothing of the size of the image.
 *
 * @param windows Channels that errors are given for.
 * @returns A function that gives the sums in each window.
 */
export function judgeOf(
  seen: SpectrumImage,
  heldOut: SpectrumImage,
  windows: readonly ChannelRange[],
  blocks: Blocks = blocksOf(seen.shape),
): (denoised: SpectrumImage) => HeldOutSums[] {
  refuseUnlike(seen, heldOut);
  if (!seen.noise || !heldOut.noise) {
    throw new RangeError(
      "Cannot judge as both parts must carry their noise: take them from splitElectrons()",
    );
  }
  const { bySpectrum, byChannel } = noiseScaleOf(seen);
  const { gain, readoutCounts, correlation, background = 0 } = heldOut.noise;
  const single = 1 / correlationSum(correlation), share = shareOf(seen.noise, heldOut.noise);
  const channels = seen.shape[2], weights = byChannel.map((scale) => 1 / (share * scale ** 2));
  const across = blocks.acrossChannels;
  const blockOfChannel = Int32Array.from(weights, (_, e) => Math.floor(e * across / channels));
  return (denoised) => {
    refuseUnlike(seen, denoised);
    const results = windows.map(() => ({
      sums: new Float64Array(blocks.count),
      counts: new Float64Array(blocks.count),
    }));
    const before = new Float64Array(channels + 1);
    const pieces = windows.flatMap((window, i) => cutWindow(window, blockOfChannel, i));
    for (let s = 0; s < spectrumCount(seen); s++) {
      const first = s * channels, weight = 1 / bySpectrum[s] ** 2;
      for (let e = 0; e < channels; e++) {
        const i = first + e, b = heldOut.data[i];
        const under = typeof background === "number" ? background : background[i];
        const variance = single * (readoutCounts ** 2 + gain * (b + under));
        const term = weights[e] * ((denoised.data[i] - b) ** 2 - variance);
        before[e + 1] = before[e] + weight * term;
      }
      const block = blocks.ofSpectrum[s] * across;
      for (const { window, piece, from, to } of pieces) {
        results[window].sums[block + piece] += before[to] - before[from];
        results[window].counts[block + piece] += to - from;
      }
    }
    return results;
  };
}

/** The pieces of a window that lie in one block of channels each. */
function cutWindow({ from, to }: ChannelRange, blockOfChannel: Int32Array, window: number) {
  const pieces: { window: number; piece: number; from: number; to: number }[] = [];
  for (let e = from; e < to; e++) {
    const last = pieces.at(-1);
    if (last?.piece === blockOfChannel[e]) last.to = e + 1;
    else pieces.push({ window, piece: blockOfChannel[e], from: e, to: e + 1 });
  }
  return pieces;
}

/** The share of the electrons that is in the first of two parts. */
function shareOf(seen: Noise, heldOut: Noise): number {
  return seen.gain > 0
    ? heldOut.gain / (seen.gain + heldOut.gain)
    : heldOut.readoutCounts ** 2 / (seen.readoutCounts ** 2 + heldOut.readoutCounts ** 2);
}

function refuseUnlike(a: SpectrumImage, b: SpectrumImage): void {
  if (a.shape.every((size, i) => size === b.shape[i])) return;
  throw new RangeError(
    `Cannot judge as all images must have one shape: they have [${a.shape}] and [${b.shape}]`,
  );
}

import { energies } from "../core/energy_axis.ts";
import type { Image } from "../core/image.ts";
import { afterStep, pixelNmOf, spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import { applyDenoiser, refuseInfinite } from "./apply_denoiser.ts";
import { fitResponse, heightWeights } from "./gaussian_response.ts";
import { checkInjection, choose, drawPeaks, type PeakInjection } from "./peak_injection.ts";
import { jackknifeError } from "../core/jackknife_error.ts";
import { meanInterval } from "./mean_interval.ts";

/** What a denoiser left of a peak; heights are shares of what was added, `low` to `high` 95 %. */
export interface InjectedPeak {
  /** Number of spectra with it. */
  readonly count: number;
  /** Height that was added, in the image's unit. */
  readonly height: number;
  readonly heightSigma: number;
  /** Full width at half maximum of the peak in channels. */
  readonly fwhmChannels: number;
  /** Share of the spectra with it, and whether they are scattered or neighbours. */
  readonly share: number;
  readonly spectra: "scattered" | "patch";
  /** Mean height that is left above its surroundings, of single spectra as of their mean. */
  readonly keptHeight: number;
  readonly keptLow: number;
  readonly keptHigh: number;
  /** Standard deviation of that height from spectrum to spectrum, and as it was added. */
  readonly keptDeviation: number;
  readonly addedDeviation: number;
  /** Share of the spectra that keep more than half of the height. */
  readonly halfKeptShare: number;
  /** How far the peak moved in the mean of the spectra with it. */
  readonly shiftEv: number;
  readonly shiftLowEv: number;
  readonly shiftHighEv: number;
  /** Root mean square shift in single spectra. */
  readonly singleShiftEv: number;
  /** Width in the mean over the width that was added. */
  readonly widthRatio: number;
  readonly widthLow: number;
  readonly widthHigh: number;
  /** Mean height in a spectrum that got none. */
  readonly leakedHeight: number;
  readonly leakedLow: number;
  readonly leakedHigh: number;
  /** The same summed over all spectra that got none, over all that was added. */
  readonly leakedShare: number;
  /** Means over the spectra with the peak (added, kept) and without (leaked), one a channel. */
  readonly profile: {
    readonly energyEv: Float64Array;
    readonly added: Float64Array;
    readonly kept: Float64Array;
    readonly leaked: Float64Array;
  };
  /** 1 where the peak was added. */
  readonly injected: Image;
}

/**
 * Adds a weak peak, with counting noise of its own, to some spectra and measures how much of it a denoiser
 * f leaves: its height, place and width, and what of it appears in spectra that got none.
 *
 *     kept = sum over the spectra with it of (f(y + peak) - f(y)) . w / the same sum of peak . w
 *
 * w is the peak's shape, within two widths and two channels of its middle, less its part along a constant
 * and a slope: the height by least squares above a straight baseline, so that a pedestal is no peak.
 * The peak is a Gaussian; its counting noise is that of the image's gain and correlation, its spread is
 * in its width. The test is of a peak of this height, width, energy and place on these data, where it
 * adds to what is there; a denoiser may keep a stronger one and lose a weaker. Intervals are over spectra
 * and over the peak's own noise: of a patch, whose spectra the denoiser ties, they are too narrow.
 *
 * @param image Spectra with their noise, `[rows, columns, channels]`, before denoising.
 * @returns Shares of the height, shifts in eV; NaN where they cannot be told, such as intervals of one
 * spectrum.
 * @throws {RangeError} Where the peak lies beyond the axis, or an option is out of range.
 * @throws {Error} Where the image carries no noise.
 * @example
 * ```ts
 * import { denoise, energyAxis, injectPeak, prng, sampleElectrons, spectrumImage } from "eels";
 * const data = Float32Array.from({ length: 6400 }, (_, i) => 40 + 4 * (i % 100));
 * const truth = spectrumImage({ data, shape: [8, 8, 100], energy: energyAxis(500, 1, 100) });
 * const noisy = sampleElectrons(truth, { electronsPerUnit: 1, random: prng(1) });
 * const left = await injectPeak(noisy, {
 *   denoise: (image) => denoise(image, { method: "gaussian", fwhmEv: 4 }),
 *   energyEv: 550,
 *   fwhmEv: 4,
 *   random: prng(2),
 * });
 * left.keptHeight; // about 0.75, and left.widthRatio about 1.4: it was smoothed
 * ```
 */
export async function injectPeak(
  image: SpectrumImage,
  options: PeakInjection,
): Promise<InjectedPeak> {
  const { denoise, random, height, heightSigma, shape, middle, fwhm, where } = checkInjection(
    image,
    options,
  );
  const task = "inject the peak", channels = image.shape[2], count = spectrumCount(image);
  const chosen = choose(image, where, random.split("spectra"));
  const added = drawPeaks(image, { chosen, height, shape, random: random.split("electrons") });
  const data = image.data.map((value, i) => value + added[i]);
  const withPeak = afterStep(image, "a peak added", { data, noise: image.noise });
  const without = await applyDenoiser(task, denoise, image);
  const denoised = await applyDenoiser(task, denoise, withPeak);
  refuseInfinite(task, without);
  refuseInfinite(task, denoised);
  const response = denoised.data.map((value, i) => value - without.data[i]);
  const weights = heightWeights(shape, { middle, fwhm });
  const heightOf = (values: Float32Array, s: number) => {
    let sum = 0;
    for (let e = 0; e < channels; e++) sum += weights[e] * values[s * channels + e];
    return sum / height;
  };
  const isChosen = new Uint8Array(count);
  for (const s of chosen) isChosen[s] = 1;
  const others = Array.from(isChosen.keys()).filter((s) => !isChosen[s]);
  const kept = Array.from(chosen, (s) => heightOf(response, s));
  const given = Array.from(chosen, (s) => heightOf(added, s));
  const leaked = others.map((s) => heightOf(response, s));
  const places = placesOf(response, chosen, { channels, middle, fwhm, image });
  const [rows, columns] = image.shape;
  return {
    count: chosen.length,
    height,
    heightSigma,
    fwhmChannels: fwhm,
    share: chosen.length / count,
    spectra: where.spectra,
    ...keptOf(kept, given),
    ...places,
    ...leakOf(leaked, given),
    profile: {
      energyEv: energies(image.energy),
      added: meanOver(added, chosen, channels),
      kept: meanOver(response, chosen, channels),
      leaked: meanOver(response, others, channels),
    },
    injected: {
      data: Float32Array.from(isChosen),
      shape: [rows, columns],
      unit: "flag",
      ...pixelNmOf(image),
      title: "spectra with the peak",
    },
  };
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[], about = mean(values)) =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - about) ** 2, 0) / (values.length - 1));

/** The ratio of two means over the same spectra, and its error by its linear part. */
function keptOf(kept: readonly number[], given: readonly number[]) {
  const whole = mean(given), keptHeight = mean(kept) / whole;
  const away = kept.map((value, i) => value - keptHeight * given[i]);
  const standardError = deviation(away, 0) / Math.sqrt(kept.length) / whole;
  const { low, high } = meanInterval(keptHeight, standardError, kept.length);
  return {
    keptHeight,
    keptLow: low,
    keptHigh: high,
    keptDeviation: deviation(kept),
    addedDeviation: deviation(given),
    halfKeptShare: kept.filter((value, i) => value > given[i] / 2).length / kept.length,
  };
}

function leakOf(leaked: readonly number[], given: readonly number[]) {
  const leakedHeight = mean(leaked);
  const standardError = deviation(leaked) / Math.sqrt(leaked.length);
  const { low, high } = meanInterval(leakedHeight, standardError, leaked.length);
  return {
    leakedHeight,
    leakedLow: low,
    leakedHigh: high,
    leakedShare: leakedHeight * leaked.length / (mean(given) * given.length),
  };
}

/** Groups of spectra that the jackknife leaves out, and single spectra whose peaks are fitted, at most. */
const MOST_GROUPS = 20, MOST_SINGLES = 500;

/** Where the peak is and how wide, in the mean with 95 % by the jackknife, and in single spectra. */
function placesOf(
  response: Float32Array,
  chosen: Int32Array,
  { channels, middle, fwhm, image: { energy: { stepEv } } }: {
    channels: number;
    middle: number;
    fwhm: number;
    image: SpectrumImage;
  },
) {
  const fit = (spectra: Int32Array) =>
    fitResponse(meanOver(response, spectra, channels), { middle, fwhm });
  const all = fit(chosen), groups = Math.min(MOST_GROUPS, chosen.length);
  const without = groups < 2
    ? []
    : Array.from({ length: groups }, (_, g) => fit(chosen.filter((_, i) => i % groups !== g)));
  const shift = meanInterval(
    all.offset,
    jackknifeError(without.map((each) => each.offset)),
    groups,
  );
  const width = meanInterval(all.width, jackknifeError(without.map((each) => each.width)), groups);
  const every = Math.ceil(chosen.length / MOST_SINGLES);
  const singles = [...chosen.filter((_, i) => i % every === 0)]
    .map((s) => fit(Int32Array.of(s)).offset).filter(Number.isFinite);
  return {
    shiftEv: all.offset * stepEv,
    shiftLowEv: shift.low * stepEv,
    shiftHighEv: shift.high * stepEv,
    singleShiftEv: Math.sqrt(mean(singles.map((offset) => offset ** 2))) * stepEv,
    widthRatio: all.width,
    widthLow: width.low,
    widthHigh: width.high,
  };
}

function meanOver(data: Float32Array, spectra: ArrayLike<number>, channels: number): Float64Array {
  const sum = new Float64Array(channels);
  for (let i = 0; i < spectra.length; i++) {
    for (let e = 0; e < channels; e++) sum[e] += data[spectra[i] * channels + e];
  }
  return sum.map((value) => value / spectra.length);
}

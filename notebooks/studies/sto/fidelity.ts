/**
 * What a denoised image keeps of the difference between the sites of the crystal, beside its squared error.
 *
 * @module
 */
import { rootMeanSquare, sampleStandardDeviation } from "simple-statistics";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { fitTrend } from "eels/analyse/trend.ts";
import type { Image } from "eels/core/image.ts";
import {
  pixelNmOf,
  spectrumAt,
  spectrumCount,
  type SpectrumImage,
  spectrumOf,
} from "eels/core/spectrum_image.ts";
import { meanSpectrum, sumEnergy } from "eels/core/sums.ts";
import { takePixels } from "eels/model/pixel_folds.ts";
import { type SeedInterval, seedInterval } from "../methods/seed_interval.ts";
import { summariseSeeds } from "../methods/seed_table.ts";
import type { Spot } from "./image_figure.ts";

/**
 * The direction v in the space of spectra along which two sites of the truth differ, per square of its
 * length: with spectra n of sum 1, `v = n_0 - n_1` and the result is `v / (v . v)`, so that its product with
 * a spectrum is the spectrum's coordinate a.
 *
 * @param truth `[rows, columns, channels]`.
 * @param spots Two places or more, of which the first two count: Ti-O and O.
 * @throws {RangeError} Where the spectra of the two places are the same.
 */
export function siteContrast(truth: SpectrumImage, spots: readonly Spot[]): Float64Array {
  const [first, second] = spots.slice(0, 2).map(({ at: [row, column] }) => {
    const spectrum = Float64Array.from(spectrumAt(truth, row, column));
    const area = spectrum.reduce((sum, value) => sum + value, 0);
    return spectrum.map((value) => value / area);
  });
  const difference = first.map((value, e) => value - second[e]);
  const square = difference.reduce((sum, value) => sum + value * value, 0);
  if (!(square > 0)) {
    const labels = spots.slice(0, 2).map(({ label }) => label).join(" and ");
    throw new RangeError(`Cannot measure a contrast as the spectra of ${labels} must differ`);
  }
  return difference.map((value) => value / square);
}

/** The coordinate `a = n . v / (v . v)` of every spectrum n, scaled to sum 1, along a contrast v. */
export function contrastCoordinates(image: SpectrumImage, contrast: Float64Array): Float64Array {
  return Float64Array.from(sumEnergy(image), (area, s) => {
    const spectrum = spectrumOf(image, s);
    return contrast.reduce((sum, value, e) => sum + value * spectrum[e], 0) / area;
  });
}

/** The same as a map, less the mean of the truth's map. */
export function contrastMap(
  image: SpectrumImage,
  { truth, spots }: { truth: SpectrumImage; spots: readonly Spot[] },
): Image {
  const contrast = siteContrast(truth, spots), expected = contrastCoordinates(truth, contrast);
  const mean = expected.reduce((sum, value) => sum + value, 0) / expected.length;
  const data = Float32Array.from(contrastCoordinates(image, contrast), (value) => value - mean);
  return { data, shape: [image.shape[0], image.shape[1]], unit: "", ...pixelNmOf(image) };
}

/** What an image keeps, over the pixels that are judged. */
export interface Fidelity {
  /** Slope of its coordinates a on the truth's: 1 keeps the contrast, 0 has lost it. */
  readonly kept: number;
  /** Pearson's correlation of the two, which shrinking the contrast does not change. */
  readonly correlation: number;
  /** Root mean square distance from that line over the standard deviation of the truth's a. */
  readonly noise: number;
  /** Mean squared error over that of the noisy image. */
  readonly errorShare: number;
  /** Sum over the judged pixels of (a - mean)^2 of the truth: how much contrast there is to be kept. */
  readonly contrast: number;
  /** Root mean square over the channels of the error of the mean spectrum of these pixels. */
  readonly meanBias: number;
}

/**
 * What seeds weigh by where the share kept is averaged: held-out blocks differ in contrast, and one without
 * any says nothing. So weighted, the mean of slopes is the slope over all blocks together, each about its
 * own mean.
 */
export const CONTRAST_WEIGHTS = Object.freeze({
  kept: "contrast",
  correlation: "contrast",
  noise: "contrast",
});

/** The numbers of a {@link Fidelity}, in the order of tables. */
export const FIDELITY: readonly (keyof Fidelity)[] = Object.freeze(
  ["kept", "correlation", "noise", "errorShare", "meanBias"],
);

/**
 * Measures what an image x keeps of the truth t. With the coordinates a of {@link siteContrast} and the line
 * `a(x) = a0 + kept a(t)` through the judged pixels p by least squares
 *
 *     noise = rms over p of (a(x) - a0 - kept a(t)) / s(a(t)),  correlation = Pearson's r of a(x) and a(t)
 *     errorShare = MSE(x) / MSE(noisy),  meanBias = rms over channels of mean over p of (x - t)
 *
 * Shrinking an image towards its mean spectrum moves it along `noise / kept` = const and leaves the
 * correlation as it is.
 *
 * @param image The whole image, `[rows, columns, channels]`, or the judged pixels only.
 * @param options.truth The whole truth, which gives the contrast.
 * @param options.noisy The whole image before denoising.
 * @param options.spots Ti-O first, O second.
 * @param options.pixels Judged pixels as `row * columns + column`; all where left out.
 * @throws {RangeError} Where the image has neither all spectra nor those that are judged.
 */
export function measureFidelity(
  image: SpectrumImage,
  { truth, noisy, spots, pixels }: {
    truth: SpectrumImage;
    noisy: SpectrumImage;
    spots: readonly Spot[];
    pixels?: ArrayLike<number>;
  },
): Fidelity {
  const count = spectrumCount(image), all = spectrumCount(truth);
  const judged = pixels ?? Uint32Array.from({ length: all }, (_, pixel) => pixel);
  if (count !== all && count !== judged.length) {
    throw new RangeError(
      `Cannot measure the fidelity as the image must have all ${all} spectra or the ` +
        `${judged.length} judged: it has ${count}`,
    );
  }
  const pick = (from: SpectrumImage) =>
    spectrumCount(from) === all ? takePixels(from, judged) : from;
  const [own, expected, before] = [image, truth, noisy].map(pick);
  const contrast = siteContrast(truth, spots);
  const x = contrastCoordinates(expected, contrast), y = contrastCoordinates(own, contrast);
  const { slope, intercept, correlation } = fitTrend(x, y);
  const middle = x.reduce((sum, value) => sum + value, 0) / x.length;
  const left = Array.from(y, (value, i) => value - intercept - slope * x[i]);
  return {
    kept: slope,
    correlation,
    noise: rootMeanSquare(left) / sampleStandardDeviation(Array.from(x)),
    errorShare: meanSquaredError(own, expected) / meanSquaredError(before, expected),
    contrast: x.reduce((sum, value) => sum + (value - middle) ** 2, 0),
    meanBias: Math.sqrt(meanSquaredError(meanSpectrum(own), meanSpectrum(expected))),
  };
}

/** The fidelity of one method with one seed. */
export interface FidelityRow extends Fidelity {
  readonly method: string;
  readonly seed: number;
}

/**
 * One row a method: mean over the seeds, weighted as {@link CONTRAST_WEIGHTS} says, and half width of the
 * 95 % interval of each number.
 */
export function listFidelity(rows: readonly FidelityRow[]) {
  return summariseSeeds(rows, { by: ["method"], values: FIDELITY, weights: CONTRAST_WEIGHTS });
}

/** A method's share kept or correlation over the seeds, weighted as {@link CONTRAST_WEIGHTS} says. */
export function fidelityInterval(
  rows: readonly FidelityRow[],
  name: string,
  value: keyof typeof CONTRAST_WEIGHTS,
): SeedInterval {
  const own = rows.filter(({ method }) => method === name);
  return seedInterval(own.map((row) => row[value]), own.map(({ contrast }) => contrast));
}

/** One sentence on the squared error left and the contrast kept by a network and a rival, with intervals. */
export function sayFidelity(
  rows: ReturnType<typeof listFidelity>,
  network: string,
  rival: string,
): string {
  const percent = (name: string) => {
    const { errorShare, errorShareHalf, kept, keptHalf } = rows.find((row) => row.method === name)!;
    return [[errorShare, errorShareHalf], [kept, keptHalf]].map(([mean, half]) =>
      Number.isFinite(half)
        ? `${round(mean)} % (${round(mean - half)} to ${round(mean + half)} %)`
        : `${round(mean)} %`
    );
  };
  const round = (share: number) => String(Number((100 * share).toPrecision(share < 1 ? 2 : 3)));
  const [[error, kept], [rivalError, rivalKept]] = [network, rival].map(percent);
  return `On pixels held out the network leaves ${error} of the noise's squared error and keeps ` +
    `${kept} of the contrast between sites; ${rival} leaves ${rivalError} and keeps ${rivalKept} ` +
    "(95 % intervals over the seeds).";
}

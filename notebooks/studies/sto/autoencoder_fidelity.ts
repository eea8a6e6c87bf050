/**
 * What denoising keeps and loses (notebook 03): errors, speckle, the contrast between sites, repeats.
 *
 * @module
 */
import { channelAt } from "eels/core/energy_axis.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { correlateMaps } from "eels/analyse/spatial_correlation.ts";
import { fitTrend } from "eels/analyse/trend.ts";
import { summariseTrials, type TrialSummary } from "eels/analyse/trials.ts";
import type { Prng } from "eels/core/random.ts";
import {
  repeatSpectrum,
  spectrumAt,
  spectrumCount,
  type SpectrumImage,
  spectrumImage,
} from "eels/core/spectrum_image.ts";
import { meanSpectrum, sumEnergy } from "eels/core/sums.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import type { Model } from "eels/model/model.ts";
import { type PixelFold, takePixels } from "eels/model/pixel_folds.ts";
import { compareSpectra, type SpectraComparison } from "../methods/compare_images.ts";
import { describeSpeckle } from "../methods/speckle.ts";
import type { Spot } from "./image_figure.ts";

type Images = Readonly<Record<string, SpectrumImage>>;

/** Errors of an image and of its mean spectrum. */
export interface ImageErrorRow {
  readonly image: string;
  readonly meanSquaredError: number;
  /** Root mean square over the channels of the mean spectrum's error. */
  readonly meanSpectrumError: number;
}

/** Compares images with one truth: the mean squared error of their values, and the mean spectrum's. */
export function listErrors(images: Images, truth: SpectrumImage): ImageErrorRow[] {
  const expected = meanSpectrum(truth);
  return Object.entries(images).map(([image, values]) => ({
    image,
    meanSquaredError: meanSquaredError(values, truth),
    meanSpectrumError: Math.sqrt(meanSquaredError(meanSpectrum(values), expected)),
  }));
}

/** The error of a summed image, against that of the first. */
export interface SpeckleRow {
  readonly image: string;
  /** Root mean square over that of the first image. */
  readonly rmsOverNoise: number;
  /** Autocorrelation of the error at a distance of one pixel. */
  readonly neighbours: number;
  /** Pearson's correlation with the error of the first image. */
  readonly likeness: number;
  /** Autocorrelation from lag 0 on. */
  readonly autocorrelation: Float64Array;
}

/**
 * Describes the error of images summed over energy by `describeSpeckle`, each against the first, which is
 * the noisy one.
 */
export function compareSpeckle(
  images: Images,
  truth: SpectrumImage,
  { lags }: { lags: number },
): SpeckleRow[] {
  const found = Object.entries(images).map(([image, values]) => {
    return { image, ...describeSpeckle(values, truth, { lags }) };
  });
  const [noise] = found;
  return found.map(({ image, rms, autocorrelation, map }) => ({
    image,
    rmsOverNoise: rms / noise.rms,
    neighbours: autocorrelation[1],
    likeness: correlateMaps(map, noise.map),
    autocorrelation,
  }));
}

/** How much of the true contrast between two sites an image shows. */
export interface ContrastRow {
  readonly image: string;
  /** Value at the first peak on Ti-O over that on O at equal area, less 1, in percent. */
  readonly firstPeakPercent: number;
  /** Share of the true difference spectrum Ti-O less O that is kept. */
  readonly siteKept: number;
  /** Share of the true contrast kept over all pixels, and its standard error; NaN for two spectra. */
  readonly mapKept: number;
  readonly mapStandardError: number;
}

/** A pair of spectra whose difference is looked at, as an image of one row. */
const pairOf = (image: SpectrumImage, spots: readonly Spot[]) =>
  takePixels(
    image,
    spots.slice(0, 2).map(({ at: [row, column] }) => row * image.shape[1] + column),
  );

/**
 * How much of the contrast between Ti-O and O is left. Spectra n are scaled to equal area, d is n on Ti-O
 * less n on O, and v that of the truth; each pixel p has the coordinate a along v:
 *
 *     kept at the sites = (d . v) / (v . v)
 *     a_p = (n_p . v) / (v . v)
 *     kept over the map = slope of a_p of the image on a_p of the truth
 *
 * The truth is a mixture of two spectra, so that a is its share of one of them: a slope of 1 keeps the map
 * of that share, 0 has lost it. The standard error takes pixels as independent.
 *
 * @param images Images of the truth's shape, or of two spectra only: Ti-O and O.
 * @param options.spots Ti-O first, O second.
 * @param options.firstPeakEv Energy of the first peak.
 */
export function measureContrast(
  images: Images,
  truth: SpectrumImage,
  { spots, firstPeakEv }: { spots: readonly Spot[]; firstPeakEv: number },
): ContrastRow[] {
  const direction = differenceOf(pairOf(truth, spots));
  const square = direction.reduce((sum, value) => sum + value * value, 0);
  const along = (values: ArrayLike<number>) =>
    direction.reduce((sum, value, e) => sum + value * values[e], 0) / square;
  const coordinates = (image: SpectrumImage) => atEqualArea(image).map(along);
  const expected = coordinates(truth);
  const channel = Math.round(channelAt(truth.energy, firstPeakEv));
  return Object.entries(images).map(([image, values]) => {
    const isWhole = spectrumCount(values) === expected.length;
    const pair = isWhole ? pairOf(values, spots) : values;
    const [onTi, onO] = atEqualArea(pair).map((spectrum) => spectrum[channel]);
    const trend = isWhole ? fitTrend(expected, coordinates(values)) : undefined;
    return {
      image,
      firstPeakPercent: 100 * (onTi / onO - 1),
      siteKept: along(differenceOf(pair)),
      mapKept: trend?.slope ?? NaN,
      mapStandardError: trend?.slopeStandardError ?? NaN,
    };
  });
}

/** Difference Ti-O less O at equal area, in percent of the maximum on O, as a spectrum. */
export function contrastSpectrum(image: SpectrumImage, spots: readonly Spot[]): SpectrumImage {
  const pair = spectrumCount(image) === 2 ? image : pairOf(image, spots);
  const most = Math.max(...atEqualArea(pair)[1]);
  const data = differenceOf(pair).map((value) => 100 * value / most);
  return spectrumImage({ data, energy: image.energy, unit: "% of the maximum" });
}

/** Every spectrum with sum 1. */
function atEqualArea(image: SpectrumImage): Float64Array[] {
  const areas = sumEnergy(image), columns = image.shape[1];
  return Array.from(areas, (area, s) => {
    const spectrum = spectrumAt(image, Math.floor(s / columns), s % columns);
    return Float64Array.from(spectrum, (value) => value / area);
  });
}

function differenceOf(pair: SpectrumImage): Float64Array {
  const [onTi, onO] = atEqualArea(pair);
  return onTi.map((value, e) => value - onO[e]);
}

/** Repeated denoising of one true spectrum, held out by the network. */
export interface Repeats extends SpectraComparison {
  readonly label: string;
  readonly truth: SpectrumImage;
  readonly summary: TrialSummary;
}

/**
 * Draws fresh noise many times on marked spectra, and denoises each by the network that held its place
 * out.
 *
 * @param options.models One a fold, as `denoiseHeldOut` gives them.
 * @param options.draws Draws of noise a place.
 */
export async function repeatDenoising(
  clean: SpectrumImage,
  spots: readonly Spot[],
  { models, folds, sigma, draws, peaksEv, random }: {
    models: readonly Pick<Model, "apply">[];
    folds: readonly PixelFold[];
    sigma: number;
    draws: number;
    peaksEv: readonly number[];
    random: Prng;
  },
): Promise<Repeats[]> {
  const repeats: Repeats[] = [];
  for (const { label, at: [row, column] } of spots) {
    const pixel = row * clean.shape[1] + column;
    const own = models[folds.findIndex(({ heldOut }) => heldOut.includes(pixel))];
    const truth = takePixels(clean, [pixel]), many = repeatSpectrum(truth, draws);
    const noise = { sigma, random: random.split(label) };
    const trials = await own.apply(addGaussianNoise(many, noise));
    const summary = summariseTrials(trials, truth);
    repeats.push({ label, truth, summary, ...compareSpectra(trials, many, { peaksEv }) });
  }
  return repeats;
}

/** Bias, scatter and peaks of repeats, as table rows. */
export function listRepeats(repeats: readonly Repeats[]) {
  return repeats.map(({ truth: _, summary: { bias, scatter, withinTwo }, label, ...peaks }) => {
    return { label, bias, scatter, withinTwo, ...peaks };
  });
}

/** The mean spectra of the first two repeats, Ti-O and O, as an image of one row. */
export function meansOfRepeats(repeats: readonly Repeats[]): SpectrumImage {
  const [onTi, onO] = repeats.map(({ summary }) => summary.mean);
  const shape = [1, 2, onTi.data.length] as const;
  return spectrumImage({ ...onTi, data: [...onTi.data, ...onO.data], shape });
}

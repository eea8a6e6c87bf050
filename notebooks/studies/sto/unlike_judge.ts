/**
 * The seeds of notebook 12, and how a denoised measurement is judged there.
 *
 * @module
 */
import { judgeResiduals } from "eels/analyse/residual_structure.ts";
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { Model } from "eels/model/model.ts";
import {
  foldPixels,
  type PixelFold,
  type SymmetricScan,
  takePixels,
} from "eels/model/pixel_folds.ts";
import { compareSpectra } from "../methods/compare_images.ts";
import {
  BEST_PCA,
  BEST_SAVITZKY_GOLAY,
  bestTemplateFit,
  type Rival,
  type RivalTask,
} from "../methods/tuned_rivals.ts";
import { measureFidelity } from "./fidelity.ts";
import type { Spot } from "./image_figure.ts";

/** Folds of one division of the pixels; with more seeds the pixels are divided anew. */
const FOLDS = 5;

/** One repetition of everything: its own pixels held out, its own noise and first weights. */
export interface Seed {
  readonly seed: number;
  readonly fold: PixelFold;
  readonly random: Prng;
}

/** A seed with the network that held its pixels out. */
export interface TrainedSeed extends Seed, Pick<Model, "apply"> {}

/** Seeds 1, 2 ...: seed k holds out fold k of five. */
export function foldsBySeed(
  wedge: SymmetricScan,
  { seeds, columns, random }: { seeds: number; columns: number; random: Prng },
): Seed[] {
  return Array.from({ length: seeds }, (_, i) => {
    const division = random.split(`folds ${Math.floor(i / FOLDS)}`);
    const fold = foldPixels(wedge, { columns, folds: FOLDS, random: division })[i % FOLDS];
    return { seed: i + 1, fold, random: random.split(`seed ${i + 1}`) };
  });
}

/** What a rival is told and judged at: the truth is known at training and validation pixels. */
export function taskOf(
  truth: SpectrumImage,
  { training, validation, heldOut }: PixelFold,
): RivalTask {
  return { truth, known: [...training, ...validation], judged: heldOut };
}

/** Rivals of a network that was trained on `clean`: they know as much, or nothing of the shape. */
export function unlikeRivals(clean: SpectrumImage, spots: readonly Spot[]): Rival[] {
  return [
    { method: "noisy", denoise: (image, { judged }) => Promise.resolve(takePixels(image, judged)) },
    BEST_SAVITZKY_GOLAY,
    BEST_PCA,
    bestTemplateFit([templatesOf(clean, spots)]),
  ];
}

/** The spectra on Ti-O and O, of which every spectrum of the simulation is a mixture. */
export function templatesOf(image: SpectrumImage, spots: readonly Spot[]): SpectrumImage {
  const [, columns] = image.shape;
  return takePixels(
    image,
    spots.slice(0, 2).map(({ at: [row, column] }) => row * columns + column),
  );
}

/** A network as a rival: it is applied to the judged spectra, and told nothing. */
export function networkRival(method: string, { apply }: Pick<Model, "apply">): Rival {
  return { method, denoise: async (image, { judged }) => await apply(takePixels(image, judged)) };
}

/** A noisy image with its truth, and what is needed to judge it. */
export interface Measured {
  readonly image: SpectrumImage;
  readonly truth: SpectrumImage;
  /** First and main peak of the truth, in eV. */
  readonly peaksEv: readonly number[];
  readonly spots: readonly Spot[];
  /** Level that residuals are tested against. */
  readonly sigma: number;
}

/** The numbers of {@link judgeMethod}, in the order of tables. */
export const UNLIKE_VALUES = [
  "errorShare",
  "kept",
  "correlation",
  "shiftEv",
  "scatterEv",
  "heightRatio",
  "flaggedShare",
] as const;

/**
 * Denoises one measurement and judges the pixels held out: `errorShare`, `kept` and `correlation` of
 * {@link measureFidelity}; mean and deviation of the main peak's displacement and mean of its height over
 * the first peak's, divided by the truth's ({@link compareSpectra}); the share of spectra whose residuals
 * are flagged ({@link judgeResiduals}).
 */
export async function judgeMethod(
  { method, denoise }: Rival,
  { image, truth, peaksEv, spots, sigma }: Measured,
  fold: PixelFold,
) {
  const { heldOut } = fold, denoised = await denoise(image, taskOf(truth, fold));
  const { shiftEv, shiftDeviationEv, heightRatio } = compareSpectra(
    denoised,
    takePixels(truth, heldOut),
    { peaksEv },
  );
  const { errorShare, kept, correlation } = measureFidelity(denoised, {
    ...{ truth, noisy: image, spots, pixels: heldOut },
  });
  // Nothing is left of an image that is its own denoised one.
  const { flaggedShare } = method === "noisy"
    ? { flaggedShare: NaN }
    : judgeResiduals(takePixels(image, heldOut), denoised, { sigma });
  return {
    method,
    ...{ errorShare, kept, correlation, shiftEv, scatterEv: shiftDeviationEv, heightRatio },
    flaggedShare,
  };
}

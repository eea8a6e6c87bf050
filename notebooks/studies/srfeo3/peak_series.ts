/**
 * Trials of both states at several frame rates, and what their noise-free spectra hold: the steps of
 * notebook 05 before noise and methods.
 *
 * @module
 */
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { fitPca } from "eels/baseline/pca.ts";
import { rankByHardThreshold } from "eels/baseline/pca_rank.ts";
import { reconstructPca } from "eels/baseline/pca_reconstruct.ts";
import { fitPeaks, fittedSpectra, type PeakFits } from "eels/analyse/peak_fit.ts";
import type { Model } from "eels/model/model.ts";
import type { FittedSpectrum } from "./peak_figure.ts";
import {
  describePeaks,
  type PeakMethod,
  type PeakOutcome,
  type PeakQuestion,
} from "./peak_methods.ts";
import { type PeakTrials, peakTrials, redrawTrials } from "./peak_trials.ts";
import { type PreparedImages, stackPart } from "./prepared_images.ts";
import { STATES, type TwinImage } from "./twin.ts";

/**
 * The held-out images of each state, see `peakTrials`, at each frame rate: the first rate first, and
 * initial before annealed.
 */
export function peakSeries(
  { images }: PreparedImages<TwinImage>,
  { frameRatesHz, most }: { readonly frameRatesHz: readonly number[]; readonly most?: number },
): PeakTrials[] {
  const heldOut = images.filter(({ part }) => part === "held out");
  return frameRatesHz.flatMap((frameRateHz) =>
    STATES.map((name) => {
      const own = heldOut.filter(({ state }) => state === name);
      return peakTrials(own, { name, frameRateHz, most });
    })
  );
}

/** The noise-free spectra of trials with their fits, for `drawPeakFits`. */
export interface FittedTruth {
  readonly label: string;
  readonly title: string;
  readonly spectra: SpectrumImage;
  readonly fits: PeakFits;
  readonly trials: PeakTrials;
}

/** Fits the peaks of noise-free spectra, with the weights that their noisy ones have. */
export function fitTruths(trials: readonly PeakTrials[], question: PeakQuestion): FittedTruth[] {
  return trials.map((trial) => ({
    label: "without noise",
    title: trial.name,
    spectra: trial.truth,
    fits: fitPeaks(trial.truth, { ...question, noise: trial.noise }),
    trials: trial,
  }));
}

/** Mean position, height and width of each peak in noise-free spectra, see `describePeaks`. */
export function describeTruths(truths: readonly FittedTruth[]) {
  return truths.flatMap(({ trials, fits }) => describePeaks(trials, fits));
}

/**
 * The control of the fit: the same trials with the fitted Gaussians in the place of their spectra, on the
 * same background, freshly counted. What is fitted is then exactly the model.
 */
export function controlTrials(
  trials: readonly PeakTrials[],
  { random, ...question }: PeakQuestion & { readonly random: Prng },
): PeakTrials[] {
  return fitTruths(trials, question).map(({ trials: trial, spectra, fits }) =>
    redrawTrials(trial, fittedSpectra(fits, spectra.energy), {
      random: random.split(`control ${trial.name} ${trial.frameRateHz}`),
    })
  );
}

/** Spectra as they were counted; their fits are weighted for counting noise. */
export const COUNTS: PeakMethod = Object.freeze({
  method: "counts",
  apply: (image: SpectrumImage) => image,
  keepsNoise: true,
});

/**
 * Principal components of the training images, weighted for counting noise, at the rank of the optimal
 * hard threshold; "PCA, 5" where that is 5.
 */
export async function pcaMethod(
  prepared: PreparedImages,
): Promise<PeakMethod & { readonly rank: number }> {
  const { counts } = stackPart(prepared, "training");
  const pca = await fitPca(counts, { weighting: "poisson", centred: false });
  const rank = rankByHardThreshold(pca);
  return { method: `PCA, ${rank}`, rank, apply: (image) => reconstructPca(pca, image, { rank }) };
}

/** Networks by their names, which take the background off themselves. */
export function networkMethods(networks: Readonly<Record<string, Model>>): PeakMethod[] {
  return Object.entries(networks).map(([method, network]) => ({
    method,
    apply: (image) => network.apply(image),
    removesBackground: true,
  }));
}

/** The fits of one set of trials by every method, beside the truth, for `drawPeakFits`. */
export function exampleFits(
  outcomes: readonly PeakOutcome[],
  { name }: { readonly name: string },
): FittedSpectrum[] {
  return outcomes.filter(({ trials }) => trials.name === name)
    .map(({ method, spectra, fits, trials: { truth } }) => ({
      label: method,
      title: method,
      spectra,
      fits,
      truth,
    }));
}

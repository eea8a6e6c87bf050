/**
 * Trainings that are matched to a measurement, and trainings without clean data.
 *
 * @module
 */
import { normalise } from "eels/core/normalisation.ts";
import type { Prng } from "eels/core/random.ts";
import { mapValues, type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import { addGaussianNoise, sampleElectrons } from "eels/degrade/noise.ts";
import { splitElectrons } from "eels/degrade/split_electrons.ts";
import type { Model } from "eels/model/model.ts";
import { framePairs, thinnedPairs } from "eels/model/noise_to_noise.ts";
import { countedPairs } from "eels/model/noisy_pairs.ts";
import { type PixelFold, takePixels } from "eels/model/pixel_folds.ts";
import type { PairSource } from "eels/model/train.ts";
import { trainDenoiser, type TrainDenoiserOptions } from "eels/model/train_denoiser.ts";
import type { Method } from "../methods/compare_methods.ts";
import { applyToFrames } from "./frame_mean.ts";
import { trainOnFold } from "./train_on_fold.ts";

/** How long, with which stream, and reporting to whom. */
export type HowToTrain = Omit<TrainDenoiserOptions, "training" | "validation">;

/** What a network is trained on to denoise a measurement. */
export interface Recipe {
  readonly target: SpectrumImage;
  readonly sigma: number;
}

/**
 * Trains one network a recipe, all from the same first weights and with the same random numbers, so that
 * their results differ by the recipe only.
 *
 * @param recipes By what they match.
 * @returns Methods called "matched: ...".
 */
export async function trainMatched(
  recipes: Readonly<Record<string, Recipe>>,
  fold: PixelFold,
  how: HowToTrain,
): Promise<Method[]> {
  const methods: Method[] = [];
  for (const [what, { target, sigma }] of Object.entries(recipes)) {
    const { apply } = await trainOnFold(target, fold, { ...how, sigma });
    methods.push({ method: `matched: ${what}`, apply });
  }
  return methods;
}

/** Measurements of which no clean version need be known. */
export interface Exposures {
  /** Two frames of one scan, each with half the exposure. */
  readonly frames: readonly [SpectrumImage, SpectrumImage];
  /** Their mean. */
  readonly mean: SpectrumImage;
  /** One scan in electrons. */
  readonly electrons: SpectrumImage;
  /** The same without noise, for the comparison. */
  readonly expected: SpectrumImage;
  readonly electronsPerUnit: number;
}

/**
 * Exposes a clean image twice with noise of `sqrt(2) sigma`, so that the mean of the two has sigma, and
 * once in electrons.
 */
export function exposeTwice(
  clean: SpectrumImage,
  { sigma, random }: { sigma: number; random: Prng },
): Exposures {
  const electronsPerUnit = Math.round(1 / sigma ** 2);
  const expected = mapValues(clean, (value) => value * electronsPerUnit);
  const electrons = sampleElectrons(expected, {
    electronsPerUnit: 1,
    random: random.split("dose"),
  });
  const frame = (name: string) =>
    addGaussianNoise(clean, { sigma: Math.SQRT2 * sigma, random: random.split(name) });
  const one = frame("1"), two = frame("2");
  const mean = withData(one, one.data.map((value, i) => (value + two.data[i]) / 2));
  return { frames: [one, two], mean, electrons, expected, electronsPerUnit };
}

/** Networks trained on exposures. */
export interface BlindModels {
  /** Each frame predicted from the other. */
  readonly frames: Model;
  /** Each half of the electrons predicted from the other half, split afresh in every epoch. */
  readonly halves: Model;
  /** Clean targets from electrons, drawn afresh in every epoch. */
  readonly counted: Model;
}

/**
 * Trains on exposures without clean targets, and once with clean targets in electrons.
 *
 * Choice: batches of pairs hold both directions of each pair, so that networks without clean targets see
 * twice as many spectra a step.
 */
export async function trainBlind(
  { frames, electrons, expected }: Exposures,
  fold: PixelFold,
  { random, ...how }: HowToTrain,
): Promise<BlindModels> {
  const train = (name: string, source: (pixels: Uint32Array) => PairSource) =>
    trainDenoiser({
      ...how,
      training: source(fold.training),
      validation: source(fold.validation)(0),
      random: random.split(name),
    });
  const [one, two] = frames;
  return {
    frames: await train(
      "frames",
      (pixels) => () => framePairs([takePixels(one, pixels), takePixels(two, pixels)]),
    ),
    halves: await train(
      "halves",
      (pixels) => thinnedPairs(takePixels(electrons, pixels), { random }),
    ),
    counted: await train(
      "counted",
      (pixels) => countedPairs(takePixels(expected, pixels), { random }),
    ),
  };
}

/**
 * Denoises exposures by networks trained with and without clean targets.
 *
 * @param options.cleanTargets The network trained on clean targets with Gaussian noise.
 * @returns Images by what they are, in the unit of the clean image.
 */
export async function denoiseBlind(
  { frames, mean, electrons, electronsPerUnit }: Exposures,
  models: BlindModels,
  { cleanTargets, random }: { cleanTargets: Model; random: Prng },
): Promise<Record<string, SpectrumImage>> {
  const scale = { offset: 0, scale: electronsPerUnit };
  const split = splitElectrons(electrons, { random: random.split("split") });
  return {
    "two frames: noisy": mean,
    "two frames: clean targets": await cleanTargets.apply(mean),
    "two frames: noise to noise": await applyToFrames(models.frames, frames),
    "electrons: noisy": normalise(electrons, scale),
    "electrons: clean targets": normalise(await models.counted.apply(electrons), scale),
    "electrons: thinned": normalise(await applyToFrames(models.halves, split), scale),
  };
}

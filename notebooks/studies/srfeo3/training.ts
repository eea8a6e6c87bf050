import type { Prng } from "eels/core/random.ts";
import { everyNth } from "eels/core/every_nth.ts";
import { spectrumCount } from "eels/core/spectrum_image.ts";
import { scoreFold } from "./cross_validation.ts";
import { buildRapidEels, cutDepth, type RapidEelsConfig } from "./rapid_eels.ts";
import {
  foldImages,
  searchConfigurations,
  type SearchRow,
  summariseSearch,
} from "eels/model/search.ts";
import { type History, type Progress, train, type TrainedModel } from "eels/model/train.ts";
import { makeModel } from "eels/model/model.ts";
import { type AddedNoise, addTrainingNoise } from "./training_noise.ts";
import { type PreparedImages, stackPart } from "./prepared_images.ts";

/** What names and defaults of the parameters of notebook 07 do not say; a dropout of 1 leaves no unit. */
export const TRAINING_RULES = {
  training: { places: [{}, { to: 0.9 }] },
  redraws: { from: 0 },
  shares: { to: 1 },
  deltaDifferences: { from: 0 },
};

/** Settings of {@link trainRapidEels}. */
export interface TrainRapidEelsOptions {
  /** Every n-th spectrum of each part is used. */
  readonly every?: number;
  readonly addedNoise?: AddedNoise;
  readonly random: Prng;
  /** File from which a training that was killed goes on. */
  readonly checkpoint?: string;
  readonly onProgress?: (progress: Progress) => void | Promise<void>;
}

/** A trained network, from counts to spectra without background; the caller disposes of it. */
export interface TrainedRapidEels {
  readonly model: TrainedModel;
  readonly history: History;
  readonly trainingSpectra: number;
  readonly validationSpectra: number;
}

/**
 * Trains a network on the training images of a measurement or its twin; the validation images choose
 * the epoch, the held-out ones are not looked at.
 */
export async function trainRapidEels(
  prepared: PreparedImages,
  config: RapidEelsConfig,
  { every = 1, addedNoise = "poisson", random, ...how }: TrainRapidEelsOptions,
): Promise<TrainedRapidEels> {
  const [training, validation] = (["training", "validation"] as const).map((part) => {
    const { counts, inputs, truth } = stackPart(prepared, part);
    return {
      counts: everyNth(counts, every),
      pairs: { inputs: everyNth(inputs, every), targets: everyNth(truth, every) },
    };
  });
  const pairs = addTrainingNoise(training.counts, training.pairs.targets, {
    noise: addedNoise,
    normalisation: prepared.normalisation,
    random: random.split("noise"),
  });
  const { epochs, batchSize, learningRate, finalRate } = config;
  const trained = await train(await buildRapidEels(config), {
    training: pairs,
    ...{ epochs, batchSize, learningRate, finalRate },
    validation: validation.pairs,
    random: random.split("training"),
    ...how,
  });
  const { history } = trained;
  const { normalisation, truthNormalisation: outputNormalisation } = prepared;
  const unit = training.counts.unit;
  const notes = { ...trained, unit, normalisation, outputNormalisation };
  return {
    model: { ...makeModel(trained.networks, notes), history },
    history,
    trainingSpectra: spectrumCount(training.counts),
    validationSpectra: spectrumCount(validation.counts),
  };
}

/** What {@link searchRapidEels} varies of a network. */
export interface SearchPoint {
  readonly latentUnits: number;
  readonly dropout: number;
  /** Convolutions of the encoder. */
  readonly depth: number;
  readonly learningRate: number;
}

/**
 * Scores changes of a configuration by cross-validation over whole images, each fold with its share of
 * every state and thickness; held-out images are not looked at.
 *
 * @param options.file Where results are kept, and from where a search that was killed goes on.
 */
export async function searchRapidEels(
  prepared: PreparedImages,
  base: RapidEelsConfig,
  points: readonly SearchPoint[],
  options: SearchOptions & {
    readonly file?: string;
    readonly onProgress?: (done: number, all: number) => void | Promise<void>;
  },
): Promise<SearchRow<SearchPoint>[]> {
  const { file, onProgress, ...how } = options;
  return await searchConfigurations(points, {
    ...searchTask(prepared, base, how),
    ...{ file, onProgress },
  });
}

/** On what images a configuration is scored, and how. */
export interface SearchOptions {
  readonly folds?: number;
  /** Every n-th spectrum is used. */
  readonly every?: number;
  readonly random: Prng;
}

/**
 * The folds of {@link searchRapidEels} and how it scores a configuration on one of them, for whoever
 * spreads configurations and folds over processes: a score depends on nothing that ran before.
 */
export function searchTask(
  prepared: PreparedImages,
  base: RapidEelsConfig,
  { folds = 5, every = 1, random }: SearchOptions,
): {
  folds: number[][];
  score: (
    config: SearchPoint,
    validation: readonly number[],
    onProgress?: (progress: Progress) => void,
  ) => Promise<number>;
  subject: string;
} {
  const images = prepared.images.filter((image) => image.part !== "held out");
  const pairs = images.map(({ inputs, truth }) => ({
    inputs: everyNth(inputs, every),
    targets: everyNth(truth, every),
  }));
  const kinds = images.map(({ state, thickness }) => `${state} ${thickness}`);
  return {
    folds: foldImages(kinds, { folds, random: random.split("folds") }),
    score: ({ depth, ...changes }, fold, onProgress) =>
      scoreFold({ ...cutDepth(base, depth), ...changes }, pairs, fold, {
        random: random.split("training"),
        onProgress,
      }),
    subject: `${pairs.length} images, every ${every}, ${folds} folds, ${base.epochs} epochs of ` +
      `${base.batchSize}, ${random.split("subject").integer(2 ** 31)}`,
  };
}

/** A search as rows of a table, in the order of its points. */
export function listSearch(rows: readonly SearchRow<SearchPoint>[]) {
  const points = [...new Set(rows.map((row) => JSON.stringify(row.config)))];
  const summaries = summariseSearch(rows);
  return points.map((point) => {
    const { config, ...score } = summaries.find((one) => JSON.stringify(one.config) === point)!;
    return { ...config, ...score };
  });
}

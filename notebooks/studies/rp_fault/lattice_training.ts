import type { Prng } from "eels/core/random.ts";
import type { Lattice } from "./lattice_image.ts";
import { latticePairs } from "./lattice_windows.ts";
import {
  buildStackedAutoencoder,
  pretrainLayers,
  type StackedAutoencoderConfig,
} from "./stacked_autoencoder.ts";
import { type PairSource, type Progress, train, type TrainedModel } from "eels/model/train.ts";

/** How a stacked autoencoder learns windows of a lattice. */
export interface LatticeTraining {
  readonly lattice: Lattice;
  /** Standard deviation of the uniform noise, see `noiseDeviation`. */
  readonly deviation: number;
  /** Windows in all, each seen once; the last epoch is whole. */
  readonly windows: number;
  /** Windows made for an epoch; 8,000. */
  readonly windowsAnEpoch?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  /** Whether the layers are trained one by one first, on half of the windows; false. */
  readonly layerByLayer?: boolean;
  /** File that the training as a whole writes after every epoch and goes on from; see `train`. */
  readonly checkpoint?: string;
  readonly random: Prng;
  readonly onProgress?: (progress: Progress) => void | Promise<void>;
}

/** Windows of an epoch where nothing else is said. */
export const WINDOWS_AN_EPOCH = 8000;

/** Windows that are checked after each epoch. */
const CHECKED = 1000;

/**
 * Builds a stacked autoencoder and trains it on windows that are made afresh for every epoch.
 *
 * @returns The model with the history of training it as a whole; the caller disposes of it.
 */
export async function trainOnLattice(
  config: StackedAutoencoderConfig,
  {
    lattice,
    deviation,
    windows,
    windowsAnEpoch = WINDOWS_AN_EPOCH,
    batchSize = 32,
    learningRate = 3e-3,
    layerByLayer = false,
    checkpoint,
    random,
    onProgress,
  }: LatticeTraining,
): Promise<TrainedModel> {
  const network = await buildStackedAutoencoder(config);
  const source = (name: string): PairSource => (epoch) =>
    latticePairs(lattice, {
      count: windowsAnEpoch,
      deviation,
      random: random.split(`${name} ${epoch}`),
    });
  const validation = latticePairs(lattice, {
    count: CHECKED,
    deviation,
    random: random.split("check"),
  });
  const options = { validation, batchSize, learningRate };
  const epochs = Math.max(1, Math.ceil(windows / windowsAnEpoch));
  const depth = config.hiddenUnits.length;
  const each = Math.max(1, Math.round(epochs / 2 / depth));
  if (layerByLayer) {
    const order = random.split("layer order");
    await pretrainLayers(network, config, source("layers"), {
      ...options,
      epochs: each,
      random: order,
    });
  }
  return await train(network, {
    training: source("whole"),
    name: "the stacked autoencoder",
    ...options,
    epochs: layerByLayer ? Math.max(1, epochs - depth * each) : epochs,
    random: random.split("order"),
    checkpoint,
    onProgress,
  });
}

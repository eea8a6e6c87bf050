import type { Normalisation } from "../core/normalisation.ts";
import { denormalise, measureNormalisation, normalise } from "../core/normalisation.ts";
import type { Prng } from "../core/random.ts";
import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import type { tf } from "../core/tensor.ts";
import {
  buildConvAutoencoder,
  type ConvAutoencoderConfig,
  SMALL_DENOISER,
} from "./conv_autoencoder.ts";
import {
  applyModel,
  type History,
  type PairSource,
  type Progress,
  train,
  type TrainingPairs,
} from "./train.ts";

/** A trained network together with the normalisation it was trained in. */
export interface Denoiser {
  readonly model: tf.LayersModel;
  readonly normalisation: Normalisation;
  readonly history: History;
  /** Denoises an image; input and output are in the unit of the training pairs. */
  readonly apply: (image: SpectrumImage) => Promise<SpectrumImage>;
}

/** Settings of {@link trainDenoiser}. */
export interface TrainDenoiserOptions {
  readonly validation: TrainingPairs;
  readonly epochs: number;
  /** Batches an epoch: `epochs * batches` steps are taken in all. */
  readonly batches?: number;
  readonly learningRate?: number;
  readonly config?: Omit<ConvAutoencoderConfig, "channels" | "seed">;
  /** Initial weights and order of the spectra. */
  readonly random: Prng;
  readonly onProgress?: (progress: Progress) => void | Promise<void>;
}

/**
 * Builds a convolutional autoencoder and trains it on pairs of any unit.
 *
 * Values are normalised to 0..1 by the smallest and largest input of the training pairs; nothing
 * else, validation pairs included, has a say in that.
 *
 * @param pairs Training pairs, or a source that makes them anew in every epoch.
 */
export async function trainDenoiser(
  pairs: TrainingPairs | PairSource,
  { validation, epochs, batches = 10, learningRate = 4e-3, random, ...options }:
    TrainDenoiserOptions,
): Promise<Denoiser> {
  const { config = SMALL_DENOISER, onProgress } = options;
  const first = typeof pairs === "function" ? pairs(0) : pairs;
  const normalisation = measureNormalisation(first.inputs);
  const scaled = ({ inputs, targets, ...rest }: TrainingPairs): TrainingPairs => ({
    inputs: normalise(inputs, normalisation),
    targets: normalise(targets, normalisation),
    ...rest,
  });
  const seed = random.split("weights").integer(2 ** 31);
  const model = buildConvAutoencoder({ ...config, channels: first.inputs.shape[2], seed });
  const history = await train(
    model,
    typeof pairs === "function" ? (epoch) => scaled(pairs(epoch)) : scaled(pairs),
    {
      validation: scaled(validation),
      epochs,
      batchSize: Math.ceil(spectrumCount(first.inputs) / batches),
      learningRate,
      random: random.split("order"),
      onProgress,
    },
  );
  const apply = async (image: SpectrumImage) =>
    denormalise(
      await applyModel(model, normalise(image, normalisation)),
      normalisation,
      image.unit,
    );
  return { model, normalisation, history, apply };
}

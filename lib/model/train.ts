import { type Prng, shuffledOrder } from "../core/random.ts";
import { spectrumCount, type SpectrumImage, withData } from "../core/spectrum_image.ts";
import { tf } from "../core/tensor.ts";
import { startAdam, stepAdam } from "../engine/graph/adam.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { gradientsOf, type GradientSource, type Loss } from "../engine/graph/gradient_source.ts";
import { predictorOf } from "../engine/graph/predictor.ts";
import { checkPairs, type PairSource, type TrainingPairs } from "../engine/graph/training_pairs.ts";
import { packWeights, unpackWeights } from "../engine/graph/weights.ts";

export type { DeviceNoise } from "../engine/graph/device_noise.ts";
export type { Loss } from "../engine/graph/gradient_source.ts";
export { type PairSource, splitPairs, type TrainingPairs } from "../engine/graph/training_pairs.ts";

/** What a training run reports after every epoch. */
export interface Progress {
  /** Epochs done so far, from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Weighted mean loss over the epoch's training batches, one an epoch so far. */
  readonly loss: readonly number[];
  /** Mean loss on the validation pairs, one an epoch so far. */
  readonly validationLoss: readonly number[];
  readonly elapsedS: number;
  readonly remainingS: number;
}

/** How a training run went. */
export interface History {
  readonly loss: readonly number[];
  readonly validationLoss: readonly number[];
  /** The epoch (from 1) whose weights the model keeps. */
  readonly bestEpoch: number;
  readonly elapsedS: number;
  /** Whether `patience` ended the run before its last epoch. */
  readonly stoppedEarly: boolean;
}

/** Settings of {@link train}. */
export interface TrainOptions {
  /** Pairs that choose the best epoch; nothing reported as held-out may be among them. */
  readonly validation: TrainingPairs;
  readonly epochs: number;
  /** What is made small; the squared error. */
  readonly minimise?: Loss;
  readonly batchSize?: number;
  /** Adam's step size in the first epoch; it falls to a hundredth along half a cosine. */
  readonly learningRate?: number;
  /** Epochs without a better validation loss after which training stops; never where left out. */
  readonly patience?: number;
  /**
   * File that is written after every epoch, and from which a run that was killed goes on to the
   * same history; its folder must exist. Delete it to train afresh.
   */
  readonly checkpoint?: string;
  /** Orders the spectra afresh in every epoch, and draws the pairs' noise and dropout. */
  readonly random: Prng;
  readonly onProgress?: (progress: Progress) => void | Promise<void>;
}

/**
 * Trains a model on pairs of spectra by Adam and the mean squared error, or another loss, and leaves it with the weights
 * of the epoch that did best on the validation pairs.
 *
 * So that no noise is seen twice, pairs may name the noise that is to be drawn in every step, or
 * come from a source that is asked before every epoch. No tensor outlives the call.
 *
 * @throws {RangeError} Where inputs and targets differ in shape or hold NaN.
 * @throws {Error} Where the loss is no longer finite, with the epoch and what to change, or where
 * the checkpoint is of another run.
 */
export async function train(
  model: tf.LayersModel,
  pairs: TrainingPairs | PairSource,
  { validation, epochs, batchSize = 128, learningRate = 2e-3, patience = Infinity, ...options }:
    TrainOptions,
): Promise<History> {
  const { checkpoint, random, onProgress, minimise } = options;
  const initial = await packWeights(model.trainableWeights.map((weight) => weight.read()));
  const seed = random.split("run").uniform();
  const run = { epochs, batchSize, learningRate, seed, parameterCount: initial.length };
  const kept = checkpoint ? await readCheckpoint(checkpoint, run) : null;
  const loss = [...kept?.loss ?? []], validationLoss = [...kept?.validationLoss ?? []];
  const began = performance.now() - 1000 * (kept?.elapsedS ?? 0);
  const seconds = () => (performance.now() - began) / 1000;
  const bestEpoch = () => 1 + validationLoss.indexOf(Math.min(...validationLoss));
  const isOver = () => loss.length >= epochs || loss.length - bestEpoch() >= patience;

  checkPairs(validation, "validation");
  const gradients = await gradientsOf(model, minimise);
  let { adam, best } = kept ?? { adam: startAdam(initial), best: initial };
  let current: TrainingPairs | undefined;
  try {
    while (!isOver()) {
      const epoch = loss.length + 1;
      const progressed = (epoch - 1) / epochs;
      const rate = learningRate * (0.01 + 0.99 * (1 + Math.cos(Math.PI * progressed)) / 2);
      const next = typeof pairs === "function" ? pairs(epoch) : pairs;
      if (next !== current) checkPairs(next, `epoch ${epoch}`);
      current = next;
      const count = spectrumCount(current.inputs);
      const order = shuffledOrder(count, random.split(`order ${epoch}`));
      const seeds = random.split(`steps ${epoch}`);
      let lossSum = 0;
      for (const picked of batches(order, batchSize)) {
        const batch = { pairs: current, picked, seed: seeds.integer(2 ** 31) };
        const { loss, gradient } = await gradients.compute(adam.parameters, batch);
        adam = stepAdam(adam, gradient, { learningRate: rate });
        lossSum += loss * picked.length / count;
      }
      loss.push(lossSum);
      unpackWeights(model, adam.parameters); // for onProgress, which may want to look
      validationLoss.push(
        await evaluate(gradients, adam.parameters, {
          pairs: validation,
          batchSize,
          random: random.split("validation"), // the same in every epoch
        }),
      );
      const isSpoiled = (value: number) => !Number.isFinite(value);
      const spoiled = [lossSum, validationLoss[epoch - 1]].find(isSpoiled) ??
        adam.parameters.find(isSpoiled);
      if (spoiled !== undefined) {
        throw new Error(
          `Training stopped in epoch ${epoch} as loss and parameters must be finite: one is ` +
            `${spoiled}. Lower learningRate (${learningRate})`,
        );
      }
      if (bestEpoch() === epoch) best = adam.parameters;
      const elapsedS = seconds();
      if (checkpoint) {
        await writeCheckpoint(checkpoint, { ...run, loss, validationLoss, elapsedS, adam, best });
      }
      const remainingS = isOver() ? 0 : elapsedS / epoch * (epochs - epoch);
      await onProgress?.({ epoch, epochs, loss, validationLoss, elapsedS, remainingS });
    }
    unpackWeights(model, best);
    const stoppedEarly = loss.length < epochs;
    return { loss, validationLoss, bestEpoch: bestEpoch(), elapsedS: seconds(), stoppedEarly };
  } finally {
    gradients.close();
  }
}

/**
 * Applies a model to every spectrum of an image.
 *
 * @param image Spectra, `[rows, columns, channels]`, normalised as the training inputs were.
 * @returns The model's output on the same axes and in the same unit.
 */
export async function applyModel(
  model: tf.LayersModel,
  image: SpectrumImage,
  { batchSize = 1024 }: { batchSize?: number } = {},
): Promise<SpectrumImage> {
  const channels = image.shape[2];
  const count = spectrumCount(image);
  const data = new Float32Array(image.data.length);
  const predictor = await predictorOf(model, Math.ceil(count / batchSize));
  try {
    for (let from = 0; from < count; from += batchSize) {
      const size = Math.min(batchSize, count - from);
      const batch = image.data.subarray(from * channels, (from + size) * channels);
      const inputs = tf.tensor2d(batch, [size, channels]);
      const output = predictor.run(inputs);
      inputs.dispose();
      data.set(await output.data<"float32">(), from * channels);
      output.dispose();
    }
  } finally {
    predictor.close();
  }
  return withData(image, data);
}

async function evaluate(
  gradients: GradientSource,
  parameters: Float32Array,
  { pairs, batchSize, random }: { pairs: TrainingPairs; batchSize: number; random: Prng },
): Promise<number> {
  const count = spectrumCount(pairs.inputs);
  let sum = 0;
  for (const picked of batches(Int32Array.from({ length: count }, (_, i) => i), batchSize)) {
    const batch = { pairs, picked, seed: random.integer(2 ** 31) };
    sum += picked.length / count * await gradients.evaluate(parameters, batch);
  }
  return sum;
}

function* batches(order: Int32Array, batchSize: number): Generator<Int32Array> {
  for (let from = 0; from < order.length; from += batchSize) {
    yield order.subarray(from, from + batchSize);
  }
}

import type { Prng } from "../core/random.ts";
import {
  spectrumCount,
  type SpectrumImage,
  spectrumImage,
  withData,
} from "../core/spectrum_image.ts";
import { tf } from "../core/tensor.ts";
import { type AdamState, startAdam, stepAdam } from "./adam.ts";
import { type Checkpoint, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { type GradientStep, recordedStep, writeOutStep } from "./fast_step.ts";
import { packWeights, splitWeights, unpackWeights } from "./weights.ts";

/** Spectra in and the spectra that should come out, on the same axes. */
export interface TrainingPairs {
  readonly inputs: SpectrumImage;
  readonly targets: SpectrumImage;
  /** Weight of each spectrum in the loss, row-major; 1 where left out. */
  readonly weights?: Float32Array;
}

/**
 * Splits pairs into training and validation: the last share of the spectra validates.
 *
 * Right for spectra made one by one. Pixels of one scanned image resemble their neighbours: split
 * those by whole images or blocks instead.
 *
 * @throws {RangeError} Where one of the two would be empty.
 */
export function splitPairs(
  { inputs, targets, weights }: TrainingPairs,
  { validationShare = 0.1 }: { validationShare?: number } = {},
): { training: TrainingPairs; validation: TrainingPairs } {
  const count = spectrumCount(inputs);
  const first = Math.round(count * (1 - validationShare));
  if (!(first > 0 && first < count)) {
    throw new RangeError(
      `Cannot split as both parts need a spectrum: ${count} spectra, validationShare is ` +
        `${validationShare}`,
    );
  }
  const part = (from: number, to: number): TrainingPairs => ({
    inputs: takeSpectra(inputs, from, to),
    targets: takeSpectra(targets, from, to),
    ...(weights && { weights: weights.subarray(from, to) }),
  });
  return { training: part(0, first), validation: part(first, count) };
}

function takeSpectra(image: SpectrumImage, from: number, to: number): SpectrumImage {
  const channels = image.shape[2];
  const data = image.data.subarray(from * channels, to * channels);
  return spectrumImage({ ...image, data, shape: [1, to - from, channels] });
}

/** What a training run reports after every epoch. */
export interface Progress {
  /** Epochs done so far, from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Weighted mean squared error over the epoch's training batches, one an epoch so far. */
  readonly loss: readonly number[];
  /** Mean squared error on the validation pairs, one an epoch so far. */
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

/** Pairs made anew for every epoch (from 1), such as the same spectra with fresh noise. */
export type PairSource = (epoch: number) => TrainingPairs;

/** Settings of {@link train}. */
export interface TrainOptions {
  /** Pairs that choose the best epoch; nothing reported as held-out may be among them. */
  readonly validation: TrainingPairs;
  readonly epochs: number;
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
  /** Orders the spectra afresh in every epoch. */
  readonly random: Prng;
  readonly onProgress?: (progress: Progress) => void | Promise<void>;
}

/**
 * Trains a model on pairs of spectra by Adam and mean squared error, and leaves it with the weights
 * of the epoch that did best on the validation pairs.
 *
 * Pairs given as data are copied to the device once; pairs given as a source are asked for before
 * every epoch, so that no noise is seen twice. No tensor outlives the call.
 *
 * @throws {RangeError} Where inputs and targets differ in shape.
 * @throws {Error} Where the loss is no longer finite, with the epoch and what to change, or where
 * the checkpoint is of another run.
 */
export async function train(
  model: tf.LayersModel,
  pairs: TrainingPairs | PairSource,
  { validation, epochs, batchSize = 128, learningRate = 2e-3, patience = Infinity, ...options }:
    TrainOptions,
): Promise<History> {
  const { checkpoint, random, onProgress } = options;
  const run = { epochs, batchSize, learningRate, seed: random.split("run").uniform() };
  const kept = checkpoint ? await readCheckpoint(checkpoint, run) : null;
  const loss = [...kept?.loss ?? []], validationLoss = [...kept?.validationLoss ?? []];
  const began = performance.now() - 1000 * (kept?.elapsedS ?? 0);
  const seconds = () => (performance.now() - began) / 1000;
  const bestEpoch = () => 1 + validationLoss.indexOf(Math.min(...validationLoss));
  const isOver = () => loss.length >= epochs || loss.length - bestEpoch() >= patience;

  const step = writeOutStep(model) ?? recordedStep(model);
  const validationTensors = pairTensors(validation);
  let tensors = typeof pairs === "function" ? null : pairTensors(pairs);
  let { adam, best } = kept ? restore(kept) : begin(model);
  try {
    while (!isOver()) {
      const epoch = loss.length + 1;
      const progressed = (epoch - 1) / epochs;
      const rate = learningRate * (0.01 + 0.99 * (1 + Math.cos(Math.PI * progressed)) / 2);
      if (typeof pairs === "function") {
        tf.dispose(tensors ?? []);
        tensors = pairTensors(pairs(epoch));
      }
      const count = tensors![0].shape[0];
      const order = shuffledOrder(count, random.split(`order ${epoch}`));
      const losses: tf.Scalar[] = [];
      for (let from = 0; from < count; from += batchSize) {
        const picked = order.subarray(from, Math.min(count, from + batchSize));
        const before = adam;
        const after = trainStep(model, step, adam, tensors!, picked, rate);
        adam = after.adam;
        losses.push(after.loss);
        tf.dispose(before);
      }
      loss.push(await takeMean(losses));
      unpackWeights(model, adam.parameters);
      validationLoss.push(await evaluateLoss(model, validationTensors, batchSize));
      if (!Number.isFinite(loss[epoch - 1]) || !Number.isFinite(validationLoss[epoch - 1])) {
        throw new Error(
          `Training stopped in epoch ${epoch} as the loss must be finite: it is ` +
            `${loss[epoch - 1]}. Lower learningRate (${learningRate}) or look for NaN in the data`,
        );
      }
      if (bestEpoch() === epoch) {
        best.dispose();
        best = adam.parameters.clone();
      }
      const elapsedS = seconds();
      if (checkpoint) {
        await writeCheckpoint(checkpoint, { ...run, loss, validationLoss, elapsedS }, adam, best);
      }
      const remainingS = isOver() ? 0 : elapsedS / epoch * (epochs - epoch);
      await onProgress?.({ epoch, epochs, loss, validationLoss, elapsedS, remainingS });
    }
    unpackWeights(model, best);
    const stoppedEarly = loss.length < epochs;
    return { loss, validationLoss, bestEpoch: bestEpoch(), elapsedS: seconds(), stoppedEarly };
  } finally {
    tf.dispose([...validationTensors, ...(tensors ?? []), best]);
    tf.dispose(adam);
  }
}

function begin(model: tf.LayersModel): { adam: AdamState; best: tf.Tensor1D } {
  return tf.tidy(() => {
    const parameters = packWeights(model.trainableWeights.map((weight) => weight.read()));
    return { adam: startAdam(parameters), best: parameters.clone() };
  });
}

function restore({ adam, best }: Checkpoint): { adam: AdamState; best: tf.Tensor1D } {
  const { parameters, mean, square, steps } = adam;
  return {
    adam: {
      parameters: tf.tensor1d(parameters),
      mean: tf.tensor1d(mean),
      square: tf.tensor1d(square),
      steps,
    },
    best: tf.tensor1d(best),
  };
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
  for (let from = 0; from < count; from += batchSize) {
    const size = Math.min(batchSize, count - from);
    const batch = image.data.subarray(from * channels, (from + size) * channels);
    const output = tf.tidy(() =>
      model.predict(tf.tensor2d(batch, [size, channels]), { batchSize: size }) as tf.Tensor
    );
    data.set(await output.data<"float32">(), from * channels);
    output.dispose();
  }
  return withData(image, data);
}

type PairTensors = [inputs: tf.Tensor2D, targets: tf.Tensor2D, weights: tf.Tensor2D];

function pairTensors({ inputs, targets, weights }: TrainingPairs): PairTensors {
  const size: [number, number] = [spectrumCount(inputs), inputs.shape[2]];
  if (spectrumCount(targets) !== size[0] || targets.shape[2] !== size[1]) {
    throw new RangeError(
      `Cannot train as inputs and targets must agree: [${inputs.shape}] and [${targets.shape}]`,
    );
  }
  if (weights && weights.length !== size[0]) {
    throw new RangeError(
      `Cannot train as each spectrum needs a weight: ${weights.length} weights, ${size[0]} spectra`,
    );
  }
  return [
    tf.tensor2d(inputs.data, size),
    tf.tensor2d(targets.data, size),
    weights ? tf.tensor2d(weights, [size[0], 1]) : tf.ones([size[0], 1]),
  ];
}

function weightedError(output: tf.Tensor, target: tf.Tensor, weight: tf.Tensor): tf.Scalar {
  return tf.mean(tf.mul(tf.squaredDifference(output, target), weight));
}

function trainStep(
  model: tf.LayersModel,
  gradientStep: GradientStep,
  adam: AdamState,
  pairs: PairTensors,
  picked: Int32Array,
  learningRate: number,
): { adam: AdamState; loss: tf.Scalar } {
  return tf.tidy(() => {
    const indices = tf.tensor1d(picked, "int32");
    const [x, y, w] = pairs.map((tensor) => tf.gather(tensor, indices));
    const { loss, gradient } = gradientStep(splitWeights(model, adam.parameters), [x, y, w]);
    return { adam: stepAdam(adam, packWeights(gradient), { learningRate }), loss };
  });
}

async function evaluateLoss(
  model: tf.LayersModel,
  [inputs, targets, weights]: PairTensors,
  batchSize: number,
): Promise<number> {
  const error = tf.tidy(() =>
    weightedError(model.predict(inputs, { batchSize }) as tf.Tensor, targets, weights)
  );
  const [value] = await error.data();
  error.dispose();
  return value;
}

async function takeMean(losses: tf.Scalar[]): Promise<number> {
  const mean = tf.tidy(() => tf.mean(tf.stack(losses)));
  const [value] = await mean.data();
  tf.dispose([mean, ...losses]);
  return value;
}

/** Fisher and Yates. */
function shuffledOrder(count: number, random: Prng): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

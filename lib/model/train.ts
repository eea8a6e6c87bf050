import { type Normalisation, normalise } from "../core/normalisation.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, describe } from "../core/options.ts";
import { type Prng, shuffledOrder } from "../core/random.ts";
import { spectrumCount } from "../core/spectrum_image.ts";
import { startTensors, type tf } from "../core/tensor.ts";
import { type AdamState, startAdam, stepAdam } from "../engine/graph/adam.ts";
import { gradientsOf, type GradientSource, type Loss } from "../engine/graph/gradient_source.ts";
import { checkPairs, type PairSource, type TrainingPairs } from "../engine/graph/training_pairs.ts";
import { packWeights, unpackWeights } from "../engine/graph/weights.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { type History, makeModel, type Model } from "./model.ts";

export type { History } from "./model.ts";
export type { Loss } from "../engine/graph/gradient_source.ts";
export type { PairSource, TrainingPairs } from "../engine/graph/training_pairs.ts";

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

/** A model with the history of its training. */
export interface TrainedModel extends Model {
  readonly history: History;
}

/** Settings of {@link train}. */
export interface TrainOptions {
  /** Spectra in and out, in any unit, or a source of them; see `normalisation`. */
  readonly training: TrainingPairs | PairSource;
  /** What the model is called in errors and files; "the network". */
  readonly name?: string;
  /** Brings the pairs' values to about 0..1 for the network; the pairs as they are where left out. */
  readonly normalisation?: Normalisation;
  /** Pairs that choose the best epoch; nothing reported as held-out may be among them. */
  readonly validation: TrainingPairs;
  readonly epochs: number;
  /** What is made small; the squared error. */
  readonly minimise?: Loss;
  readonly batchSize?: number;
  /** Adam's step size in the first epoch; it falls along half a cosine. */
  readonly learningRate?: number;
  /** The last epoch's step size over the first one's; 0.01, and 1 keeps it constant. */
  readonly finalRate?: number;
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
 * Trains a network on pairs of spectra by Adam and the mean squared error, or another loss, and
 * leaves it with the weights of the epoch that did best on the validation pairs.
 *
 * So that no noise is seen twice, pairs may name the noise that is to be drawn in every step, or
 * come from a source that is asked before every epoch. No tensor outlives the call but the network's.
 *
 * @param network From `[batch, channels]` to the same; it is changed, and becomes the model's.
 * @returns The network with the pairs' energy axis and unit, and how the training went.
 * @throws {RangeError} Where an option is unknown or out of range, or inputs and targets differ in shape or
 * hold NaN.
 * @throws {Error} Where the loss is no longer finite, with the epoch and what to change, or where
 * the checkpoint is of another run.
 * @example
 * ```ts
 * import { buildConvAutoencoder, energyAxis, prng, spectrumImage, train } from "eels";
 * const energy = energyAxis(520, 0.5, 16), random = prng(1);
 * const data = Float32Array.from({ length: 8 * 16 }, () => random.uniform());
 * const clean = spectrumImage({ data, shape: [1, 8, 16], energy });
 * const pairs = { inputs: clean, targets: clean, noise: { sigma: 0.1 } };
 * const sizes = { filters: [4], kernels: [3], latentUnits: 2, channels: 16, seed: 1 };
 * const network = await buildConvAutoencoder(sizes);
 * const model = await train(network, { training: pairs, validation: pairs, epochs: 2, random });
 * model.history?.loss.length; // 2
 * await model.apply(clean);
 * ```
 */
export async function train(
  network: tf.LayersModel,
  options: TrainOptions,
): Promise<TrainedModel> {
  if (!network?.inputs) {
    throw new RangeError(`Cannot train as a network must be given: ${describe(network)}`);
  }
  checkOptions("train", "train", options, TRAIN_KINDS);
  await startTensors();
  const { training: pairs, normalisation, name = "the network" } = options;
  const scaled = (given: TrainingPairs) => normalisePairs(given, normalisation);
  const { energy, unit } = options.validation.inputs;
  const training = typeof pairs === "function"
    ? (epoch: number) => scaled(pairs(epoch))
    : scaled(pairs);
  const validation = scaled(options.validation);
  const history = await runEpochs(network, { ...options, training, validation });
  return { ...makeModel(network, { name, energy, unit, normalisation }), history };
}

/** What the options of a training may hold. */
export const TRAIN_KINDS = {
  training: is.needed(is.either(is.pairs, is.callable)),
  name: is.text,
  normalisation: is.record,
  validation: is.needed(is.pairs),
  epochs: is.needed(is.whole(1)),
  minimise: is.oneOf("squared error", "absolute error", "cross-entropy"),
  batchSize: is.whole(1),
  learningRate: is.above0,
  finalRate: is.aboveTo(0, 1),
  patience: is.whole(1),
  checkpoint: is.text,
  random: is.needed(is.stream),
  onProgress: is.callable,
};

function normalisePairs(pairs: TrainingPairs, by: Normalisation | undefined): TrainingPairs {
  if (!by) return pairs;
  const { inputs, targets, ...rest } = pairs;
  return { inputs: normalise(inputs, by), targets: normalise(targets, by), ...rest };
}

async function runEpochs(
  network: tf.LayersModel,
  {
    training: pairs,
    validation,
    epochs,
    batchSize = 128,
    learningRate = 2e-3,
    finalRate = 0.01,
    patience = Infinity,
    ...options
  }: TrainOptions,
): Promise<History> {
  const { checkpoint, random, onProgress, minimise } = options;
  const initial = await packWeights(network.trainableWeights.map((weight) => weight.read()));
  const seed = random.split("run").uniform();
  const run = { epochs, batchSize, learningRate, finalRate, seed, parameterCount: initial.length };
  const kept = checkpoint ? await readCheckpoint(checkpoint, run) : null;
  const loss = [...kept?.loss ?? []], validationLoss = [...kept?.validationLoss ?? []];
  const began = performance.now() - 1000 * (kept?.elapsedS ?? 0);
  const seconds = () => (performance.now() - began) / 1000;
  const bestEpoch = () => 1 + validationLoss.indexOf(Math.min(...validationLoss));
  const isOver = () => loss.length >= epochs || loss.length - bestEpoch() >= patience;

  const [from, to] = [network.inputs[0], network.outputs[0]].map(({ shape }) => shape[1]);
  const given = from === to ? undefined : to ?? undefined;
  checkPairs(validation, "validation", { given });
  const gradients = await gradientsOf(network, minimise);
  let { adam, best } = kept ?? { adam: startAdam(initial), best: initial };
  let current: TrainingPairs | undefined;
  try {
    while (!isOver()) {
      const epoch = loss.length + 1;
      const progressed = (epoch - 1) / epochs;
      const falling = (1 + Math.cos(Math.PI * progressed)) / 2;
      const rate = learningRate * (finalRate + (1 - finalRate) * falling);
      const next = typeof pairs === "function" ? pairs(epoch) : pairs;
      if (next !== current) checkPairs(next, `epoch ${epoch}`, { given });
      current = next;
      const order = shuffledOrder(spectrumCount(current.inputs), random.split(`order ${epoch}`));
      const seeds = random.split(`steps ${epoch}`);
      const lesson = { pairs: current, order, batchSize, rate, seeds };
      const passed = await passOnce(gradients, adam, lesson);
      adam = passed.adam;
      loss.push(passed.loss);
      unpackWeights(network, adam.parameters); // for onProgress, which may want to look
      const again = random.split("validation"); // the same in every epoch
      const check = { pairs: validation, batchSize, random: again };
      validationLoss.push(await evaluate(gradients, adam.parameters, check));
      checkFinite([passed.loss, validationLoss[epoch - 1]], adam, { epoch, learningRate });
      if (bestEpoch() === epoch) best = adam.parameters;
      const elapsedS = seconds();
      if (checkpoint) {
        await writeCheckpoint(checkpoint, { ...run, loss, validationLoss, elapsedS, adam, best });
      }
      const remainingS = isOver() ? 0 : elapsedS / epoch * (epochs - epoch);
      await onProgress?.({ epoch, epochs, loss, validationLoss, elapsedS, remainingS });
    }
    unpackWeights(network, best);
    const stoppedEarly = loss.length < epochs;
    return { loss, validationLoss, bestEpoch: bestEpoch(), elapsedS: seconds(), stoppedEarly };
  } finally {
    gradients.close();
  }
}

/** One pass over all pairs in the given order, a step of Adam a batch. */
async function passOnce(
  gradients: GradientSource,
  start: AdamState,
  { pairs, order, batchSize, rate, seeds }: {
    pairs: TrainingPairs;
    order: Int32Array;
    batchSize: number;
    rate: number;
    seeds: Prng;
  },
): Promise<{ adam: AdamState; loss: number }> {
  let adam = start, lossSum = 0;
  for (const picked of batches(order, batchSize)) {
    const batch = { pairs, picked, seed: seeds.integer(2 ** 31) };
    const { loss, gradient } = await gradients.compute(adam.parameters, batch);
    adam = stepAdam(adam, gradient, { learningRate: rate });
    lossSum += loss * picked.length / order.length;
  }
  return { adam, loss: lossSum };
}

function checkFinite(
  losses: readonly number[],
  { parameters }: AdamState,
  { epoch, learningRate }: { epoch: number; learningRate: number },
): void {
  const isSpoiled = (value: number) => !Number.isFinite(value);
  const spoiled = losses.find(isSpoiled) ?? parameters.find(isSpoiled);
  if (spoiled === undefined) return;
  throw new Error(
    `Training stopped in epoch ${epoch} as loss and parameters must be finite: one is ${spoiled}. ` +
      `Lower learningRate (${learningRate})`,
  );
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

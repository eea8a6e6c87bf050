import { type EnergyAxis, sameAxis } from "../core/energy_axis.ts";
import { denormalise, type Normalisation, normalise } from "../core/normalisation.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { afterStep, spectrumCount, type SpectrumImage, withData } from "../core/spectrum_image.ts";
import { startTensors, tf } from "../core/tensor.ts";
import { predictorOf } from "../engine/graph/predictor.ts";

/** How a training run went. */
export interface History {
  /** Mean loss over the training batches, one an epoch. */
  readonly loss: readonly number[];
  /** Mean loss on the validation pairs, one an epoch. */
  readonly validationLoss: readonly number[];
  /** The epoch (from 1) whose weights the model keeps. */
  readonly bestEpoch: number;
  readonly elapsedS: number;
  /** Whether `patience` ended the run before its last epoch. */
  readonly stoppedEarly: boolean;
}

/** A network: layers of tfjs, or what TensorFlow's own library runs (a SavedModel). */
export type Network = tf.LayersModel | (tf.InferenceModel & { dispose(): void });

/** What a model knows of itself; all of it is saved and loaded with it. */
export interface ModelNotes {
  readonly name: string;
  /** The axis of the spectra that it takes; any of as many channels where left out. */
  readonly energy?: EnergyAxis;
  /** The unit of the spectra that it takes; any where left out. */
  readonly unit?: string;
  /** A value v enters the networks as (v - offset) / scale; as it is where left out. */
  readonly normalisation?: Normalisation;
  /** How the networks' outputs are turned back: v * scale + offset; as the inputs where left out. */
  readonly outputNormalisation?: Normalisation;
  /** In words: what was trained on, and what is done to a measurement before. */
  readonly description?: string;
  readonly history?: History;
  /** Anything else that JSON holds: sizes, seeds, where the spectra came from. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** What notes may hold. */
export const NOTE_KINDS = {
  name: is.needed(is.text),
  energy: is.axis,
  unit: is.text,
  normalisation: is.record,
  outputNormalisation: is.record,
  description: is.text,
  history: is.record,
  settings: is.record,
};

/** Trained networks with what it takes to apply them; dispose of it when done. */
export interface Model extends ModelNotes {
  /** One network, or the members of an ensemble, whose mean is the answer. */
  readonly networks: readonly Network[];
  /**
   * Applies it to every spectrum of an image, in the unit that it was trained in.
   *
   * @returns The same axes and unit; the noise is unknown then, and the history says so.
   * @throws {RangeError} Where the image lies on another energy axis or is in another unit.
   */
  apply(image: SpectrumImage, options?: { batchSize?: number }): Promise<SpectrumImage>;
  /** Frees the networks. */
  dispose(): void;
}

/**
 * Makes a model of a network, such as one of your own layers, or of the members of an ensemble.
 *
 * @param network From `[batch, channels]` to the same; several of the same channels are an ensemble.
 * @param notes What is known: energy axis, unit and normalisation it was trained with.
 * @example
 * ```ts
 * import { buildConvAutoencoder, energyAxis, makeModel, spectrumImage } from "eels";
 * const sizes = { filters: [4], kernels: [3], latentUnits: 2, channels: 16, seed: 1 };
 * const energy = energyAxis(520, 0.5, 16);
 * const model = makeModel(await buildConvAutoencoder(sizes), { name: "untrained", energy });
 * const clean = await model.apply(spectrumImage({ data: new Float32Array(16), energy }));
 * clean.shape; // [1, 1, 16]
 * model.dispose();
 * ```
 */
export function makeModel(
  network: Network | readonly Network[],
  notes: ModelNotes,
): Model {
  // A model may be made of another, with new notes.
  const { networks: _, apply: __, dispose: ___, ...told } = Object(notes) as Model;
  checkOptions("makeModel", "make a model", told as ModelNotes, NOTE_KINDS);
  const networks = [network].flat() as Network[];
  const model: Model = {
    ...notes,
    networks,
    apply: (image, options) => applyAll(model, image, options),
    dispose: () => networks.forEach((one) => one.dispose()),
  };
  return model;
}

async function applyAll(
  model: Model,
  image: SpectrumImage,
  options: { batchSize?: number } = {},
): Promise<SpectrumImage> {
  checkOptions("apply", `apply ${model.name}`, options, { batchSize: is.whole(1) });
  checkSpectra(model, image);
  const { networks, normalisation, outputNormalisation = normalisation } = model;
  const bare = { ...image, noise: undefined, history: undefined }; // the networks' answers have neither
  const inputs = normalisation ? normalise(bare, normalisation) : bare;
  const answers: SpectrumImage[] = [];
  for (const network of networks) answers.push(await applyNetwork(network, inputs, options));
  const output = answers.length === 1 ? answers[0] : meanImage(answers);
  const { data } = outputNormalisation
    ? denormalise(output, { ...outputNormalisation, unit: image.unit })
    : output;
  const step = `${model.name} applied, so that the noise is unknown`;
  return afterStep(image, step, { data, noise: undefined });
}

function meanImage(images: readonly SpectrumImage[]): SpectrumImage {
  const sum = new Float64Array(images[0].data.length);
  for (const { data } of images) data.forEach((value, i) => sum[i] += value);
  return withData(images[0], Float32Array.from(sum, (value) => value / images.length));
}

/**
 * Checks that spectra are what a model was trained on.
 *
 * @throws {RangeError} Where they lie on another energy axis or are in another unit.
 */
export function checkSpectra(
  { name, energy, unit, networks }: Model,
  image: SpectrumImage,
): void {
  const told = ({ channels, stepEv, startEv }: EnergyAxis) =>
    `${channels} channels of ${stepEv} eV from ${startEv} eV`;
  if (energy && !sameAxis(energy, image.energy)) {
    throw new RangeError(
      `Cannot apply ${name} as spectra must lie on its energy axis: it takes ${
        told(energy)
      }, they ` +
        `have ${told(image.energy)}`,
    );
  }
  const values = tf.util.sizeFromShape(inputShape(networks[0]));
  if (values !== image.shape[2]) {
    throw new RangeError(
      `Cannot apply ${name} as spectra must have its input's channels: it takes ${values}, they ` +
        `have ${image.shape[2]}`,
    );
  }
  if (unit !== undefined && unit !== image.unit) {
    throw new RangeError(
      `Cannot apply ${name} as spectra must be in its unit: it takes "${unit}", they are in ` +
        `"${image.unit}"`,
    );
  }
}

/** Size of a network's input, the batch left out: `[240]`, or `[240, 1]` with one feature a channel. */
function inputShape(network: Network): number[] {
  // TensorFlow's addon gives the sizes of a shape as 64-bit integers split in two.
  return (network.inputs[0].shape as unknown[]).slice(1).map((size) =>
    typeof size === "number" ? size : (size as { u: number[] }).u[0]
  );
}

/**
 * The network of a model, as tfjs layers.
 *
 * @param purpose For the error: what is to be done with it.
 * @throws {RangeError} Where it is an ensemble, or a SavedModel, which has no layers to see.
 */
export function layersOf({ networks, name }: Model, purpose: string): tf.LayersModel {
  const [network] = networks;
  if (networks.length === 1 && network instanceof tf.LayersModel) return network;
  const what = networks.length > 1 ? `${networks.length} networks` : "a SavedModel";
  throw new RangeError(
    `Cannot ${purpose} as ${name} must be one network of tfjs layers: it is ${what}`,
  );
}

/** A network's answer to every spectrum of an image, on the same axes and in the same unit. */
export async function applyNetwork(
  network: Network,
  image: SpectrumImage,
  { batchSize = 1024 }: { batchSize?: number } = {},
): Promise<SpectrumImage> {
  await startTensors();
  const batches = Math.ceil(spectrumCount(image) / batchSize);
  const predictor = network instanceof tf.LayersModel
    ? await predictorOf(network, batches)
    : { run: runOf(network), close: () => {} };
  try {
    const { data, shape: [, values] } = await mapSpectra(image, predictor.run, { batchSize });
    if (values === image.shape[2]) return withData(image, data);
    throw new RangeError(
      `Cannot apply the network as it must give back as many channels as it takes: it takes ` +
        `${image.shape[2]} and gives ${values}`,
    );
  } finally {
    predictor.close();
  }
}

/** What runs one batch, `[batch, channels]`, whatever shape the network wants a spectrum in. */
export function runOf(network: Network): (inputs: tf.Tensor2D) => tf.Tensor {
  const sizes = inputShape(network);
  return (inputs) =>
    tf.tidy(() => {
      const [batchSize] = inputs.shape;
      const shaped = sizes.length === 1 ? inputs : tf.reshape(inputs, [batchSize, ...sizes]);
      return network.predict(shaped, { batchSize }) as tf.Tensor;
    });
}

/** One vector a spectrum, row-major: latent units, class probabilities. */
export interface SpectrumVectors {
  readonly data: Float32Array;
  /** `[spectra, units]`. */
  readonly shape: readonly number[];
}

/** Maps spectra to vectors batch by batch; `run` gets `[batch, channels]` and makes one new tensor. */
export async function mapSpectra(
  image: SpectrumImage,
  run: (inputs: tf.Tensor2D) => tf.Tensor,
  { batchSize = 1024 }: { batchSize?: number } = {},
): Promise<SpectrumVectors> {
  const channels = image.shape[2], count = spectrumCount(image);
  let data = new Float32Array();
  for (let from = 0; from < count; from += batchSize) {
    const size = Math.min(batchSize, count - from);
    const batch = image.data.subarray(from * channels, (from + size) * channels);
    const inputs = tf.tensor2d(batch, [size, channels]);
    const output = run(inputs);
    inputs.dispose();
    const values = output.size / size;
    if (from === 0) data = new Float32Array(count * values);
    data.set(await output.data<"float32">(), from * values);
    output.dispose();
  }
  return { data, shape: [count, data.length / count] };
}

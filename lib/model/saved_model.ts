import type { SpectrumImage } from "../core/spectrum_image.ts";
import { openSavedModel, tf } from "../core/tensor.ts";
import { mapSpectra, type SpectrumVectors } from "./encode.ts";

/** A network in TensorFlow's own format, such as Keras 2 saved; close it when done. */
export interface SavedModel {
  /** Shape of an input, the batch left out: `[240, 1]` where spectra have one feature a channel. */
  readonly inputShape: readonly number[];
  /** Applies it to every spectrum of an image; see {@link applySavedModel}. */
  readonly predict: (batch: tf.Tensor) => tf.Tensor;
  close(): void;
}

/**
 * Loads a SavedModel with one input and one output, such as the authors' checkpoints of RapidEELS,
 * which today's Keras cannot open any more.
 *
 * @param folder The folder that holds `saved_model.pb`.
 * @throws {Error} Where TensorFlow's library is not what runs tensors, the folder holds no model, or
 * it has more than one input.
 */
export async function loadSavedModel(
  folder: string,
  options: { tag?: string; signature?: string } = {},
): Promise<SavedModel> {
  const model = await openSavedModel(folder, options);
  if (model.inputs.length !== 1 || model.outputs.length !== 1) {
    const names = [model.inputs, model.outputs].map((ends) =>
      ends.map(({ name }) => name).join(", ")
    );
    model.dispose();
    throw new Error(
      `Cannot load ${folder} as it must have one input and one output: inputs ${names[0]}; ` +
        `outputs ${names[1]}`,
    );
  }
  return {
    inputShape: dimensionsOf(model.inputs[0].shape).slice(1),
    predict: (batch) => model.predict(batch, {}) as tf.Tensor,
    close: () => model.dispose(),
  };
}

/**
 * Applies a SavedModel to every spectrum of an image.
 *
 * @param image Spectra, `[rows, columns, channels]`, prepared as the network's training data were.
 * @returns What it gives for each, `[rows x columns, values]`.
 * @throws {RangeError} Where the image has another number of channels than the network takes.
 */
export async function applySavedModel(
  model: SavedModel,
  image: SpectrumImage,
  options: { batchSize?: number } = {},
): Promise<SpectrumVectors> {
  const channels = image.shape[2];
  if (tf.util.sizeFromShape([...model.inputShape]) !== channels) {
    throw new RangeError(
      `Cannot apply the network as spectra must have its input's size: they have ${channels} ` +
        `channels, it takes [${model.inputShape}]`,
    );
  }
  return await mapSpectra(
    image,
    (batch) => model.predict(tf.reshape(batch, [batch.shape[0], ...model.inputShape])),
    options,
  );
}

/** Plain numbers: the addon gives the sizes of a shape as 64-bit integers split in two. */
function dimensionsOf(shape: readonly unknown[] | undefined): number[] {
  return (shape ?? []).map((size) =>
    typeof size === "number" ? size : (size as { u: number[] }).u[0]
  );
}

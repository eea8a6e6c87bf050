import { normalise } from "../core/normalisation.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { startTensors, tf } from "../core/tensor.ts";
import {
  checkSpectra,
  layersOf,
  mapSpectra,
  type Model,
  runOf,
  type SpectrumVectors,
} from "./model.ts";

/**
 * The encoder of an autoencoder, from spectra to latent units.
 *
 * It shares its weights with the autoencoder, so that it follows its training and ends with it:
 * dispose of the autoencoder only.
 */
export function encoderOf(autoencoder: tf.LayersModel): tf.LayersModel {
  const output = autoencoder.getLayer("latent").output as tf.SymbolicTensor;
  return tf.model({ inputs: autoencoder.inputs, outputs: output });
}

/**
 * Encodes every spectrum of an image by the layer "latent" of a model. A SavedModel shows no layers
 * and is taken for an encoder: its outputs are the vectors.
 *
 * @param image Spectra in the unit that the model was trained in, `[rows, columns, channels]`.
 * @returns Latent vectors, `[rows x columns, units]`.
 * @throws {RangeError} Where the image lies on another energy axis or is in another unit.
 * @example
 * ```ts
 * import { buildConvAutoencoder, encode, energyAxis, makeModel, spectrumImage } from "eels";
 * const sizes = { filters: [4], kernels: [3], latentUnits: 2, channels: 16, seed: 1 };
 * const model = makeModel(await buildConvAutoencoder(sizes), { name: "untrained" });
 * const data = new Float32Array(3 * 16), energy = energyAxis(520, 0.25, 16);
 * const latent = await encode(model, spectrumImage({ data, shape: [1, 3, 16], energy }));
 * latent.shape; // [3, 2]
 * ```
 */
export async function encode(
  model: Model,
  image: SpectrumImage,
  options: { batchSize?: number } = {},
): Promise<SpectrumVectors> {
  const { batchSize = 1024 } = checkOptions("encode", "encode", options, {
    batchSize: is.whole(1),
  });
  await startTensors();
  checkSpectra(model, image);
  const { networks: [network], normalisation } = model;
  const isSaved = !(network instanceof tf.LayersModel);
  const encoder = isSaved ? network : encoderOf(layersOf(model, "encode"));
  const inputs = normalisation ? normalise(image, normalisation) : image;
  return await mapSpectra(inputs, runOf(encoder), { batchSize });
}

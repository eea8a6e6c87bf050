import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import { tf } from "../core/tensor.ts";
import {
  buildConvAutoencoder,
  type ConvAutoencoderConfig,
  RAPID_EELS,
} from "./conv_autoencoder.ts";

/** A RapidEELS network and how it is trained. */
export interface RapidEelsConfig extends ConvAutoencoderConfig {
  /** Share of the values that are left out behind each convolution of the encoder in training. */
  readonly dropout: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Adam's step size in the first epoch. */
  readonly learningRate: number;
}

/**
 * The network and training of Pate et al. 2021, doi:10.1038/s41598-021-97668-8 (Methodology): five
 * strided convolutions, twenty percent dropout, five latent units, Adam and mean squared error, 500
 * epochs of batches of 512.
 *
 * Choice: the paper chose its learning rate by cross-validation and does not print it; this is the
 * one that the authors' notebook trains with (Keras's own). The latent units are linear as in the
 * text, which gives ReLU to the convolutions; the authors' notebook has ReLU there.
 */
export const PAPER_CONFIG: RapidEelsConfig = Object.freeze({
  ...RAPID_EELS,
  channels: 240,
  seed: 1,
  dropout: 0.2,
  epochs: 500,
  batchSize: 512,
  learningRate: 1e-3,
});

/** Number of trainable parameters of {@link PAPER_CONFIG}, as in the authors' published checkpoint. */
export const PAPER_PARAMETERS = 44_678;

/** Builds the autoencoder of a configuration, {@link PAPER_CONFIG} or a variant of it. */
export function buildRapidEels(config: RapidEelsConfig = PAPER_CONFIG): tf.LayersModel {
  return buildConvAutoencoder(config);
}

/**
 * The same configuration with its first `depth` convolutions and their mirrors only.
 *
 * @throws {RangeError} Where it has fewer.
 */
export function cutDepth(config: RapidEelsConfig, depth: number): RapidEelsConfig {
  const { filters, kernels } = config;
  if (!(Number.isSafeInteger(depth) && depth >= 1 && depth <= filters.length)) {
    throw new RangeError(
      `Cannot cut the network as depth must be from 1 to ${filters.length}: it is ${depth}`,
    );
  }
  const first = filters.slice(0, depth);
  return {
    ...config,
    filters: first,
    kernels: kernels.slice(0, depth),
    decoderFilters: first.toReversed(),
  };
}

/** One vector a spectrum, row-major: latent units, class probabilities. */
export interface SpectrumVectors {
  readonly data: Float32Array;
  readonly shape: readonly [spectra: number, units: number];
}

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
 * Encodes every spectrum of an image.
 *
 * @param autoencoder A network with a layer named "latent".
 * @param image Spectra, `[rows, columns, channels]`, normalised as the training inputs were.
 * @returns Latent vectors, `[rows x columns, units]`.
 * @example
 * ```ts
 * import { buildRapidEels, encode, energyAxis, spectrumImage, startTensors } from "eels";
 * await startTensors();
 * const data = new Float32Array(3 * 240);
 * const energy = energyAxis(520, 0.25, 240);
 * const latent = await encode(buildRapidEels(), spectrumImage({ data, shape: [1, 3, 240], energy }));
 * latent.shape; // [3, 5]
 * ```
 */
export async function encode(
  autoencoder: tf.LayersModel,
  image: SpectrumImage,
  { batchSize = 1024 }: { batchSize?: number } = {},
): Promise<SpectrumVectors> {
  const encoder = encoderOf(autoencoder);
  return await mapSpectra(
    image,
    (batch) => encoder.predict(batch, { batchSize }) as tf.Tensor,
    { batchSize },
  );
}

/** Maps spectra to vectors by `apply`, which gets `[batch, channels]` and runs within a tidy. */
export async function mapSpectra(
  image: SpectrumImage,
  apply: (batch: tf.Tensor2D) => tf.Tensor,
  { batchSize = 1024 }: { batchSize?: number } = {},
): Promise<SpectrumVectors> {
  const channels = image.shape[2], count = spectrumCount(image);
  const parts: Float32Array[] = [];
  for (let from = 0; from < count; from += batchSize) {
    const size = Math.min(batchSize, count - from);
    const batch = image.data.subarray(from * channels, (from + size) * channels);
    const output = tf.tidy(() => apply(tf.tensor2d(batch, [size, channels])));
    parts.push(await output.data<"float32">());
    output.dispose();
  }
  const units = parts[0].length / Math.min(batchSize, count);
  const data = new Float32Array(count * units);
  parts.forEach((part, i) => data.set(part, i * batchSize * units));
  return { data, shape: [count, units] };
}

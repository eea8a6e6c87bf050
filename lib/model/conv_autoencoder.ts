import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { startTensors, tf } from "../core/tensor.ts";

/** Size of a convolutional autoencoder for spectra. */
export interface ConvAutoencoderConfig {
  /** Channels of a spectrum; the decoder's ends are cut where they do not halve evenly. */
  readonly channels: number;
  /**
   * Values that go in a channel, such as 9 of a pixel and its neighbours, those of a channel together;
   * 1 where left out.
   */
  readonly valuesPerChannel?: number;
  /** Filters of each strided convolution. */
  readonly filters: readonly number[];
  /**
   * Filters of each transposed convolution; where left out, each gives as many as the convolution
   * it mirrors took.
   */
  readonly decoderFilters?: readonly number[];
  /** Kernel widths in channels, one a convolution. */
  readonly kernels: readonly number[];
  /** Width of the bottleneck between encoder and decoder. */
  readonly latentUnits: number;
  /**
   * Share of each strided convolution's outputs that training sets to zero, drawn afresh in every
   * step (paper B: 0.2); none where left out. Applying the network drops nothing.
   */
  readonly dropout?: number;
  /**
   * How the initial weights spread: as He et al. 2015 (arXiv:1502.01852) for ReLU, where left out, or as
   * Glorot and Bengio 2010, as Keras has it.
   */
  readonly initialWeights?: "he" | "glorot";
  /** Seed of the initial weights. */
  readonly seed: number;
}

/** What a configuration may hold beside channels and seed. */
export const AUTOENCODER_KINDS = {
  valuesPerChannel: is.whole(1),
  filters: is.needed(is.sizes),
  decoderFilters: is.sizes,
  kernels: is.needed(is.sizes),
  latentUnits: is.needed(is.whole(1)),
  dropout: is.below(0, 1),
  initialWeights: is.oneOf("he", "glorot"),
};

/**
 * A denoiser that trains in under a minute on two cores.
 *
 * Choice: paper A gives no layer sizes; these follow the encoder of RapidEELS (Pate et al. 2021)
 * with one convolution less and a wider bottleneck, since spectra of unknown peak positions and
 * heights need more than its five latent units.
 */
export const SMALL_DENOISER: Omit<ConvAutoencoderConfig, "channels" | "seed"> = Object.freeze({
  filters: Object.freeze([8, 16, 32, 64]),
  kernels: Object.freeze([7, 7, 5, 5]),
  latentUnits: 24,
});

/**
 * Builds a convolutional autoencoder: strided convolutions along energy, a dense bottleneck, and
 * transposed convolutions back; ReLU inside, linear output.
 *
 * Spectra lie along the width axis, `[batch, 1, channels, filters]`, which TensorFlow's kernels
 * handle faster than the height axis.
 *
 * @returns A model from `[batch, channels]` to `[batch, channels]`.
 * @throws {RangeError} Where filters and kernels differ in number, or dropout is no share below 1.
 * @example
 * ```ts
 * import { buildConvAutoencoder, SMALL_DENOISER } from "eels";
 * const network = await buildConvAutoencoder({ ...SMALL_DENOISER, channels: 64, seed: 1 });
 * network.outputs[0].shape; // [null, 64]
 * ```
 */
export async function buildConvAutoencoder(
  config: ConvAutoencoderConfig,
): Promise<tf.LayersModel> {
  const { channels, filters, kernels, latentUnits, dropout = 0, valuesPerChannel = 1 } =
    checkOptions("buildConvAutoencoder", "build the autoencoder", config, {
      ...AUTOENCODER_KINDS,
      channels: is.needed(is.whole(1)),
      seed: is.needed(is.integer),
    });
  await startTensors();
  const decoderFilters = config.decoderFilters ??
    filters.map((_, i) => filters[Math.max(0, filters.length - 2 - i)]);
  if (filters.length !== kernels.length || filters.length !== decoderFilters.length) {
    throw new RangeError(
      `Cannot build the autoencoder as each convolution needs a kernel and a mirror: ` +
        `${filters.length} filters, ${kernels.length} kernels, ${decoderFilters.length} ` +
        `decoderFilters`,
    );
  }
  const shortest = filters.reduce((width) => Math.ceil(width / 2), channels);
  const excess = shortest * 2 ** filters.length - channels;
  const { heUniform, glorotUniform } = tf.initializers;
  const spread = config.initialWeights === "glorot" ? glorotUniform : heUniform;
  let seed = config.seed;
  const initialise = () => ({
    kernelInitializer: spread({ seed: seed++ }),
    biasInitializer: "zeros" as const,
  });
  const along = (width: number): [number, number] => [1, width];

  const input = tf.input({ shape: [channels * valuesPerChannel], name: "spectrum" });
  const deepest = filters[filters.length - 1];
  let x = tf.layers.reshape({ targetShape: [1, channels, valuesPerChannel] }).apply(input);
  filters.forEach((count, i) => {
    x = tf.layers.conv2d({
      ...initialise(),
      filters: count,
      kernelSize: along(kernels[i]),
      strides: along(2),
      padding: "same",
      activation: "relu",
    }).apply(x);
    if (dropout > 0) x = tf.layers.dropout({ rate: dropout }).apply(x);
  });
  x = tf.layers.flatten().apply(x);
  x = tf.layers.dense({ ...initialise(), units: latentUnits, name: "latent" }).apply(x);
  x = tf.layers.dense({ ...initialise(), units: shortest * deepest, activation: "relu" }).apply(x);
  x = tf.layers.reshape({ targetShape: [1, shortest, deepest] }).apply(x);
  decoderFilters.forEach((count, i) => {
    x = tf.layers.conv2dTranspose({
      ...initialise(),
      filters: count,
      kernelSize: along(kernels[filters.length - 1 - i]),
      strides: along(2),
      padding: "same",
      activation: "relu",
    }).apply(x);
  });
  x = tf.layers.conv2d({
    ...initialise(),
    filters: 1,
    kernelSize: along(kernels[0]),
    padding: "same",
  }).apply(x);
  if (excess > 0) {
    const left = Math.floor(excess / 2);
    x = tf.layers.cropping2D({ cropping: [[0, 0], [left, excess - left]] }).apply(x);
  }
  const output = tf.layers.reshape({ targetShape: [channels] }).apply(x);
  return tf.model({ inputs: input, outputs: output as tf.SymbolicTensor });
}

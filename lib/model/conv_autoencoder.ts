import { tf } from "../core/tensor.ts";

/** Size of a convolutional autoencoder for spectra. */
export interface ConvAutoencoderConfig {
  /** Channels of a spectrum: a multiple of 2 to the number of convolutions. */
  readonly channels: number;
  /** Filters of each strided convolution; the decoder mirrors them. */
  readonly filters: readonly number[];
  /** Kernel widths in channels, one a convolution. */
  readonly kernels: readonly number[];
  /** Width of the bottleneck between encoder and decoder. */
  readonly latentUnits: number;
  /** Seed of the initial weights. */
  readonly seed: number;
}

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
 * @throws {RangeError} Where the channels cannot be halved by every convolution, or filters and
 * kernels differ in number.
 */
export function buildConvAutoencoder(config: ConvAutoencoderConfig): tf.LayersModel {
  const { channels, filters, kernels, latentUnits } = config;
  const shortest = channels / 2 ** filters.length;
  if (!Number.isInteger(shortest) || shortest < 1) {
    throw new RangeError(
      `Cannot build the autoencoder as its channels must be a multiple of ${2 ** filters.length} ` +
        `(${filters.length} convolutions of stride 2): channels is ${channels}`,
    );
  }
  if (filters.length !== kernels.length) {
    throw new RangeError(
      `Cannot build the autoencoder as each convolution needs a kernel: ${filters.length} ` +
        `filters, ${kernels.length} kernels`,
    );
  }
  let seed = config.seed;
  const initialise = () => ({
    kernelInitializer: tf.initializers.heUniform({ seed: seed++ }),
    biasInitializer: "zeros" as const,
  });
  const along = (width: number): [number, number] => [1, width];

  const input = tf.input({ shape: [channels], name: "spectrum" });
  const deepest = filters[filters.length - 1];
  let x = tf.layers.reshape({ targetShape: [1, channels, 1] }).apply(input);
  filters.forEach((count, i) => {
    x = tf.layers.conv2d({
      ...initialise(),
      filters: count,
      kernelSize: along(kernels[i]),
      strides: along(2),
      padding: "same",
      activation: "relu",
    }).apply(x);
  });
  x = tf.layers.flatten().apply(x);
  x = tf.layers.dense({ ...initialise(), units: latentUnits, name: "latent" }).apply(x);
  x = tf.layers.dense({ ...initialise(), units: shortest * deepest, activation: "relu" }).apply(x);
  x = tf.layers.reshape({ targetShape: [1, shortest, deepest] }).apply(x);
  for (let i = filters.length - 1; i >= 0; i--) {
    x = tf.layers.conv2dTranspose({
      ...initialise(),
      filters: i > 0 ? filters[i - 1] : filters[0],
      kernelSize: along(kernels[i]),
      strides: along(2),
      padding: "same",
      activation: "relu",
    }).apply(x);
  }
  x = tf.layers.conv2d({
    ...initialise(),
    filters: 1,
    kernelSize: along(kernels[0]),
    padding: "same",
  }).apply(x);
  const output = tf.layers.reshape({ targetShape: [channels] }).apply(x);
  return tf.model({ inputs: input, outputs: output as tf.SymbolicTensor });
}

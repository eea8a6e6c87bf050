import type { tf } from "eels/core/tensor.ts";
import { buildConvAutoencoder, type ConvAutoencoderConfig } from "eels/model/conv_autoencoder.ts";

/** A RapidEELS network and how it is trained. */
export interface RapidEelsConfig extends ConvAutoencoderConfig {
  /** Share of the values that are left out behind each convolution of the encoder in training. */
  readonly dropout: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Adam's step size in the first epoch. */
  readonly learningRate: number;
  /** The last epoch's over the first one's; 0.01, and 1 keeps it as the paper does. */
  readonly finalRate?: number;
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
export const RAPID_EELS_PAPER: RapidEelsConfig = Object.freeze({
  filters: Object.freeze([8, 16, 16, 32, 64]),
  decoderFilters: Object.freeze([64, 32, 16, 16, 8]),
  kernels: Object.freeze([7, 7, 5, 5, 3]),
  latentUnits: 5,
  channels: 240,
  seed: 1,
  dropout: 0.2,
  epochs: 500,
  batchSize: 512,
  learningRate: 1e-3,
});

/** Number of trainable parameters of {@link RAPID_EELS_PAPER}, as in the authors' published checkpoint. */
export const RAPID_EELS_PARAMETERS = 44_678;

/** Builds the autoencoder of a configuration, {@link RAPID_EELS_PAPER} or a variant of it. */
export function buildRapidEels(
  config: RapidEelsConfig = RAPID_EELS_PAPER,
): Promise<tf.LayersModel> {
  const { channels, filters, decoderFilters, kernels, latentUnits, dropout, initialWeights, seed } =
    config;
  const size = { channels, filters, decoderFilters, kernels, latentUnits };
  return buildConvAutoencoder({ ...size, dropout, initialWeights, seed });
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

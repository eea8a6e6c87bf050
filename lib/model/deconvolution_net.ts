import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { startTensors, tf } from "../core/tensor.ts";

/** Size of a U-shaped network with dilated convolutions. */
export interface DeconvolutionNetConfig {
  /** Channels of a spectrum, divisible by 2 for every level but the first, and by the dilations there. */
  readonly channels: number;
  /** Filters at each level, from the full resolution down; each level halves the resolution. */
  readonly filters: readonly number[];
  /** Dilations of the convolutions at each level on the way down, in channels of that level. */
  readonly dilations: readonly number[];
  /** Kernel width in channels. */
  readonly kernel: number;
  /** Seed of the initial weights. */
  readonly seed: number;
}

/** A network that trains in minutes on two cores, 126 thousand parameters. */
export const SMALL_DECONVOLUTION_NET: Omit<DeconvolutionNetConfig, "seed"> = Object.freeze({
  channels: 512,
  filters: Object.freeze([16, 16, 24, 32, 40, 40]),
  dilations: Object.freeze([1, 4]),
  kernel: 5,
});

/** What the channels must be a multiple of: the halvings times the widest dilation. */
export function channelUnit(
  { filters, dilations }: Pick<DeconvolutionNetConfig, "filters" | "dilations">,
): number {
  return 2 ** (filters.length - 1) * dilations.reduce((a, b) => Math.max(a, b), 1);
}

/**
 * Builds a U-shaped network: at each level dilated convolutions and a halving, then back up with the
 * levels of the way down joined in (skip connections); ReLU inside, linear output that is added to
 * the input.
 *
 * TensorFlow.js cannot train dilated convolutions. A spectrum of W channels written as W / d rows of d
 * columns and convolved along the columns is the same thing, so that is what is built.
 *
 * @returns A model from `[batch, channels]` to `[batch, channels]`.
 * @throws {RangeError} Where the channels cannot be halved or dilated so.
 * @example
 * ```ts
 * import { buildDeconvolutionNet } from "eels";
 * const sizes = { channels: 16, filters: [2, 4], dilations: [1, 2], kernel: 3 };
 * const network = await buildDeconvolutionNet({ ...sizes, seed: 1 });
 * network.outputs[0].shape; // [null, 16]
 * ```
 */
export async function buildDeconvolutionNet(
  config: DeconvolutionNetConfig,
): Promise<tf.LayersModel> {
  const { channels, filters, dilations, kernel } = checkOptions(
    "buildDeconvolutionNet",
    "build the network",
    config,
    {
      channels: is.needed(is.whole(1)),
      filters: is.needed(is.sizes),
      dilations: is.needed(is.sizes),
      kernel: is.needed(is.whole(1)),
      seed: is.needed(is.integer),
    },
  );
  await startTensors();
  const unit = channelUnit(config);
  if (channels % unit !== 0) {
    throw new RangeError(
      `Cannot build the network as channels must be a multiple of ${unit}, the halvings times the ` +
        `widest dilation: it is ${channels}`,
    );
  }
  let seed = config.seed;
  const initialise = () => ({
    kernelInitializer: tf.initializers.heUniform({ seed: seed++ }),
    biasInitializer: "zeros" as const,
    padding: "same" as const,
  });
  type Node = tf.SymbolicTensor;
  const reshape = (x: Node, shape: number[]) =>
    tf.layers.reshape({ targetShape: shape }).apply(x) as Node;
  const convolve = (x: Node, count: number, dilation: number, activation?: "relu") => {
    const width = x.shape[2]!;
    const folded = dilation === 1 ? x : reshape(x, [width / dilation, dilation, x.shape[3]!]);
    const kernelSize: [number, number] = dilation === 1 ? [1, kernel] : [kernel, 1];
    const y = tf.layers.conv2d({ ...initialise(), filters: count, kernelSize, activation })
      .apply(folded) as Node;
    return dilation === 1 ? y : reshape(y, [1, width, count]);
  };
  const resized = (): Parameters<typeof tf.layers.conv2d>[0] => ({
    ...initialise(),
    filters: 0,
    kernelSize: [1, 2],
    strides: [1, 2],
    activation: "relu",
  });

  const input = tf.input({ shape: [channels], name: "spectrum" });
  const joined: Node[] = [];
  let x = reshape(input, [1, channels, 1]);
  filters.forEach((count, level) => {
    if (level > 0) {
      joined.push(x);
      x = tf.layers.conv2d({ ...resized(), filters: count })
        .apply(x) as Node;
    }
    for (const dilation of dilations) x = convolve(x, count, dilation, "relu");
  });
  for (let level = filters.length - 2; level >= 0; level--) {
    const up = tf.layers.conv2dTranspose({ ...resized(), filters: filters[level] }).apply(
      x,
    ) as Node;
    x = tf.layers.concatenate().apply([up, joined[level]]) as Node;
    for (const dilation of dilations) x = convolve(x, filters[level], dilation, "relu");
  }
  const change = reshape(convolve(x, 1, 1), [channels]);
  const output = tf.layers.add().apply([input, change]) as Node;
  return tf.model({ inputs: input, outputs: output });
}

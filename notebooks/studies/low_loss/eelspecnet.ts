import { startTensors, tf } from "eels/core/tensor.ts";

/** Size of {@link buildEelspecnet}'s network. */
export interface EelspecnetConfig {
  /** Channels of a spectrum, divisible by 2 for every level. */
  readonly channels: number;
  /** Filters of the convolutions on the way down; each halves the resolution. */
  readonly filters: readonly number[];
  /** Kernel width in channels. */
  readonly kernel: number;
  /** "tanh", as published, brings every value into 0..1; "linear" suits scales that go beyond. */
  readonly output: "tanh" | "linear";
  /** Seed of the initial weights. */
  readonly seed: number;
}

/**
 * The published size: 218 million parameters, 0.87 GB of weights (repository shmouses/EELSpecNet, MIT
 * licence; the paper's text prints no layer sizes). A small one of the same shape takes fewer filters.
 */
export const EELSPECNET_PAPER: Omit<EelspecnetConfig, "seed"> = Object.freeze({
  channels: 2048,
  filters: Object.freeze([64, 128, 256, 512, 1024, 2048, 2048, 2048, 2048, 2048]),
  kernel: 4,
  output: "tanh",
});

/**
 * Builds the published network: strided convolutions down to a few channels, transposed ones back up
 * with the levels of the way down joined in (skip connections), and an output tanh(max(0, x)) or x.
 *
 * Choice: weights start by He et al. (2015), not evenly within 0.05, which suits the published number of
 * filters only.
 *
 * @returns A model from `[batch, channels]` to `[batch, channels]`.
 * @throws {RangeError} Where the channels cannot be halved as often as there are levels.
 */
export async function buildEelspecnet(config: EelspecnetConfig): Promise<tf.LayersModel> {
  await startTensors();
  const { channels, filters, kernel } = config;
  if (!(channels > 0 && channels % 2 ** filters.length === 0)) {
    throw new RangeError(
      `Cannot build the network as channels must be a multiple of ${2 ** filters.length}, one ` +
        `halving for each of ${filters.length} levels: it is ${channels}`,
    );
  }
  let seed = config.seed;
  const layer = (count: number): Parameters<typeof tf.layers.conv2d>[0] => ({
    filters: count,
    kernelSize: [1, kernel],
    strides: [1, 2],
    padding: "same",
    activation: "relu",
    kernelInitializer: tf.initializers.heUniform({ seed: seed++ }),
  });
  const apply = (one: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]) =>
    one.apply(x) as tf.SymbolicTensor;
  const input = tf.input({ shape: [channels], name: "spectrum" });
  const down = [apply(tf.layers.reshape({ targetShape: [1, channels, 1] }), input)];
  for (const count of filters) down.push(apply(tf.layers.conv2d(layer(count)), down.at(-1)!));
  let x = down.at(-1)!;
  for (let level = filters.length - 1; level > 0; level--) {
    const up = apply(tf.layers.conv2dTranspose(layer(filters[level - 1])), x);
    x = apply(tf.layers.concatenate(), [up, down[level]]);
  }
  const isTanh = config.output === "tanh", last = isTanh ? "relu" : "linear";
  x = apply(tf.layers.conv2dTranspose({ ...layer(1), activation: last }), x);
  if (isTanh) x = apply(tf.layers.activation({ activation: "tanh" }), x);
  const output = apply(tf.layers.reshape({ targetShape: [channels] }), x);
  return tf.model({ inputs: input, outputs: output });
}

/** Number of parameters of a network that need not be built for it. */
export function countEelspecnet(
  { filters, kernel }: Pick<EelspecnetConfig, "filters" | "kernel">,
): number {
  const layer = (from: number, to: number) => kernel * from * to + to;
  const down = filters.map((count, level) => layer(filters[level - 1] ?? 1, count));
  const up = filters.map((count, level) =>
    layer(level === filters.length - 1 ? count : 2 * count, filters[level - 1] ?? 1)
  );
  return [...down, ...up].reduce((sum, count) => sum + count, 0);
}

import { startTensors, tf } from "eels/core/tensor.ts";

/** Size of the convolutional network that is to keep faults. */
export interface KeepNetworkConfig {
  /** Pixels a side of a window, a multiple of 4. */
  readonly windowPixels: number;
  /** Filters at half and at a quarter of the resolution. */
  readonly filters: readonly [half: number, quarter: number];
  /** Layers at a quarter of the resolution, each of which sees 4 pixels further. */
  readonly depth: number;
  /** Seed of the initial weights. */
  readonly seed: number;
}

/** Trains in minutes on two cores; a pixel is made of those up to about 26 pixels around it. */
export const KEEP_NETWORK: Omit<KeepNetworkConfig, "seed"> = Object.freeze<
  Omit<KeepNetworkConfig, "seed">
>({ windowPixels: 48, filters: [16, 48], depth: 5 });

/**
 * Builds the network: two convolutions of 4 x 4 pixels that halve the resolution, `depth` of 3 x 3, and two
 * transposed ones back; ReLU inside, linear output.
 *
 * @returns A model from `[batch, windowPixels²]` to the same.
 * @throws {RangeError} Where the window is no multiple of 4.
 */
export async function buildKeepNetwork(
  { windowPixels, filters: [half, quarter], depth, seed }: KeepNetworkConfig,
): Promise<tf.LayersModel> {
  await startTensors();
  if (!(windowPixels > 0 && windowPixels % 4 === 0)) {
    throw new RangeError(
      `Cannot build the network as windowPixels must be a multiple of 4 above 0: it is ${windowPixels}`,
    );
  }
  let layer = 0;
  const options = (filters: number, kernelSize: number, strides: number) => ({
    filters,
    kernelSize,
    strides,
    padding: "same" as const,
    activation: "relu" as const,
    kernelInitializer: tf.initializers.heUniform({ seed: seed + layer++ }),
  });
  const model = tf.sequential();
  const targetShape = [windowPixels, windowPixels, 1];
  model.add(tf.layers.reshape({ inputShape: [windowPixels ** 2], targetShape }));
  model.add(tf.layers.conv2d(options(half, 4, 2)));
  model.add(tf.layers.conv2d(options(quarter, 4, 2)));
  for (let i = 0; i < depth; i++) model.add(tf.layers.conv2d(options(quarter, 3, 1)));
  model.add(tf.layers.conv2dTranspose(options(half, 4, 2)));
  model.add(tf.layers.conv2dTranspose({ ...options(1, 4, 2), activation: "linear" }));
  model.add(tf.layers.flatten());
  return model;
}

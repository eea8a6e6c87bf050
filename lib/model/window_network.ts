import type { Image } from "../core/image.ts";
import type { Prng } from "../core/random.ts";
import { energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { startTensors, tf } from "../core/tensor.ts";
import type { TrainingPairs } from "./train.ts";

/** Size of the small convolutional network for windows of an image. */
export interface FrameDenoiserConfig {
  /** Pixels a side of a window, even. */
  readonly windowPixels: number;
  /** Filters at full and at half resolution. */
  readonly filters: readonly [full: number, half: number];
  /** Seed of the initial weights. */
  readonly seed: number;
}

/** A network that trains in seconds on two cores and sees 15 pixels around. */
export const FRAME_DENOISER: Omit<FrameDenoiserConfig, "seed"> = Object.freeze<
  Omit<FrameDenoiserConfig, "seed">
>({
  windowPixels: 28,
  filters: [12, 24],
});

/**
 * Builds a convolutional network for square windows: one layer at full resolution, two at half, back
 * to full; ReLU inside, linear output.
 *
 * @returns A model from `[batch, windowPixels²]` to the same.
 * @throws {RangeError} Where the window cannot be halved.
 */
export async function buildFrameDenoiser(
  { windowPixels, filters: [full, half], seed }: FrameDenoiserConfig,
): Promise<tf.LayersModel> {
  await startTensors();
  if (!(windowPixels > 0 && windowPixels % 2 === 0)) {
    throw new RangeError(
      `Cannot build the network as windowPixels must be even and above 0: it is ${windowPixels}`,
    );
  }
  let layer = 0;
  const options = (filters: number, strides: number, activation: "relu" | "linear") => ({
    filters,
    kernelSize: 3,
    strides,
    padding: "same" as const,
    activation,
    kernelInitializer: tf.initializers.heUniform({ seed: seed + layer++ }),
  });
  const model = tf.sequential();
  model.add(
    tf.layers.reshape({
      inputShape: [windowPixels ** 2],
      targetShape: [windowPixels, windowPixels, 1],
    }),
  );
  model.add(tf.layers.conv2d(options(full, 1, "relu")));
  model.add(tf.layers.conv2d(options(half, 2, "relu")));
  model.add(tf.layers.conv2d(options(half, 1, "relu")));
  model.add(tf.layers.conv2dTranspose(options(full, 2, "relu")));
  model.add(tf.layers.conv2d(options(1, 1, "linear")));
  model.add(tf.layers.flatten());
  return model;
}

/** Two frames of one place: what noise the one has, the other knows nothing of. */
export interface FramePair {
  readonly first: Image;
  readonly second: Image;
  /** Weight of its windows in the loss, such as the dose; 1. */
  readonly weight?: number;
}

/**
 * Cuts windows at random places out of pairs of frames, to train on one frame to give the other:
 * noise to noise (Lehtinen et al. 2018), which needs no clean image.
 *
 * @param count Windows in all, from pairs drawn at random.
 */
export function windowPairs(
  pairs: readonly FramePair[],
  count: number,
  { windowPixels, random }: { windowPixels: number; random: Prng },
): TrainingPairs {
  const pixels = windowPixels ** 2;
  const inputs = new Float32Array(count * pixels), targets = new Float32Array(count * pixels);
  const weights = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const { first, second, weight = 1 } = pairs[random.integer(pairs.length)];
    const [rows, columns] = first.shape;
    const corner = random.integer(rows - windowPixels + 1) * columns +
      random.integer(columns - windowPixels + 1);
    for (let r = 0; r < windowPixels; r++) {
      const from = corner + r * columns, to = i * pixels + r * windowPixels;
      inputs.set(first.data.subarray(from, from + windowPixels), to);
      targets.set(second.data.subarray(from, from + windowPixels), to);
    }
    weights[i] = weight;
  }
  const stack = (data: Float32Array) =>
    spectrumImage({ data, shape: [1, count, pixels], energy: energyAxis(0, 1, pixels) });
  return { inputs: stack(inputs), targets: stack(targets), weights };
}

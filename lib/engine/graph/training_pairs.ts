import { spectrumCount, type SpectrumImage } from "../../core/spectrum_image.ts";
import { tf } from "../../core/tensor.ts";
import { checkNoise, type DeviceNoise, sampleNoise } from "./device_noise.ts";

/**
 * Spectra in and the spectra that should come out, on the same axes; for a network that takes other
 * values than it gives, such as features of a pixel, one row of each.
 */
export interface TrainingPairs {
  readonly inputs: SpectrumImage;
  readonly targets: SpectrumImage;
  /** Weight of each spectrum in the loss, row-major; 1 where left out. */
  readonly weights?: Float32Array;
  /**
   * Noise to add to the inputs: drawn afresh in every step of training, once for validation; none
   * where left out.
   */
  readonly noise?: DeviceNoise;
}

/** Pairs made anew for every epoch (from 1), such as the same spectra with fresh noise. */
export type PairSource = (epoch: number) => TrainingPairs;

/** The same where pairs must be waited for, such as from a file that is larger than memory. */
export type StreamedPairs = (epoch: number) => Promise<TrainingPairs>;

/**
 * Checks that inputs, targets and weights belong together and that all are finite: a ReLU turns NaN
 * to 0, so a loss need not show it.
 *
 * @param use For the error: what they are for.
 * @param options.given Values that the network gives a spectrum; as many as it takes.
 * @throws {RangeError} Where one of these is not so.
 */
export function checkPairs(
  { inputs, targets, weights, noise }: TrainingPairs,
  use: string,
  { given = inputs.shape[2] }: { given?: number } = {},
): void {
  const count = spectrumCount(inputs);
  if (spectrumCount(targets) !== count || targets.shape[2] !== given) {
    throw new RangeError(
      `Cannot train as inputs and targets must agree: [${inputs.shape}] and [${targets.shape}]`,
    );
  }
  if (weights && weights.length !== count) {
    throw new RangeError(
      `Cannot train as each spectrum needs a weight: ${weights.length} weights, ${count} spectra`,
    );
  }
  const parts = { inputs: inputs.data, targets: targets.data, weights: weights ?? [] };
  for (const [name, values] of Object.entries(parts)) {
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at < 0) continue;
    const spectrum = Math.floor(at * count / values.length);
    throw new RangeError(
      `Cannot train in ${use} as all values must be finite: spectrum ${spectrum} of the ${name} ` +
        `has ${values[at]}`,
    );
  }
  if (noise) checkNoise(noise, inputs.data);
}

/** A batch: which of these pairs, and a whole number to draw noise and dropout with. */
export interface Batch {
  readonly pairs: TrainingPairs;
  readonly picked: Int32Array;
  readonly seed: number;
}

/** The picked pairs, `[picked, channels]`, and their weights, `[picked, 1]`, as tensors. */
export function batchTensors(
  { pairs: { inputs, targets, weights, noise }, picked, seed }: Batch,
): [inputs: tf.Tensor2D, targets: tf.Tensor2D, weights: tf.Tensor2D] {
  const channels = inputs.shape[2];
  const size: [number, number] = [picked.length, channels];
  const take = ({ data, shape: [, , width] }: SpectrumImage) => {
    const taken = new Float32Array(picked.length * width);
    picked.forEach((s, i) => taken.set(data.subarray(s * width, (s + 1) * width), i * width));
    return taken;
  };
  const rows = take(inputs);
  return [
    noise ? sampleNoise(rows, size, { noise, seed }) : tf.tensor2d(rows, size),
    tf.tensor2d(inputs === targets ? rows : take(targets), [picked.length, targets.shape[2]]),
    tf.tensor2d(Float32Array.from(picked, (s) => weights?.[s] ?? 1), [picked.length, 1]),
  ];
}

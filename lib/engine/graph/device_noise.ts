import { prng } from "../../core/random.ts";
import { tf } from "../../core/tensor.ts";

/**
 * Noise that training adds to its inputs, afresh in every step. Of a range, smallest and largest, each
 * spectrum gets a level of its own, uniformly at random.
 */
export type DeviceNoise =
  /** Gaussian, of this standard deviation in units of the inputs. */
  | { readonly sigma: number | readonly number[] }
  /** Poisson, where an input of 1 stands for this many counts; the result is in units of the inputs. */
  | { readonly counts: number | readonly number[] };

/**
 * Adds noise to spectra. The same seed gives the same noise on the same kind of device.
 *
 * @param data Spectra end to end.
 * @param shape `[spectra, channels]`.
 * @returns A tensor of this shape, which the caller disposes of.
 */
export type NoiseSampling = (
  data: Float32Array,
  shape: [number, number],
  options: { noise: DeviceNoise; seed: number },
) => tf.Tensor2D;

/** Samples by TensorFlow on its device where that runs, elsewhere by the library's own streams. */
export const sampleNoise: NoiseSampling = (data, shape, options) =>
  (tf.getBackend() === "tensorflow" ? sampleByTensorFlow : sampleByStreams)(data, shape, options);

/** {@link sampleNoise} by TensorFlow's stateless operations, which depend on nothing but the seed. */
export const sampleByTensorFlow: NoiseSampling = (data, shape, { noise, seed }) =>
  tf.tidy(() => {
    const draw = (kind: string, size: [number, number], stream: number, mean?: tf.Tensor) => {
      const key = tf.tensor1d([seed, stream], "int32");
      const inputs = [tf.tensor1d(size, "int32"), key, ...(mean ? [mean] : [])];
      return runStateless(kind, inputs);
    };
    const [low, high] = rangeOf(noise);
    // Streams below zero, as dropout numbers its own from zero.
    const drawn = draw("Uniform", [shape[0], 1], -1);
    const level = tf.add(tf.mul(drawn, high - low), low);
    const spectra = tf.tensor2d(data, shape);
    return "sigma" in noise
      ? tf.add(spectra, tf.mul(draw("Normal", shape, -2), level))
      : tf.div(draw("Poisson", shape, -2, tf.mul(spectra, level)), level);
  });

/** {@link sampleNoise} in plain TypeScript. */
export const sampleByStreams: NoiseSampling = (data, [count, channels], { noise, seed }) => {
  const random = prng(seed);
  const [low, high] = rangeOf(noise);
  const noisy = new Float32Array(data.length);
  for (let s = 0; s < count; s++) {
    const level = low + (high - low) * random.uniform();
    for (let i = s * channels; i < (s + 1) * channels; i++) {
      noisy[i] = "sigma" in noise
        ? data[i] + level * random.normal()
        : random.poisson(data[i] * level) / level;
    }
  }
  return tf.tensor2d(noisy, [count, channels]);
};

/**
 * Checks that such noise can be added to these inputs.
 *
 * @throws {RangeError} Where it cannot.
 */
export function checkNoise(noise: DeviceNoise, inputs: Float32Array): void {
  const [low, high] = rangeOf(noise);
  const isCounted = "counts" in noise;
  const name = isCounted ? "counts" : "sigma";
  if (!(low <= high && low >= 0 && high < Infinity && (low > 0 || !isCounted))) {
    throw new RangeError(
      `Cannot sample noise as ${name} must rise from ${isCounted ? "above " : ""}0: ` +
        `it is ${noise[name as keyof DeviceNoise]}`,
    );
  }
  const negative = isCounted ? inputs.find((value) => value < 0) : undefined;
  if (negative !== undefined) {
    throw new RangeError(
      `Cannot sample counts as inputs must be 0 or more: there is ${negative}. Take sigma instead`,
    );
  }
}

function rangeOf(noise: DeviceNoise): readonly number[] {
  const level = "sigma" in noise ? noise.sigma : noise.counts;
  return typeof level === "number" ? [level, level] : level;
}

/** Runs an operation of TensorFlow that TensorFlow.js does not name. */
function runStateless(kind: string, inputs: tf.Tensor[]): tf.Tensor {
  const backend = tf.backend() as unknown as {
    binding: Record<"TF_ATTR_TYPE" | "TF_FLOAT" | "TF_INT32", number>;
    executeSingleOutput(name: string, attributes: object[], inputs: tf.Tensor[]): tf.Tensor;
  };
  const { TF_ATTR_TYPE: type, TF_FLOAT, TF_INT32 } = backend.binding;
  const types = { dtype: TF_FLOAT, T: TF_INT32, Tseed: TF_INT32 };
  const all = kind === "Poisson" ? { ...types, Rtype: TF_FLOAT } : types;
  const attributes = Object.entries(all).map(([name, value]) => ({ name, type, value }));
  return backend.executeSingleOutput(`StatelessRandom${kind}`, attributes, inputs);
}

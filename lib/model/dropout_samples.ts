import type { Prng } from "../core/random.ts";
import { spectrumCount, type SpectrumImage, withData } from "../core/spectrum_image.ts";
import { startTensors, tf } from "../core/tensor.ts";

/**
 * Applies a network with its dropout left on, as in training, and averages over several draws of the
 * units left out.
 *
 * A network is usually applied without dropout, as if that were the mean over draws. With ReLU behind
 * every convolution it need not be: where the two differ, the mean over draws is what the training loss
 * was computed of.
 *
 * @param network A chain of layers, dropout among them.
 * @param image Spectra, `[rows, columns, channels]`, normalised as the training inputs were.
 * @throws {RangeError} Where the model has no dropout: all draws would be alike.
 */
export async function averageSamples(
  network: tf.LayersModel,
  image: SpectrumImage,
  { draws = 20, random, batchSize = 1024 }: { draws?: number; random: Prng; batchSize?: number },
): Promise<SpectrumImage> {
  await startTensors();
  if (!network.layers.some((layer) => layer.getClassName() === "Dropout")) {
    throw new RangeError("Cannot average over draws as the network must have dropout: it has none");
  }
  const channels = image.shape[2], count = spectrumCount(image);
  const data = new Float32Array(image.data.length);
  for (let from = 0; from < count; from += batchSize) {
    const size = Math.min(batchSize, count - from);
    const batch = image.data.subarray(from * channels, (from + size) * channels);
    for (let draw = 0; draw < draws; draw++) {
      const stream = random.split(`${from} ${draw}`);
      const output = tf.tidy(() =>
        applyOnce(network, tf.tensor2d(batch, [size, channels]), stream)
      );
      const values = await output.data<"float32">();
      output.dispose();
      for (let i = 0; i < values.length; i++) data[from * channels + i] += values[i] / draws;
    }
  }
  return withData(image, data);
}

function applyOnce(network: tf.LayersModel, spectra: tf.Tensor, random: Prng): tf.Tensor {
  return network.layers.slice(1).reduce((x, layer) => {
    if (layer.getClassName() !== "Dropout") return layer.apply(x) as tf.Tensor;
    const rate = layer.getConfig().rate as number;
    const mask = new Float32Array(x.size);
    for (let i = 0; i < mask.length; i++) mask[i] = random.uniform() < rate ? 0 : 1 / (1 - rate);
    return tf.mul(x, tf.tensor(mask, x.shape));
  }, spectra);
}

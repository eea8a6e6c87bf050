import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import { tf } from "../core/tensor.ts";

/** One vector a spectrum, row-major: latent units, class probabilities. */
export interface SpectrumVectors {
  readonly data: Float32Array;
  readonly shape: readonly [spectra: number, units: number];
}

/**
 * The encoder of an autoencoder, from spectra to latent units.
 *
 * It shares its weights with the autoencoder, so that it follows its training and ends with it:
 * dispose of the autoencoder only.
 */
export function encoderOf(autoencoder: tf.LayersModel): tf.LayersModel {
  const output = autoencoder.getLayer("latent").output as tf.SymbolicTensor;
  return tf.model({ inputs: autoencoder.inputs, outputs: output });
}

/**
 * Encodes every spectrum of an image.
 *
 * @param autoencoder A network with a layer named "latent".
 * @param image Spectra, `[rows, columns, channels]`, normalised as the training inputs were.
 * @returns Latent vectors, `[rows x columns, units]`.
 * @example
 * ```ts
 * import { buildConvAutoencoder, encode, energyAxis, RAPID_EELS, spectrumImage } from "eels";
 * import { startTensors } from "eels";
 * await startTensors();
 * const model = buildConvAutoencoder({ ...RAPID_EELS, channels: 240, seed: 1 });
 * const data = new Float32Array(3 * 240);
 * const energy = energyAxis(520, 0.25, 240);
 * const latent = await encode(model, spectrumImage({ data, shape: [1, 3, 240], energy }));
 * latent.shape; // [3, 5]
 * ```
 */
export async function encode(
  autoencoder: tf.LayersModel,
  image: SpectrumImage,
  { batchSize = 1024 }: { batchSize?: number } = {},
): Promise<SpectrumVectors> {
  const encoder = encoderOf(autoencoder);
  return await mapSpectra(
    image,
    (batch) => encoder.predict(batch, { batchSize }) as tf.Tensor,
    { batchSize },
  );
}

/** Maps spectra to vectors by `apply`, which gets `[batch, channels]` and runs within a tidy. */
export async function mapSpectra(
  image: SpectrumImage,
  apply: (batch: tf.Tensor2D) => tf.Tensor,
  { batchSize = 1024 }: { batchSize?: number } = {},
): Promise<SpectrumVectors> {
  const channels = image.shape[2], count = spectrumCount(image);
  const parts: Float32Array[] = [];
  for (let from = 0; from < count; from += batchSize) {
    const size = Math.min(batchSize, count - from);
    const batch = image.data.subarray(from * channels, (from + size) * channels);
    const output = tf.tidy(() => apply(tf.tensor2d(batch, [size, channels])));
    parts.push(await output.data<"float32">());
    output.dispose();
  }
  const units = parts[0].length / Math.min(batchSize, count);
  const data = new Float32Array(count * units);
  parts.forEach((part, i) => data.set(part, i * batchSize * units));
  return { data, shape: [count, units] };
}

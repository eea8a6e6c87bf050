import { tf } from "../../core/tensor.ts";

/** Trainable weights end to end in one vector. */
export async function packWeights(weights: readonly tf.Tensor[]): Promise<Float32Array> {
  const parts = await Promise.all(weights.map((weight) => weight.data<"float32">()));
  const packed = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let from = 0;
  for (const part of parts) {
    packed.set(part, from);
    from += part.length;
  }
  return packed;
}

/** Cuts a vector into a model's trainable weights; the caller disposes of them. */
export function splitWeights(model: tf.LayersModel, parameters: Float32Array): tf.Tensor[] {
  let from = 0;
  return model.trainableWeights.map((weight) => {
    const shape = weight.shape as number[];
    const part = parameters.slice(from, from += tf.util.sizeFromShape(shape));
    return tf.tensor(part, shape, "float32");
  });
}

/** Gives a model the trainable weights that a vector holds. */
export function unpackWeights(model: tf.LayersModel, parameters: Float32Array): void {
  tf.tidy(() => {
    const weights = splitWeights(model, parameters);
    model.trainableWeights.forEach((variable, i) => variable.write(weights[i]));
  });
}

import { tf } from "../core/tensor.ts";

/** Puts tensors end to end into one vector. */
export function packWeights(weights: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.tidy(() => tf.concat(weights.map((weight) => tf.reshape(weight, [weight.size]))));
}

/** Cuts a vector into the shapes of a model's trainable weights; to be called within `tf.tidy`. */
export function splitWeights(model: tf.LayersModel, parameters: tf.Tensor1D): tf.Tensor[] {
  const shapes = model.trainableWeights.map(({ shape }) => shape as number[]);
  const parts = tf.split(parameters, shapes.map((shape) => tf.util.sizeFromShape(shape)));
  return parts.map((part, i) => tf.reshape(part, shapes[i]));
}

/** Gives a model the trainable weights that a vector holds. */
export function unpackWeights(model: tf.LayersModel, parameters: tf.Tensor1D): void {
  tf.tidy(() => {
    const weights = splitWeights(model, parameters);
    model.trainableWeights.forEach((variable, i) => variable.write(weights[i]));
  });
}

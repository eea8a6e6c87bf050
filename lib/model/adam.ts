import { tf } from "../core/tensor.ts";

/** Adam's memory of earlier gradients, and the parameters it moves, each one flat vector. */
export type AdamState = {
  parameters: tf.Tensor1D;
  /** Decaying mean of the gradient. */
  mean: tf.Tensor1D;
  /** Decaying mean of the squared gradient. */
  square: tf.Tensor1D;
  /** Steps taken. */
  steps: number;
};

/** Begins at these parameters with no memory; the caller disposes of its tensors. */
export function startAdam(parameters: tf.Tensor1D): AdamState {
  const mean = tf.zerosLike(parameters), square = tf.zerosLike(parameters);
  return { parameters: parameters.clone(), mean, square, steps: 0 };
}

/**
 * One step of Adam (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1) over all parameters at once:
 * 12 operations, where one optimiser a weight needs as many for each.
 *
 * @returns The next state; the caller disposes of both.
 */
export function stepAdam(
  { parameters, mean, square, steps }: AdamState,
  gradient: tf.Tensor1D,
  { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: {
    learningRate: number;
    beta1?: number;
    beta2?: number;
    epsilon?: number;
  },
): AdamState {
  const t = steps + 1;
  const unbiased = Math.sqrt(1 - beta2 ** t);
  const rate = learningRate * unbiased / (1 - beta1 ** t);
  const nextMean = tf.add(tf.mul(mean, beta1), tf.mul(gradient, 1 - beta1));
  const nextSquare = tf.add(tf.mul(square, beta2), tf.mul(tf.square(gradient), 1 - beta2));
  // epsilon belongs to the unbiased root, so it is scaled as the root is.
  const root = tf.add(tf.sqrt(nextSquare), epsilon * unbiased);
  return {
    parameters: tf.sub(parameters, tf.mul(tf.div(nextMean, root), rate)),
    mean: nextMean as tf.Tensor1D,
    square: nextSquare as tf.Tensor1D,
    steps: t,
  };
}

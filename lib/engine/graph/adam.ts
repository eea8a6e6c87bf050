/** Parameters and Adam's memory of earlier gradients, each one flat vector. */
export interface AdamState {
  readonly parameters: Float32Array;
  /** Decaying mean of the gradient. */
  readonly mean: Float32Array;
  /** Decaying mean of the squared gradient. */
  readonly square: Float32Array;
  /** Steps taken. */
  readonly steps: number;
}

/** Begins at these parameters with no memory. */
export function startAdam(parameters: Float32Array): AdamState {
  const { length } = parameters;
  const [mean, square] = [new Float32Array(length), new Float32Array(length)];
  return { parameters, mean, square, steps: 0 };
}

/**
 * One step of Adam (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1).
 *
 * Choice: in plain TypeScript, as 45,000 parameters take a tenth of a millisecond, while an
 * optimiser on the device takes a dozen operations for each of the model's weights.
 */
export function stepAdam(
  { parameters, mean, square, steps }: AdamState,
  gradient: Float32Array,
  { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: {
    learningRate: number;
    beta1?: number;
    beta2?: number;
    epsilon?: number;
  },
): AdamState {
  const t = steps + 1;
  const meanScale = 1 / (1 - beta1 ** t), squareScale = 1 / (1 - beta2 ** t);
  const next = {
    parameters: new Float32Array(parameters.length),
    mean: new Float32Array(parameters.length),
    square: new Float32Array(parameters.length),
    steps: t,
  };
  for (let i = 0; i < parameters.length; i++) {
    const m = next.mean[i] = beta1 * mean[i] + (1 - beta1) * gradient[i];
    const v = next.square[i] = beta2 * square[i] + (1 - beta2) * gradient[i] * gradient[i];
    const root = Math.sqrt(v * squareScale) + epsilon;
    next.parameters[i] = parameters[i] - learningRate * m * meanScale / root;
  }
  return next;
}

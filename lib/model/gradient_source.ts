import { tf } from "../core/tensor.ts";
import { recordedStep, writeOutStep } from "./fast_step.ts";
import { type PairTensors, pairTensors, type TrainingPairs } from "./training_pairs.ts";
import { packWeights, splitWeights } from "./weights.ts";

/** Loss and gradient of a batch; the caller disposes of both. */
export type BatchGradient = { loss: tf.Scalar; gradient: tf.Tensor1D };

/** Where {@link train} gets its gradients: this process, or others that share the work. */
export interface GradientSource {
  /** Takes the pairs that the next batches are picked from. */
  load(pairs: TrainingPairs): void | Promise<void>;
  /** The gradient of the mean loss over the picked spectra. */
  compute(parameters: tf.Tensor1D, picked: Int32Array): BatchGradient | Promise<BatchGradient>;
  close(): void | Promise<void>;
}

/** Gradients computed in this process. */
export function gradientsHere(model: tf.LayersModel): GradientSource {
  const step = writeOutStep(model) ?? recordedStep(model);
  let tensors: PairTensors | undefined;
  return {
    load: (pairs) => {
      const next = pairTensors(pairs);
      tf.dispose(tensors ?? []);
      tensors = next;
    },
    compute: (parameters, picked) =>
      tf.tidy(() => {
        const indices = tf.tensor1d(picked, "int32");
        const [x, y, w] = tensors!.map((tensor) => tf.gather(tensor, indices));
        const { loss, gradient } = step(splitWeights(model, parameters), [x, y, w]);
        return { loss, gradient: packWeights(gradient) };
      }),
    close: () => tf.dispose(tensors ?? []),
  };
}

import { tf } from "../core/tensor.ts";
import { recordedStep, writeOutStep } from "./fast_step.ts";
import { type PairTensors, pairTensors, type TrainingPairs } from "./training_pairs.ts";
import { packWeights, splitWeights } from "./weights.ts";

/** The mean loss of a batch and its gradient, one flat vector. */
export interface BatchGradient {
  readonly loss: number;
  readonly gradient: Float32Array;
}

/** Where {@link train} gets its gradients: this process, or others that share the work. */
export interface GradientSource {
  /** Takes the pairs that the next batches are picked from. */
  load(pairs: TrainingPairs): Promise<void>;
  /** The gradient of the mean loss over the picked spectra. */
  compute(parameters: Float32Array, picked: Int32Array): Promise<BatchGradient>;
  close(): Promise<void>;
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
      return Promise.resolve();
    },
    compute: async (parameters, picked) => {
      const results = tf.tidy(() => {
        const indices = tf.tensor1d(picked, "int32");
        const [x, y, w] = tensors!.map((tensor) => tf.gather(tensor, indices));
        const { loss, gradient } = step(splitWeights(model, parameters), [x, y, w]);
        return [loss, ...gradient];
      });
      const packed = await packWeights(results);
      tf.dispose(results);
      return { loss: packed[0], gradient: packed.subarray(1) };
    },
    close: () => Promise.resolve(tf.dispose(tensors ?? [])),
  };
}

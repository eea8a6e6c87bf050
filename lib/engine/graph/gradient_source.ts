import { tf } from "../../core/tensor.ts";
import { type TrainingGraph, writeTrainingGraph } from "./training_graph.ts";
import { type Batch, batchTensors } from "./training_pairs.ts";
import { packWeights, splitWeights, unpackWeights } from "./weights.ts";

/** The mean loss of a batch and its gradient, one flat vector. */
export interface BatchGradient {
  readonly loss: number;
  readonly gradient: Float32Array;
}

/** Where {@link train} gets its gradients. */
export interface GradientSource {
  compute(parameters: Float32Array, batch: Batch): Promise<BatchGradient>;
  /** The mean loss alone, without dropout. */
  evaluate(parameters: Float32Array, batch: Batch): Promise<number>;
  close(): void;
}

/**
 * What a training makes small, in the mean over channels and spectra. "cross-entropy" takes every value
 * for the chance of a yes, as some published trainings do: outputs and targets are to lie in 0..1.
 */
export type Loss = "squared error" | "absolute error" | "cross-entropy";

/** Gradients by a TensorFlow graph where TensorFlow runs and knows layers and loss, else recorded. */
export async function gradientsOf(
  model: tf.LayersModel,
  loss: Loss = "squared error",
): Promise<GradientSource> {
  const isKnown = tf.getBackend() === "tensorflow" && loss === "squared error";
  const written = isKnown ? writeTrainingGraph(model) : null;
  return written ? await graphGradients(written) : recordedGradients(model, loss);
}

async function graphGradients({ graph, step, loss }: TrainingGraph): Promise<GradientSource> {
  const loaded = await graph.load();
  const run = async (output: string, parameters: Float32Array, batch: Batch) => {
    const result = tf.tidy(() => {
      const [inputs, targets, weights] = batchTensors(batch);
      return loaded.run({
        parameters: tf.tensor1d(parameters),
        inputs,
        targets,
        weights,
        seed: tf.scalar(batch.seed, "int32"),
      }, output);
    });
    const values = await result.data<"float32">();
    result.dispose();
    return values;
  };
  return {
    compute: async (parameters, batch) => {
      const values = await run(step, parameters, batch);
      return { loss: values[0], gradient: values.subarray(1) };
    },
    evaluate: async (parameters, batch) => (await run(loss, parameters, batch))[0],
    close: loaded.close,
  };
}

const LOSSES: Record<Loss, (output: tf.Tensor, targets: tf.Tensor) => tf.Tensor> = {
  "squared error": (output, targets) => tf.squaredDifference(output, targets),
  "absolute error": (output, targets) => tf.abs(tf.sub(output, targets)),
  "cross-entropy": (output, targets) => {
    const chance = tf.clipByValue(output, 1e-7, 1 - 1e-7); // as Keras does
    const yes = tf.mul(targets, tf.log(chance));
    return tf.neg(tf.add(yes, tf.mul(tf.sub(1, targets), tf.log(tf.sub(1, chance)))));
  },
};

/** Gradients by TensorFlow.js's own differentiation, for any model on any backend. */
export function recordedGradients(
  model: tf.LayersModel,
  loss: Loss = "squared error",
): GradientSource {
  const variables = model.trainableWeights.map((weight) =>
    (weight as unknown as { val: tf.Variable }).val
  );
  const drops = model.layers.filter((layer) => layer.getClassName() === "Dropout");
  const lossOf = (tensors: readonly tf.Tensor[], training: boolean) => {
    const [inputs, targets, weights] = tensors;
    const output = model.apply(inputs, { training }) as tf.Tensor;
    return tf.mean<tf.Scalar>(tf.mul(LOSSES[loss](output, targets), weights));
  };
  return {
    compute: async (parameters, batch) => {
      drops.forEach((layer, i) => (layer as unknown as { seed: number }).seed = batch.seed + i);
      const results = tf.tidy(() => {
        const weights = splitWeights(model, parameters);
        model.trainableWeights.forEach((variable, i) => variable.write(weights[i]));
        const tensors = batchTensors(batch);
        const { value, grads } = tf.variableGrads(() => lossOf(tensors, true), variables);
        return [value, ...variables.map(({ name }) => grads[name])];
      });
      const packed = await packWeights(results);
      tf.dispose(results);
      return { loss: packed[0], gradient: packed.subarray(1) };
    },
    evaluate: async (parameters, batch) => {
      unpackWeights(model, parameters);
      const loss = tf.tidy(() => lossOf(batchTensors(batch), false));
      const [value] = await loss.data();
      loss.dispose();
      return value;
    },
    close: () => {},
  };
}

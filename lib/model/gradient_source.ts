import { tf } from "../core/tensor.ts";
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

/** Gradients by a TensorFlow graph where TensorFlow runs and knows the layers, else recorded. */
export async function gradientsOf(model: tf.LayersModel): Promise<GradientSource> {
  const written = tf.getBackend() === "tensorflow" ? writeTrainingGraph(model) : null;
  return written ? await graphGradients(written) : recordedGradients(model);
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

/** Gradients by TensorFlow.js's own differentiation, for any model on any backend. */
export function recordedGradients(model: tf.LayersModel): GradientSource {
  const variables = model.trainableWeights.map((weight) =>
    (weight as unknown as { val: tf.Variable }).val
  );
  const drops = model.layers.filter((layer) => layer.getClassName() === "Dropout");
  const lossOf = (tensors: readonly tf.Tensor[], training: boolean) => {
    const [inputs, targets, weights] = tensors;
    const output = model.apply(inputs, { training }) as tf.Tensor;
    return tf.mean<tf.Scalar>(tf.mul(tf.squaredDifference(output, targets), weights));
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

import { tf } from "../../core/tensor.ts";
import { writeTrainingGraph } from "./training_graph.ts";
import { packWeights } from "./weights.ts";

/** A model's answers, batch by batch. */
export interface Predictor {
  /** @param inputs `[batch, channels]`; the caller disposes of them and of the answer. */
  run(inputs: tf.Tensor2D): tf.Tensor;
  close(): void;
}

/** Batches from which on writing the model out as a graph, some 30 ms, pays. */
const WORTHWHILE = 4;

/** Answers by a TensorFlow graph where it pays and TensorFlow knows the layers, else by the model itself. */
export async function predictorOf(model: tf.LayersModel, batches: number): Promise<Predictor> {
  const pays = batches >= WORTHWHILE && tf.getBackend() === "tensorflow";
  const written = pays ? writeTrainingGraph(model) : null;
  if (!written) {
    const run = (inputs: tf.Tensor2D) =>
      tf.tidy(() => model.predict(inputs, { batchSize: inputs.shape[0] }) as tf.Tensor);
    return { run, close: () => {} };
  }
  const loaded = await written.graph.load();
  const weights = await packWeights(model.trainableWeights.map((weight) => weight.read()));
  const parameters = tf.tensor1d(weights);
  return {
    run: (inputs) => loaded.run({ parameters, inputs }, written.output),
    close: () => {
      parameters.dispose();
      loaded.close();
    },
  };
}

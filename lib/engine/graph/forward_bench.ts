/**
 * `deno task bench forward`: one spectrum of 240 channels through RapidEELS's layers, written out as
 * loops, as a TensorFlow graph, and by tfjs's own `predict`.
 */
import { tf } from "../../core/tensor.ts";
import { buildConvAutoencoder } from "../../model/conv_autoencoder.ts";
import { DEEP } from "../../model/peaks_test_support.ts";
import { writeOutForward } from "./forward.ts";
import { writeTrainingGraph } from "./training_graph.ts";
import { packWeights } from "./weights.ts";

const network = await buildConvAutoencoder({ ...DEEP, channels: 240, seed: 1 });
const spectrum = Float32Array.from({ length: 240 }, (_, i) => Math.sin(i));
const loops = writeOutForward(network);
Deno.bench("one spectrum, written-out loops", { baseline: true }, () => void loops(spectrum));

const written = tf.getBackend() === "tensorflow" ? writeTrainingGraph(network) : null;
if (written) {
  const graph = await written.graph.load();
  const weights = await packWeights(network.trainableWeights.map((weight) => weight.read()));
  const parameters = tf.tensor1d(weights);
  Deno.bench("one spectrum, TensorFlow graph", () => {
    const inputs = tf.tensor2d(spectrum, [1, 240]);
    const output = graph.run({ parameters, inputs }, written.output);
    output.dataSync();
    tf.dispose([inputs, output]);
  });
}
Deno.bench("one spectrum, predict of tfjs", () => {
  tf.tidy(() => (network.predict(tf.tensor2d(spectrum, [1, 240])) as tf.Tensor).dataSync());
});

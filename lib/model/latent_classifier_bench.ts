/** `deno task bench classifier`: trainClassifier() beside a dense softmax layer of tfjs. */
import { prng } from "../core/random.ts";
import { startTensors, tf } from "../core/tensor.ts";
import { trainClassifier } from "./latent_classifier.ts";

await startTensors();
const COUNT = 10_000, EPOCHS = 10;
const random = prng(1), labels = Uint8Array.from({ length: COUNT }, (_, i) => i % 2);
for (const units of [5, 240]) {
  const data = Float32Array.from({ length: COUNT * units }, () => random.normal());
  const group = `${COUNT} vectors of ${units}, ${EPOCHS} epochs`, once = { n: 3, warmup: 1, group };
  Deno.bench(`loops, ${units} units`, { ...once, baseline: true }, () => {
    const options = { labels, classes: ["a", "b"], epochs: EPOCHS, random: prng(2) };
    trainClassifier({ data, shape: [COUNT, units] }, options);
  });
  Deno.bench(`tfjs, ${units} units`, once, async () => {
    const layer = tf.layers.dense({ inputShape: [units], units: 2, activation: "softmax" });
    const network = tf.sequential({ layers: [layer] });
    network.compile({ optimizer: tf.train.adam(3e-2), loss: "categoricalCrossentropy" });
    const inputs = tf.tensor2d(data, [COUNT, units]);
    const targets = tf.tidy(() => tf.oneHot(tf.tensor1d(labels, "int32"), 2));
    await network.fit(inputs, targets, { epochs: EPOCHS, batchSize: 512, verbose: 0 });
    tf.dispose([inputs, targets]);
    network.dispose();
  });
}

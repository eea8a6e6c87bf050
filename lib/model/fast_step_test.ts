import assert from "node:assert/strict";
import { startTensors, tf } from "../core/tensor.ts";
import { startAdam, stepAdam } from "./adam.ts";
import { buildConvAutoencoder, RAPID_EELS } from "./conv_autoencoder.ts";
import { recordedStep, writeOutStep } from "./fast_step.ts";
import { CONFIG } from "./peaks_test_support.ts";
import { packWeights } from "./weights.ts";

await startTensors();

function batchOf(channels: number): [tf.Tensor, tf.Tensor, tf.Tensor] {
  const x = tf.randomNormal([16, channels], 0, 1, "float32", 1);
  return [x, tf.sin(x), tf.randomUniform([16, 1], 0, 2, "float32", 2)];
}

for (
  const config of [{ ...RAPID_EELS, channels: 240, seed: 1 }, { ...CONFIG, channels: 29 }, CONFIG]
) {
  Deno.test(`writeOutStep() has the gradient that tf.layers has, ${config.channels} channels`, () => {
    const model = buildConvAutoencoder(config);
    tf.tidy(() => {
      // The biases begin at zero, where a mistake with them would not show.
      model.trainableWeights.forEach((weight) => weight.write(tf.add(weight.read(), 0.01)));
      const weights = model.trainableWeights.map((weight) => weight.read().clone());
      const batch = batchOf(config.channels);
      const written = writeOutStep(model)!(weights, batch);
      const recorded = recordedStep(model)(weights, batch);
      const [a, b] = [written.loss.dataSync()[0], recorded.loss.dataSync()[0]];
      assert.ok(Math.abs(a / b - 1) < 1e-6, `${a} and ${b}`);
      assert.equal(written.gradient.length, recorded.gradient.length);
      written.gradient.forEach((tensor, i) => {
        assert.deepEqual(tensor.shape, weights[i].shape);
        const largest = tf.max(tf.abs(recorded.gradient[i])).dataSync()[0];
        const error = tf.max(tf.abs(tf.sub(tensor, recorded.gradient[i]))).dataSync()[0];
        assert.ok(largest > 0 && error < 1e-5 * largest, `weight ${i}: ${error} of ${largest}`);
      });
    });
    model.dispose();
  });
}

Deno.test("writeOutStep() leaves models it does not know to recordedStep()", () => {
  const unknown = tf.sequential({
    layers: [tf.layers.dense({ inputShape: [4], units: 4, activation: "tanh" })],
  });
  assert.equal(writeOutStep(unknown), null);
  const input = tf.input({ shape: [4] });
  const dense = tf.layers.dense({ units: 4 });
  const twice = tf.model({
    inputs: input,
    outputs: dense.apply(dense.apply(input)) as tf.SymbolicTensor,
  });
  assert.equal(writeOutStep(twice), null);
  tf.dispose([unknown.getWeights(), twice.getWeights()]);
});

Deno.test("stepAdam() moves parameters as tf.train.adam does", () => {
  const start = [1, -2, 3, 0.5];
  const variable = tf.variable(tf.tensor1d(start));
  const optimizer = tf.train.adam(0.1);
  let adam = startAdam(Float32Array.from(start));
  for (let i = 0; i < 20; i++) {
    optimizer.minimize(() => tf.sum(tf.pow(variable, 4)) as tf.Scalar);
    adam = stepAdam(adam, adam.parameters.map((v) => 4 * v ** 3), { learningRate: 0.1 });
  }
  const expected = variable.dataSync();
  adam.parameters.forEach((value, i) =>
    assert.ok(Math.abs(value - expected[i]) < 1e-5, `${value} and ${expected[i]}`)
  );
  assert.ok(Math.abs(expected[2] - start[2]) > 1);
});

Deno.test("packWeights() keeps the order of the weights", async () => {
  const packed = await packWeights([tf.tensor2d([[1, 2], [3, 4]]), tf.tensor1d([5])]);
  assert.deepEqual([...packed], [1, 2, 3, 4, 5]);
});

import assert from "node:assert/strict";
import { startTensors, tf } from "../core/tensor.ts";
import { buildConvAutoencoder } from "./conv_autoencoder.ts";
import { hireCrew } from "./gradient_crew.ts";
import { gradientsHere } from "./gradient_source.ts";
import { CONFIG, peakPairs } from "./peaks_test_support.ts";
import { packWeights } from "./weights.ts";

await startTensors();

Deno.test("hireCrew() sums its shares to the gradient of the whole batch", async () => {
  const model = buildConvAutoencoder(CONFIG);
  const parameters = packWeights(model.trainableWeights.map((weight) => weight.read()));
  const pairs = {
    ...peakPairs(64, 1),
    weights: Float32Array.from({ length: 64 }, (_, s) => s / 32),
  };
  const before = tf.memory().numTensors;
  const here = gradientsHere(model), crew = await hireCrew(model, 2);
  try {
    for (const source of [here, crew]) await source.load(pairs);
    // Of 33 spectra one worker takes 17 and the other 16; of one spectrum, one takes none.
    for (const count of [33, 1]) {
      const picked = Int32Array.from({ length: count }, (_, i) => (7 * i + 3) % 64);
      const [a, b] = [
        await here.compute(parameters, picked),
        await crew.compute(parameters, picked),
      ];
      const [expected, summed] = [a.gradient.dataSync(), b.gradient.dataSync()];
      const largest = Math.max(...expected.map(Math.abs));
      const error = Math.max(...expected.map((value, i) => Math.abs(value - summed[i])));
      assert.ok(largest > 0 && error < 1e-5 * largest, `${error} of ${largest}`);
      assert.ok(Math.abs(a.loss.dataSync()[0] / b.loss.dataSync()[0] - 1) < 1e-5);
      tf.dispose([a.loss, a.gradient, b.loss, b.gradient]);
    }
    assert.throws(() => here.load({ ...pairs, weights: new Float32Array(3) }), /3 weights/);
    await assert.rejects(async () => {
      await crew.load({ ...pairs, weights: new Float32Array(3) });
    }, /3 weights/);
  } finally {
    await Promise.all([here.close(), crew.close()]);
  }
  assert.equal(tf.memory().numTensors, before);
  parameters.dispose();
  model.dispose();
});

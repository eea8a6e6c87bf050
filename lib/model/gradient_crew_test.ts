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
  const parameters = await packWeights(model.trainableWeights.map((weight) => weight.read()));
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
      const largest = Math.max(...a.gradient.map(Math.abs));
      const error = Math.max(...a.gradient.map((value, i) => Math.abs(value - b.gradient[i])));
      assert.ok(largest > 0 && error < 1e-5 * largest, `${error} of ${largest}`);
      assert.ok(Math.abs(a.loss / b.loss - 1) < 1e-5);
    }
    await assert.rejects(() => crew.load({ ...pairs, weights: new Float32Array(3) }), /3 weights/);
  } finally {
    await Promise.all([here.close(), crew.close()]);
  }
  assert.equal(tf.memory().numTensors, before);
  model.dispose();
});

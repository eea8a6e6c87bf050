import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { startTensors, tf } from "eels/core/tensor.ts";
import { joinPairs, scoreFold } from "./cross_validation.ts";
import { CONFIG, peakPairs } from "eels/model/peaks_test_support.ts";

await startTensors();

Deno.test("scoreFold() trains on the other images: the fold's own data cannot lower its error", async () => {
  const images = [1, 2, 3].map((seed) => peakPairs(96, seed));
  // Targets of the third image are nonsense, which a network that has seen them would learn.
  const nonsense = { ...images[2], targets: { ...images[2].targets } };
  nonsense.targets = { ...nonsense.targets, data: nonsense.targets.data.map(() => 5) };
  const config = { ...CONFIG, dropout: 0, epochs: 6, batchSize: 32, learningRate: 1e-2 };
  const before = tf.memory().numTensors;
  const score = (list: typeof images) => scoreFold(config, list, [2], { random: prng(4) });
  const [good, bad] = [await score(images), await score([images[0], images[1], nonsense])];
  assert.ok(good < 0.1, `${good}`);
  assert.ok(bad > 15, `${bad}`);
  assert.equal(tf.memory().numTensors, before);
  assert.equal(joinPairs(images).targets.shape[0], 3);
});

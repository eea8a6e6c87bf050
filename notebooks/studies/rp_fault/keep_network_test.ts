import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { imageOf } from "eels/core/image_interpolation.ts";
import { tf } from "eels/core/tensor.ts";
import { buildKeepNetwork } from "./keep_network.ts";
import { KEEP_METHOD, KEEP_RECIPES, keepDenoise, trainKeep } from "./keep_training.ts";

const config = { windowPixels: 16, filters: [4, 6], depth: 1, seed: 1 } as const;

Deno.test("the network keeps the size of a window, comes again from its seed and refuses odd windows", async () => {
  const [one, two] = [await buildKeepNetwork(config), await buildKeepNetwork(config)];
  const answers = [one, two].map((network) =>
    tf.tidy(() => (network.predict(tf.ones([2, 256])) as tf.Tensor).dataSync())
  );
  assert.equal(answers[0].length, 512);
  assert.deepEqual(answers[0], answers[1]);
  await assert.rejects(buildKeepNetwork({ ...config, windowPixels: 18 }), /multiple of 4/);
  [one, two].forEach((network) => network.dispose());
});

Deno.test("every recipe trains, denoises at any dose alike, and leaves no tensor", async () => {
  const image = imageOf([64, 64], (r, c) => 0.5 + 0.4 * Math.sin(r / 2) * Math.sin(c / 2));
  await (await buildKeepNetwork(config)).dispose();
  const before = tf.memory().numTensors;
  for (const [name, recipe] of Object.entries(KEEP_RECIPES)) {
    const model = await trainKeep(recipe, { windows: 8, seed: 1, random: prng(1) });
    assert.ok(Number.isFinite(model.history.validationLoss[0]), name);
    const denoised = await keepDenoise({ model, recipe }, image, 3);
    assert.deepEqual(denoised.shape, image.shape);
    // Electrons with a dose of 1 are the same scan.
    const electrons = { ...image, data: image.data.map((value) => 3 * value) };
    const other = await keepDenoise({ model, recipe }, electrons, 1);
    other.data.forEach((value, i) => assert.ok(Math.abs(value - 3 * denoised.data[i]) < 1e-3));
    model.dispose();
  }
  assert.equal(tf.memory().numTensors, before);
  assert.equal(Object.keys(KEEP_RECIPES)[0], KEEP_METHOD);
});

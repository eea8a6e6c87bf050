import assert from "node:assert/strict";
import fc from "fast-check";
import { imageOf } from "../core/image_interpolation.ts";
import { prng } from "../core/random.ts";
import { startTensors, tf } from "../core/tensor.ts";
import { denoiseByWindows, windowStarts, windowWeights } from "./floating_window.ts";
import { makeModel } from "./model.ts";

await startTensors();

const random = prng(1);
const input = tf.input({ shape: [25] });
const mixed = tf.layers.dense({
  units: 25,
  activation: "tanh",
  kernelInitializer: tf.initializers.glorotUniform({ seed: 3 }),
}).apply(input) as tf.SymbolicTensor;
const network = tf.model({ inputs: input, outputs: mixed });
const model = makeModel(network, { name: "untrained" });
const noise = (rows: number, columns: number) => imageOf([rows, columns], () => random.normal());

Deno.test("denoiseByWindows() equals a loop over windows, one by one", async () => {
  const image = noise(13, 17), normalisation = { offset: 0.3, scale: 2 };
  for (const weights of ["flat", "tapered"] as const) {
    for (const stepPixels of [1, 2, 3, 5]) {
      const options = { windowPixels: 5, stepPixels, weights, normalisation, batchSize: 7 };
      const fast = await denoiseByWindows(model, image, options);
      const weight = windowWeights(5, weights);
      const sum = new Float64Array(13 * 17), total = new Float64Array(13 * 17);
      for (const top of windowStarts(13, 5, stepPixels)) {
        for (const left of windowStarts(17, 5, stepPixels)) {
          const at = (i: number) => (top + Math.floor(i / 5)) * 17 + left + i % 5;
          const window = Float32Array.from({ length: 25 }, (_, i) => (image.data[at(i)] - 0.3) / 2);
          const output = tf.tidy(() =>
            (network.predict(tf.tensor2d(window, [1, 25])) as tf.Tensor).dataSync()
          );
          for (let i = 0; i < 25; i++) {
            sum[at(i)] += weight[i] * (output[i] * 2 + 0.3);
            total[at(i)] += weight[i];
          }
        }
      }
      fast.data.forEach((value, i) =>
        assert.ok(Math.abs(value - sum[i] / total[i]) < 1e-5, `${weights} ${stepPixels} ${i}`)
      );
    }
  }
});

Deno.test("a network that changes nothing leaves an image of any size as it is", async () => {
  const input = tf.input({ shape: [16] });
  const same = tf.model({
    inputs: input,
    outputs: tf.layers.reshape({ targetShape: [16] }).apply(input) as tf.SymbolicTensor,
  });
  const side = fc.integer({ min: 4, max: 23 });
  await fc.assert(
    fc.asyncProperty(side, side, fc.integer({ min: 1, max: 4 }), async (rows, columns, step) => {
      const image = noise(rows, columns);
      const options = { windowPixels: 4, stepPixels: step, weights: "tapered" } as const;
      const result = await denoiseByWindows(makeModel(same, { name: "same" }), image, options);
      assert.deepEqual(result.shape, [rows, columns]);
      result.data.forEach((value, i) => assert.ok(Math.abs(value - image.data[i]) < 1e-5));
    }),
    { numRuns: 30, seed: 2 },
  );
});

Deno.test("no tensor outlives denoiseByWindows(), and no more than a batch is on the device", async () => {
  const before = tf.memory();
  let most = 0;
  const watched = {
    inputs: network.inputs,
    predict: (...given: Parameters<tf.LayersModel["predict"]>) => {
      most = Math.max(most, tf.memory().numBytes - before.numBytes);
      return network.predict(...given);
    },
  } as unknown as tf.LayersModel;
  const model = makeModel(watched, { name: "watched" });
  await denoiseByWindows(model, noise(64, 64), { windowPixels: 5, stepPixels: 1, batchSize: 50 });
  assert.equal(tf.memory().numTensors, before.numTensors);
  assert.ok(most > 0 && most <= 50 * 25 * 4, `${most} bytes`);
});

Deno.test("images, steps and models that do not fit are refused", async () => {
  const refused = (options: Parameters<typeof denoiseByWindows>[2], rows = 8) =>
    denoiseByWindows(model, noise(rows, 8), options);
  await assert.rejects(refused({ windowPixels: 5 }, 4), /hold one of 5 x 5 pixels: it has 4 x 8/);
  await assert.rejects(refused({ windowPixels: 5, stepPixels: 6 }), /1 to 5: it is 6/);
  await assert.rejects(refused({ windowPixels: 4 }), /take its 16 pixels: it takes 25/);
});

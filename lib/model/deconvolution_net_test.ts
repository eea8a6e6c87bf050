import assert from "node:assert/strict";
import { startTensors, tf } from "../core/tensor.ts";
import { buildDeconvolutionNet, SMALL_DECONVOLUTION_NET } from "./deconvolution_net.ts";

await startTensors();
const TINY = { channels: 64, filters: [4, 6], dilations: [1, 2], kernel: 3 };

Deno.test("buildDeconvolutionNet() maps spectra to spectra, its size as counted by hand", async () => {
  const model = await buildDeconvolutionNet({ ...TINY, seed: 1 });
  assert.deepEqual(model.outputs[0].shape, [null, 64]);
  const level = (from: number, to: number) => 3 * from * to + to;
  // Down: 1>4>4, halved 4>6, 6>6>6; up 6>4, joined 8>4>4, out 4>1.
  const counted = level(1, 4) + level(4, 4) + (2 * 4 * 6 + 6) + 2 * level(6, 6) + (2 * 6 * 4 + 4) +
    level(8, 4) + level(4, 4) + level(4, 1);
  assert.equal(model.countParams(), counted);
  model.dispose();
});

Deno.test("buildDeconvolutionNet() folds a dilated convolution as the sum that defines it", async () => {
  const config = { channels: 16, filters: [1], dilations: [4], kernel: 3, seed: 1 };
  const model = await buildDeconvolutionNet(config);
  const zero = tf.tensor1d([0]);
  const set = (layer: tf.layers.Layer, kernel: number[], shape: number[]) => {
    const weight = tf.tensor(kernel, shape);
    layer.setWeights([weight, zero]);
    weight.dispose();
  };
  const [dilated, last] = model.layers.filter((layer) => layer.getClassName() === "Conv2D");
  set(dilated, [1, 10, 100], [3, 1, 1, 1]);
  set(last, [0, 1, 0], [1, 3, 1, 1]);
  const x = Array.from({ length: 16 }, (_, e) => e + 1);
  const y = tf.tidy(() => [...(model.predict(tf.tensor2d([x])) as tf.Tensor).dataSync()]);
  const expected = x.map((v, e) => v + (x[e - 4] ?? 0) + 10 * v + 100 * (x[e + 4] ?? 0));
  assert.deepEqual(y, expected);
  zero.dispose();
  model.dispose();
});

Deno.test("the configurations can be built, and others are refused", async () => {
  const model = await buildDeconvolutionNet({ ...SMALL_DECONVOLUTION_NET, seed: 1 });
  assert.deepEqual(model.outputs[0].shape, [null, 512]);
  model.dispose();
  await assert.rejects(
    () => buildDeconvolutionNet({ ...TINY, channels: 62, seed: 1 }),
    /multiple of 4/,
  );
});

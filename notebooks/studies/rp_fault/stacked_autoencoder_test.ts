import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { startTensors, tf } from "eels/core/tensor.ts";
import { type Lattice, latticeMoments } from "./lattice_image.ts";
import { latticePairs } from "./lattice_windows.ts";
import { buildFrameDenoiser, windowPairs } from "eels/model/window_network.ts";
import { trainOnLattice } from "./lattice_training.ts";
import {
  buildStackedAutoencoder,
  pretrainLayers,
  STACKED_AUTOENCODER_PAPER,
} from "./stacked_autoencoder.ts";

await startTensors();

const small: Lattice = {
  windowPixels: 8,
  cellPixels: 8,
  deviationPixels: 1.6,
  heights: [1, 0.7],
  rotationDeg: [0, 45],
};
const config = { pixels: 64, hiddenUnits: [48, 24], seed: 1 };

Deno.test("the paper's network mirrors its encoder and gives back 28 x 28 pixels", async () => {
  const model = await buildStackedAutoencoder({ ...STACKED_AUTOENCODER_PAPER, seed: 1 });
  const widths = model.layers.map((layer) => (layer.output as tf.SymbolicTensor).shape[1]);
  assert.deepEqual(widths, [784, 256, 128, 64, 128, 256, 784]);
  model.dispose();
  await assert.rejects(
    () => buildStackedAutoencoder({ pixels: 64, hiddenUnits: [32, 64], seed: 1 }),
    /code smaller than the 64 pixels: hiddenUnits is \[32,64\]/,
  );
});

Deno.test("trained on lattices both ways, the network beats an even grey on fresh windows", async () => {
  const { deviation: spread } = latticeMoments(small);
  for (const layerByLayer of [false, true]) {
    const { dispose, history } = await trainOnLattice(config, {
      lattice: small,
      deviation: 0.15,
      windows: 24_000,
      windowsAnEpoch: 2000,
      layerByLayer,
      random: prng(2),
    });
    const error = history.validationLoss.at(-1)!;
    assert.ok(error < 0.6 * spread ** 2, `layer by layer ${layerByLayer}: ${error}`);
    assert.equal(history.loss.length, layerByLayer ? 6 : 12);
    dispose();
  }
});

Deno.test("pretrainLayers() puts each layer and its mirror into the model and leaks no tensor", async () => {
  const model = await buildStackedAutoencoder(config);
  const before = tf.memory().numTensors;
  const weightsOf = () => model.getWeights().map((weight) => weight.dataSync()[0]);
  const old = weightsOf();
  const pairs = latticePairs(small, { count: 200, deviation: 0.3, random: prng(3) });
  const options = { validation: pairs, epochs: 1, batchSize: 50, random: prng(4) };
  const histories = await pretrainLayers(model, config, () => pairs, options);
  assert.equal(histories.length, 2);
  weightsOf().forEach((value, i) => assert.notEqual(value, old[i]));
  assert.equal(tf.memory().numTensors, before);
  model.dispose();
});

Deno.test("windowPairs() cuts both windows of a pair at the same place, with its weight", () => {
  const first = { data: Float32Array.from({ length: 48 }, (_, i) => i), shape: [6, 8], unit: "" };
  const frames = { first, second: { ...first, data: first.data.map((v) => -v) }, weight: 0.25 };
  const shaped = [frames] as unknown as Parameters<typeof windowPairs>[0];
  const { inputs, targets, weights } = windowPairs(shaped, 40, {
    windowPixels: 2,
    random: prng(5),
  });
  assert.deepEqual(inputs.shape, [1, 40, 4]);
  const corners = new Set<number>();
  for (let i = 0; i < 40; i++) {
    const [a, b, c, d] = inputs.data.subarray(4 * i, 4 * i + 4);
    assert.deepEqual([b, c, d], [a + 1, a + 8, a + 9]);
    assert.equal(targets.data[4 * i], -a);
    assert.ok(a % 8 < 7 && a < 39);
    corners.add(a);
  }
  assert.ok(corners.size > 15);
  assert.ok(weights!.every((weight) => weight === 0.25));
});

Deno.test("the convolutional network keeps the window's size", async () => {
  const model = await buildFrameDenoiser({ windowPixels: 12, filters: [3, 5], seed: 1 });
  assert.deepEqual(model.outputShape, [null, 144]);
  assert.deepEqual(model.inputs[0].shape, [null, 144]);
  model.dispose();
  await assert.rejects(
    () => buildFrameDenoiser({ windowPixels: 7, filters: [3, 5], seed: 1 }),
    /even/,
  );
});

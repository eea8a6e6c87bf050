import assert from "node:assert/strict";
import { energyAxis } from "../../core/energy_axis.ts";
import { prng } from "../../core/random.ts";
import { spectrumImage } from "../../core/spectrum_image.ts";
import { startTensors, tf } from "../../core/tensor.ts";
import { startAdam, stepAdam } from "./adam.ts";
import { buildConvAutoencoder } from "../../model/conv_autoencoder.ts";
import { gradientsOf, type Loss, recordedGradients } from "./gradient_source.ts";
import { CONFIG, DEEP } from "../../model/peaks_test_support.ts";
import { writeTrainingGraph } from "./training_graph.ts";
import { applyNetwork } from "../../model/model.ts";
import { packWeights, unpackWeights } from "./weights.ts";

await startTensors();

const readWeights = (model: tf.LayersModel) =>
  packWeights(model.trainableWeights.map((weight) => weight.read()));

function randomPairs(count: number, channels: number) {
  const random = prng(1);
  const image = () =>
    spectrumImage({
      data: Float32Array.from({ length: count * channels }, () => random.normal()),
      shape: [1, count, channels],
      energy: energyAxis(0, 1, channels),
    });
  const weights = Float32Array.from({ length: count }, () => 2 * random.uniform());
  return { inputs: image(), targets: image(), weights };
}

for (
  const config of [{ ...DEEP, channels: 240, seed: 1 }, { ...CONFIG, channels: 29 }, CONFIG]
) {
  Deno.test(`gradientsOf() has the gradient that tf.layers has, ${config.channels} channels`, async () => {
    const model = await buildConvAutoencoder(config);
    // The biases begin at zero, where a mistake with them would not show.
    const parameters = (await readWeights(model)).map((value) => value + 0.01);
    const pairs = randomPairs(20, config.channels);
    const written = await gradientsOf(model), recorded = recordedGradients(model);
    const before = tf.memory().numTensors;
    for (const picked of [Int32Array.of(3, 0, 19, 7, 7), Int32Array.of(4)]) {
      const batch = { pairs, picked, seed: 1 };
      const a = await written.compute(parameters, batch);
      const b = await recorded.compute(parameters, batch);
      assert.ok(Math.abs(a.loss / b.loss - 1) < 1e-6, `${a.loss} and ${b.loss}`);
      const evaluated = await written.evaluate(parameters, batch);
      assert.ok(Math.abs(evaluated / b.loss - 1) < 1e-6, `${evaluated} and ${b.loss}`);
      assert.equal(a.gradient.length, b.gradient.length);
      let from = 0;
      for (const { shape, name } of model.trainableWeights) {
        const to = from + tf.util.sizeFromShape(shape as number[]);
        const expected = b.gradient.subarray(from, to);
        const largest = Math.max(...expected.map(Math.abs));
        const error = Math.max(...expected.map((v, i) => Math.abs(v - a.gradient[from + i])));
        assert.ok(largest > 0 && error < 1e-5 * largest, `${name}: ${error} of ${largest}`);
        from = to;
      }
    }
    assert.equal(tf.memory().numTensors, before);
    written.close();
    model.dispose();
  });
}

Deno.test("gradientsOf() and recordedGradients() drop a share and keep the mean", async () => {
  const rate = 0.2, channels = 100;
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [channels], units: channels }),
      tf.layers.dropout({ rate }),
    ],
  });
  const parameters = Float32Array.from(
    { length: channels * (channels + 1) },
    (_, i) => i < channels ** 2 && i % (channels + 1) === 0 ? 1 : 0, // passes its input on
  );
  const { inputs } = randomPairs(100, channels);
  const pairs = {
    inputs: { ...inputs, data: inputs.data.map(() => 1) },
    targets: { ...inputs, data: inputs.data.map(() => 0) },
  };
  const picked = Int32Array.from({ length: 100 }, (_, i) => i);
  for (const source of [await gradientsOf(model), recordedGradients(model)]) {
    const loss = async (seed: number) =>
      (await source.compute(parameters, { pairs, picked, seed })).loss;
    // (1 - rate) of the squares are 1 / (1 - rate)^2; of 10,000 the deviation is 0.6 %.
    const first = await loss(1);
    assert.ok(Math.abs(first * (1 - rate) - 1) < 0.03, `${first}`);
    assert.equal(await loss(1), first);
    assert.notEqual(await loss(2), first);
    assert.ok(Math.abs(await source.evaluate(parameters, { pairs, picked, seed: 1 }) - 1) < 1e-6);
    source.close();
  }
  model.dispose();
});

Deno.test("gradientsOf() has the slope of the loss, also with dropout", async () => {
  const model = await buildConvAutoencoder({ ...CONFIG, dropout: 0.2 });
  const source = await gradientsOf(model);
  const parameters = (await readWeights(model)).map((value) => value + 0.01);
  const picked = Int32Array.from({ length: 64 }, (_, i) => i);
  const batch = { pairs: randomPairs(64, CONFIG.channels), picked, seed: 3 };
  const { gradient } = await source.compute(parameters, batch);
  const length = Math.hypot(...gradient);
  const along = async (distance: number) => {
    const moved = parameters.map((value, i) => value + distance * gradient[i] / length);
    return (await source.compute(moved, batch)).loss;
  };
  const slope = (await along(1e-2) - await along(-1e-2)) / 2e-2;
  assert.ok(Math.abs(slope / length - 1) < 0.01, `${slope} and ${length}`);
  source.close();
  model.dispose();
});

Deno.test("writeTrainingGraph() leaves models it does not know to recordedGradients()", () => {
  const unknown = tf.sequential({
    layers: [tf.layers.dense({ inputShape: [4], units: 4, activation: "tanh" })],
  });
  assert.equal(writeTrainingGraph(unknown), null);
  const input = tf.input({ shape: [4] });
  const dense = tf.layers.dense({ units: 4 });
  const twice = tf.model({
    inputs: input,
    outputs: dense.apply(dense.apply(input)) as tf.SymbolicTensor,
  });
  assert.equal(writeTrainingGraph(twice), null);
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

Deno.test("the losses are the sums that define them, and their gradients their slopes", async () => {
  const model = await buildConvAutoencoder({ ...CONFIG, channels: 29 });
  const parameters = (await readWeights(model)).map((value) => value + 0.01);
  const random = prng(5), channels = 29;
  const draw = () =>
    spectrumImage({
      data: Float32Array.from({ length: channels }, () => 0.1 + 0.8 * random.uniform()),
      shape: [1, 1, channels],
      energy: energyAxis(0, 1, channels),
    });
  const pairs = { inputs: draw(), targets: draw() };
  const batch = { pairs, picked: Int32Array.of(0), seed: 1 };
  unpackWeights(model, parameters);
  const output = (await applyNetwork(model, pairs.inputs)).data, truth = pairs.targets.data;
  const mean = (term: (v: number, t: number) => number) =>
    output.reduce((sum, v, i) => sum + term(v, truth[i]) / channels, 0);
  const clip = (v: number) => Math.fround(Math.min(1 - 1e-7, Math.max(1e-7, v)));
  const expected: Record<Loss, number> = {
    "squared error": mean((v, t) => (v - t) ** 2),
    "absolute error": mean((v, t) => Math.abs(v - t)),
    "cross-entropy": mean((v, t) => -t * Math.log(clip(v)) - (1 - t) * Math.log(1 - clip(v))),
  };
  for (const loss of Object.keys(expected) as Loss[]) {
    const source = await gradientsOf(model, loss);
    const { loss: found, gradient } = await source.compute(parameters, batch);
    const near = (a: number, b: number, tolerance: number) =>
      assert.ok(Math.abs(a - b) <= tolerance * Math.abs(b), `${loss}: ${a}, not ${b}`);
    near(found, expected[loss], 1e-5);
    const last = parameters.length - 1, step = 1e-3; // the bias of the output: a slope of all channels
    const moved = await Promise.all([-step, step].map(async (by) => {
      const other = parameters.slice();
      other[last] += by;
      return (await source.evaluate(other, batch));
    }));
    near((moved[1] - moved[0]) / (2 * step), gradient[last], 0.02);
    source.close();
  }
  model.dispose();
});

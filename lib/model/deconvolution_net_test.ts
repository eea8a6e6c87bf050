import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { startTensors, tf } from "../core/tensor.ts";
import { PUBLISHED_LOW_LOSS } from "../simulate/low_loss_spectra.ts";
import {
  buildDeconvolutionNet,
  LARGE_DECONVOLUTION_NET,
  SMALL_DECONVOLUTION_NET,
} from "./deconvolution_net.ts";
import {
  calibrateDeviations,
  deconvolveByNetworks,
  fromNetworkScale,
  makeDeconvolutionTask,
  makeMeasuredPairs,
  toNetworkScale,
} from "./deconvolution_task.ts";
import { loadEnsemble, saveEnsemble } from "./saved_ensemble.ts";
import { train } from "./train.ts";

await startTensors();
const TINY = { channels: 64, filters: [4, 6], dilations: [1, 2], kernel: 3 };
const energy = energyAxis(-0.2, 0.02, 64);
const settings = { ...PUBLISHED_LOW_LOSS, peaks: [0, 2] as const, zeroLossFwhmEv: 0.04 };

Deno.test("buildDeconvolutionNet() maps spectra to spectra, its size as counted by hand", () => {
  const model = buildDeconvolutionNet({ ...TINY, seed: 1 });
  assert.deepEqual(model.outputs[0].shape, [null, 64]);
  const level = (from: number, to: number) => 3 * from * to + to;
  // Down: 1>4>4, halved 4>6, 6>6>6; up 6>4, joined 8>4>4, out 4>1.
  const counted = level(1, 4) + level(4, 4) + (2 * 4 * 6 + 6) + 2 * level(6, 6) + (2 * 6 * 4 + 4) +
    level(8, 4) + level(4, 4) + level(4, 1);
  assert.equal(model.countParams(), counted);
  model.dispose();
});

Deno.test("buildDeconvolutionNet() folds a dilated convolution as the sum that defines it", () => {
  const config = { channels: 16, filters: [1], dilations: [4], kernel: 3, seed: 1 };
  const model = buildDeconvolutionNet(config);
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

Deno.test("the configurations can be built, and others are refused", () => {
  for (const config of [LARGE_DECONVOLUTION_NET, SMALL_DECONVOLUTION_NET]) {
    const model = buildDeconvolutionNet({ ...config, seed: 1 });
    assert.deepEqual(model.outputs[0].shape, [null, config.channels]);
    model.dispose();
  }
  assert.throws(() => buildDeconvolutionNet({ ...TINY, channels: 62, seed: 1 }), /multiple of 4/);
});

Deno.test("fromNetworkScale() undoes toNetworkScale()", () => {
  const shares = spectrumImage({ data: [-1e-3, 0, 1e-5, 0.2], energy: energyAxis(0, 0.01, 4) });
  for (const scale of ["published", "linear", "root", "asinh"] as const) {
    const { data } = fromNetworkScale(toNetworkScale(shares, scale), scale);
    data.forEach((v, i) =>
      assert.ok(Math.abs(v - shares.data[i]) <= 1e-5 * Math.abs(shares.data[i]) + 1e-9)
    );
  }
});

Deno.test("a network trains on new spectra in every epoch, and the ensemble leaks no tensor", async () => {
  const task = makeDeconvolutionTask(energy, {
    ...settings,
    count: 96,
    validationCount: 32,
    random: prng(1),
  });
  assert.notDeepEqual(task.training(1).inputs.data, task.training(2).inputs.data);
  assert.deepEqual(task.training(2).inputs.data, task.training(2).inputs.data);
  const models = [1, 2].map((seed) => buildDeconvolutionNet({ ...TINY, seed: 10 * seed }));
  const before = tf.memory().numTensors;
  for (const model of models) {
    const options = { validation: task.validation, epochs: 6, batchSize: 16, random: prng(2) };
    const { validationLoss } = await train(model, task.training, {
      ...options,
      learningRate: 0.01,
    });
    assert.ok(validationLoss[5] < 0.8 * validationLoss[0], `${validationLoss}`);
  }
  const counts = fromNetworkScale(task.validation.inputs, "asinh");
  const truth = fromNetworkScale(task.validation.targets, "asinh");
  const scaled = { ...counts, data: counts.data.map((v) => 500 * v) };
  const one = await deconvolveByNetworks(models, counts),
    many = await deconvolveByNetworks(models, scaled);
  one.image.data.forEach((v, i) => {
    assert.ok(Math.abs(500 * v - many.image.data[i]) <= 1e-3 * Math.abs(500 * v) + 1e-6);
    assert.ok(one.low.data[i] <= v + 1e-9 && v <= one.high.data[i] + 1e-9);
  });
  const [narrow, wide] = [0.3, 0.9].map((share) =>
    calibrateDeviations(models, counts, truth, { share })
  );
  assert.ok(await narrow < await wide);
  const empty = { ...counts, data: counts.data.map(() => 0) };
  await assert.rejects(() => deconvolveByNetworks(models, empty), /spectrum 0 has 0/);
  assert.equal(tf.memory().numTensors, before);
  models.forEach((model) => model.dispose());
});

Deno.test("makeMeasuredPairs() blurs the reference and adds what the components left out", () => {
  const reference = spectrumImage({
    data: new Float32Array(128).fill(1),
    shape: [1, 2, 64],
    energy,
  });
  const measured = { ...reference, data: reference.data.map((v, i) => v + (i < 64 ? 0.5 : -0.25)) };
  const blur = (image: typeof reference) => ({ ...image, data: image.data.map((v) => 2 * v) });
  const options = { blur, scale: "linear", random: prng(1) } as const;
  const { inputs, targets } = makeMeasuredPairs(reference, measured, options);
  // Constant spectra of sum 1, whatever was added.
  for (const { data } of [inputs, targets]) {
    data.forEach((v) => assert.ok(Math.abs(v - data[0]) < 1e-6 * data[0]));
  }
  assert.deepEqual(inputs.shape, [1, 2, 64]);
});

Deno.test("an ensemble is saved and loaded whole, and a wrong file is refused", async () => {
  const path = await Deno.makeTempFile();
  const models = [1, 2].map((seed) => buildDeconvolutionNet({ ...TINY, seed: 10 * seed }));
  const notes = {
    config: TINY,
    members: 2,
    startEv: -0.2,
    stepEv: 0.02,
    deviations: 1.5,
    trials: [],
    seed: 1,
    spectraAnEpoch: 1,
    epochs: 1,
  };
  await saveEnsemble(path, models, notes);
  const loaded = await loadEnsemble(path);
  assert.deepEqual(loaded.notes, notes);
  const image =
    makeDeconvolutionTask(energy, { ...settings, count: 4, validationCount: 2, random: prng(1) })
      .validation.inputs;
  const [a, b] = [
    await deconvolveByNetworks(models, image),
    await deconvolveByNetworks(loaded.models, image),
  ];
  assert.deepEqual(a.image.data, b.image.data);
  await Deno.writeTextFile(path, "something else that is long enough");
  await assert.rejects(() => loadEnsemble(path), /must begin with EELSnets/);
  await Deno.remove(path);
  [...models, ...loaded.models].forEach((model) => model.dispose());
});

import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { startTensors, tf } from "eels/core/tensor.ts";
import { PUBLISHED_LOW_LOSS } from "./low_loss_spectra.ts";
import { buildDeconvolutionNet } from "eels/model/deconvolution_net.ts";
import {
  calibrateDeviations,
  deconvolveByNetworks,
  fromNetworkScale,
  makeDeconvolutionTask,
  makeMeasuredPairs,
  toNetworkScale,
} from "./deconvolution_task.ts";
import { loadEnsemble, saveEnsemble } from "./saved_ensemble.ts";
import { train } from "eels/model/train.ts";

await startTensors();
const TINY = { channels: 64, filters: [4, 6], dilations: [1, 2], kernel: 3 };
const energy = energyAxis(-0.2, 0.02, 64);
const settings = { ...PUBLISHED_LOW_LOSS, peaks: [0, 2], zeroLossFwhmEv: 0.04 };

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
  for (const share of [0.3, 0.9]) {
    const options = { share, fromEv: energy.startEv };
    const deviations = await calibrateDeviations(models, counts, truth, options);
    const { low, high } = await deconvolveByNetworks(models, counts, { deviations });
    const sums = truth.data.map((_, i) =>
      low.data[i] <= truth.data[i] && truth.data[i] <= high.data[i] ? 1 : 0
    );
    const covered = sums.reduce((all, one) => all + one, 0) / sums.length;
    // Negative values become 0, and the true values are those of a network's precision.
    assert.ok(Math.abs(covered - share) < 0.06, `${covered} instead of ${share}`);
  }
  await assert.rejects(() => calibrateDeviations(models.slice(1), counts, truth), /1 and 0.683/);
  const empty = { ...counts, data: counts.data.map(() => 0) };
  await assert.rejects(() => deconvolveByNetworks(models, empty), /spectrum 0 has 0/);
  assert.equal(tf.memory().numTensors, before);
  models.forEach((model) => model.dispose());
});

Deno.test("makeMeasuredPairs() blurs the reference and adds what the components left out", () => {
  const two = (value: (s: number, e: number) => number) =>
    spectrumImage({
      data: Float32Array.from({ length: 128 }, (_, i) => value(Math.floor(i / 64), i % 64)),
      shape: [1, 2, 64],
      energy,
    });
  const components = two(() => 1), reference = two((_, e) => e === 20 ? 64 : 0);
  // The rest sums to 0 and is alike in both spectra, whichever of them it is taken from.
  const measured = two((_, e) => 1 + (e === 3 ? 0.5 : e === 4 ? -0.5 : 0));
  const blur = (image: typeof reference) => {
    const moved = (i: number) => image.data[i % 64 ? i - 1 : i];
    return { ...image, data: image.data.map((_, i) => moved(i)) };
  };
  const options = { reference, blur, scale: "linear", random: prng(1) } as const;
  const { inputs, targets } = makeMeasuredPairs(components, measured, options);
  const seen = (image: typeof inputs, s: number) =>
    [...fromNetworkScale(image, "linear").data.subarray(64 * s, 64 * s + 64)].map((v) =>
      +(64 * v).toFixed(4)
    );
  const expected = (places: Record<number, number>) =>
    Array.from({ length: 64 }, (_, e) => places[e] ?? 0);
  for (const s of [0, 1]) {
    assert.deepEqual(seen(inputs, s), expected({ 3: 0.5, 4: -0.5, 21: 64 }));
    assert.deepEqual(seen(targets, s), expected({ 20: 64 }));
  }
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
  const loaded = await loadEnsemble(path, { energy }), whole = await Deno.readFile(path);
  const other = { energy: energyAxis(-0.2, 0.01, 64) };
  await assert.rejects(() => loadEnsemble(path, other), /64 channels of 0.02 eV.*64 of 0.01 eV/);
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
  const tensors = tf.memory().numTensors;
  for (const length of [12, 40, whole.length - 4, whole.length - 3]) {
    await Deno.writeFile(path, whole.subarray(0, length));
    await assert.rejects(() => loadEnsemble(path), (error: Error) => error.message.includes(path));
  }
  assert.equal(tf.memory().numTensors, tensors);
  await Deno.remove(path);
  [...models, ...loaded.models].forEach((model) => model.dispose());
});

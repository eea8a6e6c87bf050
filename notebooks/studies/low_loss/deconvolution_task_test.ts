import assert from "node:assert/strict";
import { join } from "node:path";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { tf } from "eels/core/tensor.ts";
import { PUBLISHED_LOW_LOSS } from "./low_loss_spectra.ts";
import { buildDeconvolutionNet } from "eels/model/deconvolution_net.ts";
import {
  askEnsemble,
  calibrateDeviations,
  deconvolveByNetworks,
  fromNetworkScale,
  makeDeconvolutionTask,
  makeMeasuredPairs,
  toNetworkScale,
} from "./deconvolution_task.ts";
import { compareCoverage } from "./interval_coverage.ts";
import { makeModel, type Model } from "eels/model/model.ts";
import { loadModel, saveModel } from "eels/model/model_files.ts";
import { DECONVOLUTION_NETS, trialsOf } from "./train_deconvolution.ts";
import { train } from "eels/model/train.ts";

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

async function ensemble(seeds: readonly number[]): Promise<Model> {
  const networks = seeds.map((seed) => buildDeconvolutionNet({ ...TINY, seed }));
  return makeModel(await Promise.all(networks), { name: "tiny networks", energy });
}

Deno.test("a network trains on new spectra in every epoch, and the ensemble leaks no tensor", async () => {
  const task = makeDeconvolutionTask(energy, {
    ...settings,
    count: 96,
    validationCount: 32,
    random: prng(1),
  });
  assert.notDeepEqual(task.training(1).inputs.data, task.training(2).inputs.data);
  assert.deepEqual(task.training(2).inputs.data, task.training(2).inputs.data);
  const models = await ensemble([10, 20]);
  const before = tf.memory().numTensors;
  for (const network of models.networks as tf.LayersModel[]) {
    const options = { validation: task.validation, epochs: 6, batchSize: 16, random: prng(2) };
    const { history: { validationLoss } } = await train(network, {
      training: task.training,
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
  const set = { measured: counts, targets: truth };
  for (const share of [0.3, 0.9]) {
    const options = { share, fromEv: energy.startEv };
    const deviations = await calibrateDeviations(models, set, options);
    const { low, high } = await deconvolveByNetworks(models, counts, { deviations });
    const sums = truth.data.map((_, i) =>
      low.data[i] <= truth.data[i] && truth.data[i] <= high.data[i] ? 1 : 0
    );
    const covered = sums.reduce((all, one) => all + one, 0) / sums.length;
    // Negative values become 0, and the true values are those of a network's precision.
    assert.ok(Math.abs(covered - share) < 0.06, `${covered} instead of ${share}`);
  }
  const { answer, coverages } = await compareCoverage(models, set, { deviations: 3 });
  assert.ok(coverages[0].coverage < coverages[1].coverage && coverages[1].deviations === 3);
  assert.deepEqual((await askEnsemble(models)(counts)).data, answer.image.data);
  const alone = makeModel(models.networks[0], { name: "one" });
  await assert.rejects(() => calibrateDeviations(alone, set), /1 and 0.683/);
  const empty = { ...counts, data: counts.data.map(() => 0) };
  await assert.rejects(() => deconvolveByNetworks(models, empty), /spectrum 0 has 0/);
  assert.equal(tf.memory().numTensors, before);
  models.dispose();
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

Deno.test("an ensemble is saved and loaded whole, and spectra on another axis are refused", async () => {
  const folder = join(await Deno.makeTempDir(), "nets");
  const model = await ensemble([10, 20]);
  await saveModel(model, folder);
  const loaded = await loadModel(folder);
  assert.equal(loaded.networks.length, 2);
  const task = { ...settings, count: 4, validationCount: 2, random: prng(1) };
  const image = makeDeconvolutionTask(energy, task).validation.inputs;
  const [a, b] = [
    await deconvolveByNetworks(model, image),
    await deconvolveByNetworks(loaded, image),
  ];
  assert.deepEqual(a.image.data, b.image.data);
  assert.notDeepEqual(a.image.data, a.low.data);
  const other = { ...image, energy: energyAxis(-0.2, 0.01, 64) };
  const message = /64 channels of 0.02 eV from -0.2 eV, they have 64 channels of 0.01 eV/;
  await assert.rejects(() => deconvolveByNetworks(loaded, other), message);
  model.dispose();
  loaded.dispose();
});

Deno.test("the saved networks are three, with the trials that chose them", async () => {
  const model = await loadModel(DECONVOLUTION_NETS);
  assert.equal(model.networks.length, 3);
  assert.equal(trialsOf(model)[0].parameters, 125_705);
  assert.equal(model.settings?.deviations, 1.5572013470860637);
  model.dispose();
});

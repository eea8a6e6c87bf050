import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { withNoise } from "../core/with_noise.ts";
import { startTensors, tf } from "../core/tensor.ts";
import { buildConvAutoencoder } from "./conv_autoencoder.ts";
import { encode } from "./encode.ts";
import { makeModel, type Model, type ModelNotes } from "./model.ts";
import { loadModel, saveModel } from "./model_files.ts";
import { CONFIG, VALIDATION } from "./peaks_test_support.ts";

const { backend } = await startTensors();
const SAVED = fileURLToPath(new URL("./testdata/saved_model", import.meta.url));
const { inputs } = VALIDATION;
const NOTES: ModelNotes = {
  name: "peaks",
  energy: inputs.energy,
  unit: inputs.unit,
  normalisation: { offset: 3, scale: 250 },
  outputNormalisation: { offset: 0, scale: 7 },
  description: "Gaussian peaks",
  history: { loss: [2, 1], validationLoss: [2, 1], bestEpoch: 2, elapsedS: 1, stoppedEarly: false },
  settings: { network: CONFIG },
};

async function ensemble(seeds: readonly number[], notes = NOTES): Promise<Model> {
  const networks = seeds.map((seed) => buildConvAutoencoder({ ...CONFIG, seed }));
  return makeModel(await Promise.all(networks), notes);
}

function notesOf({ networks: _, apply: __, dispose: ___, ...notes }: Model): ModelNotes {
  return notes;
}

async function inFolder(work: (folder: string) => Promise<void>) {
  const above = await Deno.makeTempDir();
  try {
    await work(join(above, "model"));
    assert.deepEqual([...Deno.readDirSync(above)].map(({ name }) => name), ["model"]);
  } finally {
    await Deno.remove(above, { recursive: true });
  }
}

for (const members of [1, 3]) {
  Deno.test(`loadModel() gives back what the last saveModel() saved, networks: ${members}`, async () => {
    await inFolder(async (folder) => {
      const seeds = Array.from({ length: members }, (_, i) => i + 2);
      const first = await ensemble([1]), second = await ensemble(seeds);
      await saveModel(first, folder);
      await saveModel(second, folder);
      const before = tf.memory().numTensors;
      const loaded = await loadModel(folder);
      assert.deepEqual(notesOf(loaded), NOTES);
      assert.deepEqual((await loaded.apply(inputs)).data, (await second.apply(inputs)).data);
      loaded.dispose();
      assert.equal(tf.memory().numTensors, before);
      const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
      assert.equal(names.length, 2 + members);
      assert.deepEqual(names.slice(0, 3), ["model.json", "notes.json", "weights.bin"]);
      first.dispose();
      second.dispose();
    });
  });
}

Deno.test("saveModel() leaves the older model where the new one cannot be written", async () => {
  await inFolder(async (folder) => {
    const model = await ensemble([1]);
    await saveModel(model, folder);
    await assert.rejects(() => saveModel({ ...model, settings: { count: 1n } }, folder), TypeError);
    assert.equal((await loadModel(folder)).description, "Gaussian peaks");
    const other = await buildConvAutoencoder({ ...CONFIG, latentUnits: 5 });
    const mixed = makeModel([...model.networks, other], { name: "mixed" });
    await assert.rejects(() => saveModel(mixed, folder), /Cannot save mixed as its networks must/);
    mixed.dispose();
  });
});

Deno.test("loadModel() opens a plain tfjs model, and takes the axis from the caller", async () => {
  await inFolder(async (folder) => {
    await saveModel(await ensemble([1]), folder);
    await Deno.remove(join(folder, "notes.json"));
    const energy = energyAxis(520, 0.5, 32);
    for (const path of [folder, join(folder, "model.json")]) {
      const model = await loadModel(path, { energy });
      assert.deepEqual(notesOf(model), { name: "model", energy });
      await model.apply(inputs);
      model.dispose();
    }
  });
});

Deno.test("loadModel() says what is wrong with a folder, or with weights that were cut off", async () => {
  await inFolder(async (folder) => {
    await assert.rejects(() => loadModel(folder), /as it must be a folder/);
    await Deno.mkdir(folder);
    await assert.rejects(
      () => loadModel(folder),
      /must hold model.json or saved_model.pb.* nothing/,
    );
    const model = await ensemble([1]);
    await saveModel(model, folder);
    const path = join(folder, "weights.bin"), whole = await Deno.readFile(path);
    await Deno.writeFile(path, whole.subarray(0, 100));
    await assert.rejects(() => loadModel(folder), /weights must be \d+ bytes.*weights.bin has 100/);
    model.dispose();
  });
});

Deno.test("a model refuses spectra on another axis or in another unit, by its name", async () => {
  const model = await ensemble([1]);
  const shifted = { ...inputs, energy: energyAxis(521, 0.5, 32) };
  await assert.rejects(
    () => model.apply(shifted),
    /Cannot apply peaks as spectra must lie on its energy axis: it takes 32 channels of 0.5 eV from 520 eV, they have 32 channels of 0.5 eV from 521 eV/,
  );
  const electrons = { ...inputs, unit: "electrons" };
  await assert.rejects(
    () => model.apply(electrons),
    /its unit: it takes "counts", they .* "electrons"/,
  );
  await assert.rejects(() => encode(model, electrons), /its unit/);
  const applied = await model.apply(withNoise(inputs, { sigma: 0.1 }));
  assert.equal(applied.noise, undefined);
  assert.equal(applied.history?.at(-1), "peaks applied, so that the noise is unknown");
  const few = spectrumImage({ data: [1, 2], energy: energyAxis(520, 0.5, 2) });
  const any = makeModel(model.networks, { name: "any" });
  await assert.rejects(() => any.apply(few), /Cannot apply any .* takes 32, they have 2/);
  model.dispose();
});

Deno.test("a model turns values back by its output normalisation, an ensemble gives the mean", async () => {
  const model = await ensemble([1, 2]);
  const [one, two, both] = await Promise.all([
    makeModel(model.networks[0], NOTES),
    makeModel(model.networks[1], NOTES),
    model,
  ].map((own) => own.apply(inputs)));
  both.data.forEach((value, i) => {
    assert.ok(Math.abs(value - (one.data[i] + two.data[i]) / 2) < 1e-5, `${i}: ${value}`);
  });
  const plain = makeModel(model.networks[0], { ...NOTES, outputNormalisation: undefined });
  const back = await plain.apply(inputs);
  one.data.forEach((value, i) =>
    assert.ok(Math.abs(250 * value / 7 + 3 - back.data[i]) < 1e-3, `${i}`)
  );
  model.dispose();
});

Deno.test({
  name: "a SavedModel computes what TensorFlow saved, and nothing is left after dispose()",
  ignore: backend !== "tensorflow",
  fn: async () => {
    const spectra = spectrumImage({
      data: [0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1],
      shape: [1, 3, 4],
      energy: energyAxis(520, 1, 4),
    });
    const before = tf.memory().numTensors;
    const model = await loadModel(SAVED);
    const { data, shape } = await encode(model, spectra, { batchSize: 2 });
    assert.deepEqual(shape, [3, 3]);
    // Rows of the matrix in make_saved_model.py: 0 1 2, 3 4 5, 6 7 8, 9 10 11; and 1 2 3 is added.
    assert.deepEqual([...data], [1, 2, 3, 1, 3, 5, 19, 24, 29]);
    await assert.rejects(() => model.apply(spectra), /takes 4 and gives 3/);
    const other = spectrumImage({ data: [1, 2, 3], energy: energyAxis(520, 1, 3) });
    await assert.rejects(() => encode(model, other), /takes 4, they have 3/);
    await assert.rejects(() => saveModel(model, "nowhere"), /it is a SavedModel/);
    model.dispose();
    assert.equal(tf.memory().numTensors, before);
    await assert.rejects(() => loadModel(SAVED, { signature: "train" }), /signature/i);
  },
});

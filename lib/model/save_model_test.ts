import assert from "node:assert/strict";
import { join } from "node:path";
import { startTensors, tf } from "../core/tensor.ts";
import { buildConvAutoencoder } from "./conv_autoencoder.ts";
import { CONFIG, VALIDATION } from "./peaks_test_support.ts";
import { loadModel, type ModelNotes, saveModel } from "./save_model.ts";
import { applyModel } from "./train.ts";

await startTensors();
const NOTES: ModelNotes = {
  energy: VALIDATION.inputs.energy,
  normalisation: { offset: 3, scale: 250 },
  description: "Gaussian peaks",
  config: CONFIG,
};

Deno.test("loadModel() gives back the model and the notes of the last saveModel()", async () => {
  const above = await Deno.makeTempDir();
  const folder = join(above, "model");
  try {
    const [first, second] = [1, 2].map((seed) => buildConvAutoencoder({ ...CONFIG, seed }));
    await saveModel(first, folder, { ...NOTES, description: "older" });
    await saveModel(second, folder, NOTES);
    const before = tf.memory().numTensors;
    const { model, notes } = await loadModel(folder);
    assert.deepEqual(notes, JSON.parse(JSON.stringify(NOTES)));
    const [expected, loaded] = [
      await applyModel(second, VALIDATION.inputs),
      await applyModel(model, VALIDATION.inputs),
    ];
    assert.deepEqual(loaded.data, expected.data);
    model.dispose();
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual([...Deno.readDirSync(above)].map(({ name }) => name), ["model"]);
    const files = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assert.deepEqual(files, ["model.json", "notes.json", "weights.bin"]);
    first.dispose();
    second.dispose();
  } finally {
    await Deno.remove(above, { recursive: true });
  }
});

Deno.test("saveModel() leaves the older model where the new one cannot be written", async () => {
  const above = await Deno.makeTempDir();
  const folder = join(above, "model");
  const model = buildConvAutoencoder(CONFIG);
  try {
    await saveModel(model, folder, NOTES);
    await assert.rejects(() => saveModel(model, folder, { ...NOTES, count: 1n }), TypeError);
    assert.equal((await loadModel(folder)).notes.description, "Gaussian peaks");
    assert.deepEqual([...Deno.readDirSync(above)].map(({ name }) => name), ["model"]);
  } finally {
    await Deno.remove(above, { recursive: true });
    model.dispose();
  }
});

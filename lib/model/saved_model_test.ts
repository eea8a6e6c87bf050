import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { startTensors, tf } from "../core/tensor.ts";
import { applySavedModel, loadSavedModel } from "./saved_model.ts";

const { backend } = await startTensors();
const FOLDER = fileURLToPath(new URL("./testdata/saved_model", import.meta.url));
const energy = energyAxis(520, 1, 4);
const spectra = spectrumImage({
  data: [0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1],
  shape: [1, 3, 4],
  energy,
});

Deno.test({
  name: "applySavedModel() computes what TensorFlow saved, and nothing is left after close()",
  ignore: backend !== "tensorflow",
  fn: async () => {
    const before = tf.memory().numTensors;
    const model = await loadSavedModel(FOLDER);
    assert.deepEqual(model.inputShape, [4, 1]);
    const { data, shape } = await applySavedModel(model, spectra, { batchSize: 2 });
    assert.deepEqual(shape, [3, 3]);
    // Rows of the matrix in make_saved_model.py: 0 1 2, 3 4 5, 6 7 8, 9 10 11; and 1 2 3 is added.
    assert.deepEqual([...data], [1, 2, 3, 1, 3, 5, 19, 24, 29]);
    const other = spectrumImage({ data: [1, 2, 3], energy: energyAxis(520, 1, 3) });
    await assert.rejects(() => applySavedModel(model, other), /has? 3 channels|have 3 channels/);
    model.close();
    assert.equal(tf.memory().numTensors, before);
  },
});

Deno.test({
  name: "loadSavedModel() refuses a folder without a model and an unknown signature",
  ignore: backend !== "tensorflow",
  fn: async () => {
    const empty = await Deno.makeTempDir();
    await assert.rejects(() => loadSavedModel(empty), /saved_model\.pb/);
    await Deno.remove(empty);
    await assert.rejects(() => loadSavedModel(FOLDER, { signature: "train" }), /signature/i);
  },
});

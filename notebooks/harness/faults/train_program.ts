/** Trains a small network with a checkpoint and keeps history and network: `FOLDER VERSION`. */
import { join } from "node:path";
import { startTensors } from "../../../lib/core/tensor.ts";
import { writeWhole } from "../../../lib/core/write_whole.ts";
import { buildConvAutoencoder } from "../../../lib/model/conv_autoencoder.ts";
import { makeModel } from "../../../lib/model/model.ts";
import { saveModel } from "../../../lib/model/model_files.ts";
import { CONFIG, peakPairs, settings } from "../../../lib/model/peaks_test_support.ts";
import { train } from "../../../lib/model/train.ts";

const [folder, version] = Deno.args, seed = Number(version);
await startTensors();
const model = await buildConvAutoencoder({ ...CONFIG, seed });
const { history } = await train(model, {
  training: peakPairs(512, seed),
  ...settings(20),
  // Deleted below, so that the same command trains afresh.
  checkpoint: join(folder, `training_${version}.json`),
});
const { elapsedS: _, ...kept } = history;
await writeWhole(join(folder, "history.json"), JSON.stringify(kept));
await saveModel(makeModel(model, { name: "small" }), join(folder, "model"));
await Deno.remove(join(folder, `training_${version}.json`));

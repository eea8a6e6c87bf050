/**
 * The training of the paper at its size: 102,080 spectra, 500 epochs of batches of 512, about 100,000
 * steps, on the synthetic twin of its measurement:
 * `deno run -A notebooks/studies/srfeo3/make_paper_training.ts DROPOUT FOLDER [RATE] [EPOCHS] [FINAL] [WEIGHTS]`.
 * The schedule of this project, which needs a tenth of the steps, has a RATE of 3e-3, 50 EPOCHS and a
 * FINAL (the last epoch's rate over the first one's) of 0.01. WEIGHTS begin as "he", where left out, or "glorot".
 *
 * It writes `checkpoint.json` into the folder after every epoch and a line to `epochs.csv`; the same
 * command goes on from there after a kill, and leaves the network in `FOLDER/model` at the end.
 * Held-out images are not looked at. Processor seconds are those of all threads.
 *
 * @module
 */
import { join } from "node:path";
import process from "node:process";
import { startTensors } from "eels/core/tensor.ts";
import { saveModel } from "eels/model/model_files.ts";
import { preparePaperTwin, SEED } from "./paper_twin.ts";
import { RAPID_EELS_PAPER } from "./rapid_eels.ts";
import { trainRapidEels } from "./training.ts";

const [dropout, folder, rate = RAPID_EELS_PAPER.learningRate, epochs, final = 1, weights = "he"] =
  Deno.args;
if (!folder || !(Number(dropout) >= 0 && Number(dropout) < 1)) {
  console.error("Give the dropout, such as 0.2, and a folder to write to");
  Deno.exit(2);
}
const config = {
  ...RAPID_EELS_PAPER,
  dropout: Number(dropout),
  learningRate: Number(rate),
  finalRate: Number(final), // 1 keeps the step size, as the paper does
  epochs: Number(epochs ?? RAPID_EELS_PAPER.epochs),
  initialWeights: weights === "glorot" ? "glorot" as const : "he" as const,
};
await Deno.mkdir(folder, { recursive: true });
const device = await startTensors();
const { prepared, random } = await preparePaperTwin();
const cpuS = () => Object.values(process.cpuUsage()).reduce((sum, value) => sum + value) / 1e6;
let before = { cpuS: cpuS(), at: performance.now() };
const { model, history, trainingSpectra } = await trainRapidEels(prepared, config, {
  random: random.split(`paper ${dropout} ${rate}`),
  addedNoise: "poisson, tabled",
  checkpoint: join(folder, "checkpoint.json"),
  onProgress: async ({ epoch, loss, validationLoss }) => {
    const now = { cpuS: cpuS(), at: performance.now() };
    const spent = [(now.at - before.at) / 1000, now.cpuS - before.cpuS];
    before = now;
    const losses = [loss, validationLoss].map((each) => each.at(-1)!.toExponential(4));
    const line = [epoch, ...losses, ...spent.map((seconds) => seconds.toFixed(1))].join(",");
    console.log(line);
    await Deno.writeTextFile(join(folder, "epochs.csv"), `${line}\n`, { append: true });
  },
});
const settings = { ...config, trainingSpectra, seed: SEED, device: device.name };
await saveModel({ ...model, history, settings: { network: settings } }, join(folder, "model"));

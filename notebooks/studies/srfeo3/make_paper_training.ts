/**
 * The training of the paper at its size: 102,080 spectra, 500 epochs of batches of 512, about 100,000
 * steps, on the synthetic twin of its measurement:
 * `deno run -A notebooks/studies/srfeo3/make_paper_training.ts DROPOUT FOLDER [RATE] [EPOCHS] [FINAL]`.
 *
 * It writes `checkpoint.json` into the folder after every epoch; the same command goes on from there
 * after a kill, and leaves the network in `FOLDER/model` at the end. Held-out images are not looked at.
 *
 * @module
 */
import { join } from "node:path";
import { prng } from "eels/core/random.ts";
import { startTensors } from "eels/core/tensor.ts";
import { saveModel } from "eels/model/model_files.ts";
import { prepare } from "./prepared_images.ts";
import { RAPID_EELS_PAPER } from "./rapid_eels.ts";
import { trainRapidEels } from "./training.ts";
import { simulate } from "./twin.ts";

const SEED = 20261121;
const [dropout, folder, rate = RAPID_EELS_PAPER.learningRate, epochs, final = 1] = Deno.args;
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
};
await Deno.mkdir(folder, { recursive: true });
const device = await startTensors();
const random = prng(SEED);
// 20 of 24 images are not held out; a fifth of these, 4 images, validates: 16 x 6,380 = 102,080.
const prepared = prepare(await simulate({ random: random.split("twin") }));
const { model, history, trainingSpectra } = await trainRapidEels(prepared, config, {
  random: random.split(`paper ${dropout} ${rate}`),
  addedNoise: "poisson, tabled",
  checkpoint: join(folder, "checkpoint.json"),
  onProgress: ({ epoch, loss, validationLoss, elapsedS }) =>
    console.log(
      [epoch, loss.at(-1)!.toExponential(4), validationLoss.at(-1)!.toExponential(4)].join(" "),
      elapsedS.toFixed(0),
    ),
});
const settings = { ...config, trainingSpectra, seed: SEED, device: device.name };
await saveModel({ ...model, history, settings: { network: settings } }, join(folder, "model"));

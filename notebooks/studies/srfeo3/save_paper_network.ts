/**
 * Saves the network of the best epoch so far of `make_paper_training.ts`, which may still be running, or of
 * the last one: `deno run -A notebooks/studies/srfeo3/save_paper_network.ts CHECKPOINT DROPOUT FOLDER [last]`.
 *
 * @module
 */
import { startTensors } from "eels/core/tensor.ts";
import { unpackWeights } from "eels/engine/graph/weights.ts";
import { makeModel } from "eels/model/model.ts";
import { saveModel } from "eels/model/model_files.ts";
import { preparePaperTwin, SEED } from "./paper_twin.ts";
import { stackPart } from "./prepared_images.ts";
import { buildRapidEels, RAPID_EELS_PAPER } from "./rapid_eels.ts";

const [path, dropout, folder, which] = Deno.args;
if (!folder) {
  console.error(
    "Give a checkpoint, the dropout that it was trained with, and a folder to write to",
  );
  Deno.exit(2);
}
const device = await startTensors();
const { best, parameters, loss, validationLoss, elapsedS, epochs, ...run } = JSON.parse(
  await Deno.readTextFile(path),
);
const weights: string = which === "last" ? parameters : best;
const config = {
  ...RAPID_EELS_PAPER,
  ...{ dropout: Number(dropout), epochs: loss.length, batchSize: run.batchSize },
  ...{ learningRate: run.learningRate, finalRate: run.finalRate },
};
const network = await buildRapidEels(config);
unpackWeights(
  network,
  new Float32Array(Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0)).buffer),
);
const { prepared } = await preparePaperTwin();
const { counts } = stackPart(prepared, "training");
const digits = (values: readonly number[]) => values.map((value) => Number(value.toPrecision(4)));
const done = loss.length < epochs ? `, ${loss.length} of ${epochs} epochs` : "";
const model = makeModel(network, {
  name: `RapidEELS on the SrFeO3 twin at the paper's size, dropout ${dropout}${done}${
    which === "last" ? ", last epoch" : ""
  }`,
  description:
    "RapidEELS's network (Pate et al. 2021, doi:10.1038/s41598-021-97668-8) trained on " +
    "the synthetic twin of its measurement, not on the measurement. Inputs: counts at 400 frames/s, " +
    "520-580 eV in 0.25 eV. Outputs: the spectrum at 1 frame/s without background.",
  energy: counts.energy,
  unit: counts.unit,
  normalisation: prepared.normalisation,
  outputNormalisation: prepared.truthNormalisation,
  history: {
    loss: digits(loss),
    validationLoss: digits(validationLoss),
    bestEpoch: 1 + validationLoss.indexOf(Math.min(...validationLoss)),
    elapsedS: Math.round(elapsedS),
    stoppedEarly: loss.length < epochs,
  },
  settings: {
    network: config,
    plannedEpochs: epochs,
    madeBy: "notebooks/studies/srfeo3/make_paper_training.ts",
    seed: SEED,
    everyNthSpectrum: 1,
    trainingSpectra: counts.shape[0] * counts.shape[1],
    addedNoise: "poisson, tabled",
    device: device.name,
    note: "elapsedS is the time on a machine that was shared",
  },
});
await saveModel(model, folder);

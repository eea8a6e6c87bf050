/**
 * Makes `data/srfeo3_twin_model/`, RapidEELS's network trained on the synthetic twin:
 * `deno run -A notebooks/studies/srfeo3/make_saved_network.ts [epochs] [dropout] [folder]`, eight minutes on two cores.
 * Its companion: `deno run -A notebooks/studies/srfeo3/make_saved_network.ts 130 0 data/srfeo3_twin_model_no_dropout`.
 *
 * It sees every eleventh spectrum of the training images; held-out images are not looked at.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { prepare } from "./prepared_images.ts";
import { trainRapidEels } from "./training.ts";
import { prng } from "eels/core/random.ts";
import { startTensors } from "eels/core/tensor.ts";
import { RAPID_EELS_PAPER } from "./rapid_eels.ts";
import { makeModel } from "eels/model/model.ts";
import { saveModel } from "eels/model/model_files.ts";
import { simulate } from "./twin.ts";

const SEED = 20261121, EVERY = 11;
const [epochs = "250", dropout = `${RAPID_EELS_PAPER.dropout}`, path] = Deno.args;
const folder = path ??
  fileURLToPath(new URL("../../../data/srfeo3_twin_model", import.meta.url));
// A greater step size than the paper's, as there are far fewer steps.
const config = {
  ...RAPID_EELS_PAPER,
  epochs: Number(epochs),
  dropout: Number(dropout),
  learningRate: 3e-3,
};

const device = await startTensors();
const random = prng(SEED);
const prepared = prepare(await simulate({ random: random.split("twin") }));
const { model, history, ...spectra } = await trainRapidEels(prepared, config, {
  every: EVERY,
  addedNoise: "poisson",
  random,
  onProgress: ({ epoch, validationLoss, remainingS }) =>
    console.log(epoch, validationLoss[epoch - 1].toExponential(3), `${remainingS.toFixed(0)} s`),
});
const digits = (values: readonly number[]) => values.map((value) => Number(value.toPrecision(4)));
const described = makeModel(model.networks, {
  ...model,
  name: `RapidEELS on the SrFeO3 twin, dropout ${config.dropout}`,
  description:
    "RapidEELS's network (Pate et al. 2021, doi:10.1038/s41598-021-97668-8) trained on " +
    "the synthetic twin of its measurement, not on the measurement. Inputs: counts at 400 frames/s, " +
    "520-580 eV in 0.25 eV. Outputs: the spectrum at 1 frame/s without background.",
  history: {
    ...history,
    elapsedS: Math.round(history.elapsedS),
    loss: digits(history.loss),
    validationLoss: digits(history.validationLoss),
  },
  settings: {
    network: config,
    madeBy: "notebooks/studies/srfeo3/make_saved_network.ts",
    seed: SEED,
    everyNthSpectrum: EVERY,
    ...spectra,
    addedNoise: "poisson",
    device: device.name,
  },
});
await saveModel(described, folder);

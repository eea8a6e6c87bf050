/**
 * Makes `data/srfeo3_twin_model/`, RapidEELS's network trained on the synthetic twin:
 * `deno run -A lib/record/make_srfeo3_model.ts [epochs] [dropout] [folder]`, some minutes on two cores.
 *
 * It sees every eleventh spectrum of the training images; held-out images are not looked at.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { prepareSrfeo3, stackPart } from "../analyse/prepare_srfeo3.ts";
import { prng } from "../core/random.ts";
import { everyNth } from "../core/sample.ts";
import { startTensors } from "../core/tensor.ts";
import { buildRapidEels, PAPER_CONFIG } from "../model/rapid_eels.ts";
import { saveModel } from "../model/save_model.ts";
import { train } from "../model/train.ts";
import { addTrainingNoise } from "../model/training_noise.ts";
import { simulateSrfeo3 } from "../simulate/srfeo3.ts";

const SEED = 20261121, EVERY = 11;
const [epochs = "150", dropout = `${PAPER_CONFIG.dropout}`, path] = Deno.args;
const folder = path ??
  fileURLToPath(new URL("../../data/srfeo3_twin_model", import.meta.url));
// A greater step size than the paper's, as there are far fewer steps.
const config = {
  ...PAPER_CONFIG,
  epochs: Number(epochs),
  dropout: Number(dropout),
  learningRate: 3e-3,
};

const device = await startTensors();
const random = prng(SEED);
const prepared = prepareSrfeo3(await simulateSrfeo3({ random: random.split("twin") }));
const [training, validation] = (["training", "validation"] as const).map((part) => {
  const { counts, inputs, truth } = stackPart(prepared, part);
  return [counts, inputs, truth].map((image) => everyNth(image, EVERY));
});
const { normalisation, truthNormalisation } = prepared;
const noise = addTrainingNoise(training[0], training[2], {
  noise: "poisson",
  normalisation,
  random: random.split("noise"),
});
const model = buildRapidEels(config);
const { loss, validationLoss, bestEpoch, elapsedS } = await train(model, noise, {
  ...config,
  validation: { inputs: validation[1], targets: validation[2] },
  random: random.split("training"),
  onProgress: ({ epoch, validationLoss, remainingS }) =>
    console.log(epoch, validationLoss[epoch - 1].toExponential(3), `${remainingS.toFixed(0)} s`),
});
const digits = (values: readonly number[]) => values.map((value) => Number(value.toPrecision(4)));
await saveModel(model, folder, {
  energy: training[1].energy,
  normalisation,
  truthNormalisation,
  description:
    "RapidEELS's network (Pate et al. 2021, doi:10.1038/s41598-021-97668-8) trained on " +
    "the synthetic twin of its measurement, not on the measurement. Inputs: counts at 400 frames/s, " +
    "520-580 eV in 0.25 eV, (v - offset) / scale by normalisation. Outputs: the spectrum at 1 " +
    "frame/s without background, (v - offset) / scale by truthNormalisation.",
  origin: {
    madeBy: "lib/record/make_srfeo3_model.ts",
    seed: SEED,
    everyNthSpectrum: EVERY,
    trainingSpectra: training[1].shape[1],
    validationSpectra: validation[1].shape[1],
    addedNoise: "poisson",
    device: device.name,
  },
  config,
  history: {
    bestEpoch,
    seconds: Math.round(elapsedS),
    loss: digits(loss),
    validationLoss: digits(validationLoss),
  },
});

/**
 * Makes `data/deconvolution_nets.bin`, the networks that notebook 09 shows in its quick profile:
 *
 *     deno run -A lib/model/make_deconvolution_nets.ts
 *
 * It first trains one network briefly on each scale and keeps the scale with the least held-out error
 * over the losses, then trains the members on it. About twenty minutes on two cores.
 */
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { startTensors } from "../core/tensor.ts";
import { makeLowLossSpectra, PUBLISHED_LOW_LOSS } from "../simulate/low_loss_spectra.ts";
import { buildDeconvolutionNet, SMALL_DECONVOLUTION_NET } from "./deconvolution_net.ts";
import {
  calibrateDeviations,
  deconvolveByNetworks,
  makeDeconvolutionTask,
  type NetworkScale,
} from "./deconvolution_task.ts";
import { saveEnsemble } from "./saved_ensemble.ts";
import { train } from "./train.ts";

const SEED = 20261121, MEMBERS = 3, SPECTRA = 2000;
const EPOCHS = Number(Deno.args[0] ?? 30), SHORT_EPOCHS = Number(Deno.args[1] ?? 4);
const config = SMALL_DECONVOLUTION_NET;
const energy = energyAxis(-1, 0.01, config.channels);
const settings = { ...PUBLISHED_LOW_LOSS, peaks: [0, 8] as const };

await startTensors();
const random = prng(SEED);
const make = (label: string) =>
  makeLowLossSpectra(energy, { ...settings, count: 300, random: random.split(label) });
const held = make("scale");

async function trainOne(scale: NetworkScale, seed: number, epochs: number) {
  const stream = random.split(`${scale} ${seed}`);
  const options = { ...settings, count: SPECTRA, scale, random: stream };
  const { training, validation } = makeDeconvolutionTask(energy, options);
  const model = buildDeconvolutionNet({ ...config, seed: 1000 * seed });
  const onProgress = ({ epoch, validationLoss, remainingS }: {
    epoch: number;
    validationLoss: readonly number[];
    remainingS: number;
  }) => {
    const loss = validationLoss[epoch - 1].toExponential(3);
    console.log(`${scale} ${seed}, epoch ${epoch}: ${loss}, ${remainingS.toFixed(0)} s left`);
  };
  await train(model, training, {
    validation,
    epochs,
    batchSize: 32,
    learningRate: 2e-3,
    random: stream.split("order"),
    onProgress,
  });
  return model;
}

/** Summed absolute error over the losses, as a share of them. */
function lossError(found: Float32Array, truth: Float32Array): number {
  const from = Math.round((0.1 - energy.startEv) / energy.stepEv);
  let error = 0, all = 0;
  truth.forEach((value, i) => {
    if (i % energy.channels < from) return;
    error += Math.abs(found[i] - value);
    all += value;
  });
  return error / all;
}

const errorByScale: Record<string, number> = {};
for (const scale of ["linear", "root", "asinh"] as const) {
  const model = await trainOne(scale, 0, SHORT_EPOCHS);
  const { image } = await deconvolveByNetworks([model], held.measured, { scale });
  errorByScale[scale] = lossError(image.data, held.targets.data);
  model.dispose();
}
console.log(errorByScale);
const [best] = Object.entries(errorByScale).sort((a, b) => a[1] - b[1])[0];
if (best !== "asinh") console.warn(`The scale ${best} did best, asinh is used: look into it`);

const models = [];
for (let member = 1; member <= MEMBERS; member++) {
  models.push(await trainOne("asinh", member, EPOCHS));
}
const own = make("deviations");
const deviations = await calibrateDeviations(models, own.measured, own.targets);
const { image } = await deconvolveByNetworks(models, held.measured);
console.log({ deviations, error: lossError(image.data, held.targets.data) });
const path = new URL("../../data/deconvolution_nets.bin", import.meta.url).pathname;
await saveEnsemble(path, models, {
  config,
  members: MEMBERS,
  startEv: energy.startEv,
  stepEv: energy.stepEv,
  deviations,
  errorByScale,
  seed: SEED,
  spectraAnEpoch: SPECTRA,
  epochs: EPOCHS,
});
Deno.exit();

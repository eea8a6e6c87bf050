/**
 * Makes `data/deconvolution_nets/`, the networks that notebook 09 shows in its quick profile:
 *
 *     deno run -A notebooks/studies/low_loss/make_deconvolution_nets.ts
 *
 * It first trains networks briefly, by size, loss and scale, each for as many epochs, and judges them by
 * the error over the losses of other spectra, then trains the members. About half an hour on two cores.
 */
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import type { tf } from "eels/core/tensor.ts";
import { makeLowLossSpectra, PUBLISHED_LOW_LOSS } from "./low_loss_spectra.ts";
import { buildDeconvolutionNet, SMALL_DECONVOLUTION_NET } from "eels/model/deconvolution_net.ts";
import {
  calibrateDeviations,
  deconvolveByNetworks,
  makeDeconvolutionTask,
  type NetworkScale,
} from "./deconvolution_task.ts";
import { buildEelspecnet, EELSPECNET_PAPER, type EelspecnetConfig } from "./eelspecnet.ts";
import { layersOf, makeModel } from "eels/model/model.ts";
import { saveModel } from "eels/model/model_files.ts";
import { type Loss, type Progress, train, type TrainedModel } from "eels/model/train.ts";
import {
  DECONVOLUTION_LOSS,
  DECONVOLUTION_NETS,
  type DeconvolutionTrial,
  joinMembers,
} from "./train_deconvolution.ts";

const SEED = 20261121, MEMBERS = 3, SPECTRA = 2000;
const EPOCHS = Number(Deno.args[0] ?? 30), SHORT_EPOCHS = Number(Deno.args[1] ?? 6);
const config = SMALL_DECONVOLUTION_NET;
const energy = energyAxis(-1, 0.01, config.channels);
const settings = { ...PUBLISHED_LOW_LOSS, peaks: [0, 8] as const };

const random = prng(SEED);
const make = (label: string) =>
  makeLowLossSpectra(energy, { ...settings, count: 300, random: random.split(label) });
const held = make("scale");

/** What a training is by: the network, and what it makes small of which scale. */
interface Lesson {
  readonly network: string;
  readonly build: (seed: number) => Promise<tf.LayersModel>;
  readonly loss: Loss;
  readonly scale: NetworkScale;
}

const wide = (times: number) => (seed: number) =>
  buildDeconvolutionNet({ ...config, filters: config.filters.map((n) => n * times), seed });
const published = (output: EelspecnetConfig["output"]) => (seed: number) =>
  buildEelspecnet({
    ...{ ...EELSPECNET_PAPER, output },
    channels: config.channels,
    filters: EELSPECNET_PAPER.filters.slice(0, 8).map((n) => n / 16),
    seed,
  });
const own: Lesson = {
  network: "as saved",
  build: wide(1),
  loss: DECONVOLUTION_LOSS,
  scale: "asinh",
};
const eelspecnet: Lesson = {
  ...own,
  network: "EELSpecNet, 1/16 of the filters, linear output",
  build: published("linear"),
};
const lessons: Lesson[] = [
  own,
  { ...own, network: "a quarter of the filters", build: wide(0.25) },
  { ...own, network: "half the filters", build: wide(0.5) },
  { ...own, network: "twice the filters", build: wide(2) },
  { ...own, loss: "squared error" },
  { ...own, scale: "root" },
  { ...own, scale: "linear" },
  eelspecnet,
  {
    network: "EELSpecNet, 1/16 of the filters",
    build: published("tanh"),
    loss: "cross-entropy",
    scale: "published",
  },
];

async function trainOne({ network, build, loss, scale }: Lesson, seed: number, epochs: number) {
  const stream = random.split(`spectra ${seed}`);
  const options = { ...settings, count: SPECTRA, scale, random: stream };
  const { training, validation } = makeDeconvolutionTask(energy, options);
  const layers = await build(1000 * seed);
  const onProgress = ({ epoch, validationLoss, remainingS }: Progress) => {
    const least = validationLoss[epoch - 1].toExponential(3);
    console.log(
      `${network}, ${loss}, ${scale}, ${seed}, epoch ${epoch}: ${least}, ` +
        `${remainingS.toFixed(0)} s left`,
    );
  };
  return await train(layers, {
    training,
    validation,
    epochs,
    minimise: loss,
    batchSize: 32,
    learningRate: 2e-3,
    random: stream.split("order"),
    onProgress,
  });
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

const trials: DeconvolutionTrial[] = [];
for (const lesson of lessons) {
  const { network, loss, scale } = lesson;
  const model = await trainOne(lesson, 0, SHORT_EPOCHS);
  const { image } = await deconvolveByNetworks(model, held.measured, { scale });
  const error = lossError(image.data, held.targets.data);
  const parameters = layersOf(model, "count").countParams();
  trials.push({ network, parameters, loss, scale, lossError: error });
  console.log(trials.at(-1));
  model.dispose();
}

const members: TrainedModel[] = [];
for (let member = 1; member <= MEMBERS; member++) {
  members.push(await trainOne(own, member, EPOCHS));
}
const model = joinMembers(members);
const other = make("deviations");
const deviations = await calibrateDeviations(model, other);
const { image } = await deconvolveByNetworks(model, held.measured);
console.log({ deviations, error: lossError(image.data, held.targets.data) });
await saveModel(
  makeModel(model.networks, {
    ...model,
    name: "deconvolution networks",
    description:
      "Networks that take the spread of a zero-loss peak from low-loss spectra, trained alike from " +
      "different starts on spectra made for it. Inputs and outputs: spectra of sum 1 on the scale " +
      "asinh of deconvolution_task.ts.",
    settings: {
      network: config,
      deviations,
      trials,
      seed: SEED,
      spectraAnEpoch: SPECTRA,
      epochs: EPOCHS,
    },
  }),
  DECONVOLUTION_NETS,
);
Deno.exit();

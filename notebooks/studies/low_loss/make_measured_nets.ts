/**
 * Makes `data/aluminium_nets/`, the networks that notebook 16 applies to the measured spectrum of
 * aluminium, trained on spectra made for its zero-loss peak, channels and noise:
 *
 *     deno run -A notebooks/studies/low_loss/make_measured_nets.ts [epochs] [members] [spectra]
 *
 * An interrupted run goes on from its last epoch (`checkpoint_*` beside the networks, while it runs).
 * About ten minutes of one processor.
 */
import { prng } from "eels/core/random.ts";
import { rebinEnergy } from "eels/core/energy_steps.ts";
import { buildDeconvolutionNet, SMALL_DECONVOLUTION_NET } from "eels/model/deconvolution_net.ts";
import { makeModel } from "eels/model/model.ts";
import { saveModel } from "eels/model/model_files.ts";
import { train, type TrainedModel } from "eels/model/train.ts";
import { lossError } from "./compare_deconvolutions.ts";
import { deconvolveByNetworks } from "./deconvolution_task.ts";
import { readAluminium } from "./measured_low_loss.ts";
import {
  ALUMINIUM_NETS,
  makeMeasuredTask,
  makeModelledSpectra,
  modelOf,
} from "./measured_network.ts";
import { DECONVOLUTION_LOSS, joinMembers } from "./train_deconvolution.ts";

const [epochs = 10, members = 3, spectra = 800] = Deno.args.map(Number), SEED = 20261122;
const random = prng(SEED);
const measured = rebinEnergy(await readAluminium(), 2);
const model = modelOf(measured), config = { ...SMALL_DECONVOLUTION_NET, channels: 1024 };
const trained: TrainedModel[] = [];
await Deno.mkdir(ALUMINIUM_NETS, { recursive: true });
for (let member = 1; member <= members; member++) {
  const stream = random.split(`member ${member}`),
    checkpoint = `${ALUMINIUM_NETS}/checkpoint_${member}`;
  const { training, validation } = makeMeasuredTask(model, { count: spectra, random: stream });
  const network = await buildDeconvolutionNet({ ...config, seed: 1000 * member });
  trained.push(
    await train(network, {
      ...{ training, validation, epochs, minimise: DECONVOLUTION_LOSS, batchSize: 32, checkpoint },
      ...{ learningRate: 2e-3, random: stream.split("order") },
      onProgress: ({ epoch, validationLoss, remainingS }) =>
        console.log(
          member,
          epoch,
          validationLoss[epoch - 1].toExponential(3),
          `${remainingS.toFixed(0)} s`,
        ),
    }),
  );
}
const joined = joinMembers(trained);
const held = makeModelledSpectra(model, { count: 100, random: random.split("held out") });
const { image } = await deconvolveByNetworks(joined, held.measured);
const error = lossError(image, { truth: held.targets, fromEv: 1 });
console.log({ error });
await saveModel(
  makeModel(joined.networks, {
    ...joined,
    name: "networks for the measured aluminium",
    description:
      "Networks that sharpen low-loss spectra with the zero-loss peak, channels and noise of " +
      "AL-DFoffset0.00.dm3, trained on Lorentzian losses made for them and on no measured loss. Inputs " +
      "and outputs: spectra of sum 1 on the scale asinh of deconvolution_task.ts.",
    settings: { network: config, epochs, spectraAnEpoch: spectra, seed: SEED, ...error },
  }),
  ALUMINIUM_NETS,
);
Deno.exit();

/**
 * Makes `data/wide_deconvolution_nets/`, the networks of notebook 09 that were trained beyond the published
 * ranges:
 *
 *     deno run -A notebooks/studies/low_loss/make_wide_nets.ts CHECKPOINT_FOLDER
 *
 * Network, loss, scale, starts, epochs, spectra an epoch and step size are those of
 * `make_deconvolution_nets.ts`; only the ranges of the spectra differ (`wide_training.ts`). After every epoch
 * the checkpoint of the member is written, from which the same command goes on after an interruption.
 */
import { join } from "node:path";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { buildDeconvolutionNet, SMALL_DECONVOLUTION_NET } from "eels/model/deconvolution_net.ts";
import { makeModel } from "eels/model/model.ts";
import { saveModel } from "eels/model/model_files.ts";
import { train, type TrainedModel } from "eels/model/train.ts";
import { PUBLISHED_LOW_LOSS } from "./low_loss_spectra.ts";
import { DECONVOLUTION_LOSS, joinMembers, WIDE_DECONVOLUTION_NETS } from "./train_deconvolution.ts";
import { makeWideTask, WIDE_LOW_LOSS } from "./wide_training.ts";

const SEED = 20261122, MEMBERS = 3, SPECTRA = 2000;
const [folder, epochs = 30] = [Deno.args[0], Number(Deno.args[1] ?? 30)];
if (!folder) throw new Error("Cannot train as a folder for the checkpoints must be named");
await Deno.mkdir(folder, { recursive: true });

const config = SMALL_DECONVOLUTION_NET;
const energy = energyAxis(-1, 0.01, config.channels);
const settings = { ...PUBLISHED_LOW_LOSS, peaks: [0, 8] };

const members: TrainedModel[] = [];
for (let member = 1; member <= MEMBERS; member++) {
  const stream = prng(SEED).split(`spectra ${member}`);
  const pairs = makeWideTask(energy, { ...settings, count: SPECTRA, random: stream });
  const network = await buildDeconvolutionNet({ ...config, seed: 1000 * member });
  members.push(
    await train(network, {
      ...pairs,
      epochs,
      minimise: DECONVOLUTION_LOSS,
      batchSize: 32,
      learningRate: 2e-3,
      checkpoint: join(folder, `member_${member}.json`),
      random: stream.split("order"),
      onProgress: ({ epoch, validationLoss, remainingS }) =>
        console.log(
          `member ${member}, epoch ${epoch}: ${validationLoss[epoch - 1].toExponential(3)}, ` +
            `${remainingS.toFixed(0)} s left`,
        ),
    }),
  );
}
const model = joinMembers(members);
await saveModel(
  makeModel(model.networks, {
    ...model,
    name: "wide deconvolution networks",
    description:
      "Networks that take the spread of a zero-loss peak from low-loss spectra, trained alike from " +
      "different starts on spreads, jitter and noise beyond the published ranges. Inputs and " +
      "outputs: spectra of sum 1 on the scale asinh of deconvolution_task.ts.",
    settings: {
      network: config,
      ranges: { ...WIDE_LOW_LOSS },
      seed: SEED,
      spectraAnEpoch: SPECTRA,
      epochs,
      validationLoss: members.map(({ history }) => history.validationLoss.at(-1)!),
    },
  }),
  WIDE_DECONVOLUTION_NETS,
);
Deno.exit();

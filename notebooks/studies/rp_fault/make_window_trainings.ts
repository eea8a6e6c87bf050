/**
 * Trains the paper's network on the paper's 700,000 windows and keeps it in `data/window_network/`, and
 * shorter ones from other seeds; their errors, epoch by epoch, and what they make
 * of scans of the fault go to `results/full/window_trainings/`:
 *
 *     deno run -A notebooks/studies/rp_fault/make_window_trainings.ts CHECKPOINTS
 *
 * CHECKPOINTS is a folder of one's own: killed and started again, a training goes on where it was, and
 * one that was done is not done again.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { prng } from "eels/core/random.ts";
import { makeModel, type Model } from "eels/model/model.ts";
import { loadModel, saveModel } from "eels/model/model_files.ts";
import { type Cell, toCsv } from "../../harness/record/csv.ts";
import { versions } from "../../harness/record/provenance.ts";
import { scanFault, tryDenoisers } from "./fault_trials.ts";
import { judgeErrors, judgeFault } from "./fault_verdicts.ts";
import { STO_LATTICE } from "./lattice_image.ts";
import { noiseDeviation } from "./lattice_noise.ts";
import { latticePairs } from "./lattice_windows.ts";
import { listLosses, type LossRow } from "./loss_rows.ts";
import { SCAN_FAULTS } from "./rival_tuning.ts";
import { windowDenoiser } from "./window_denoisers.ts";
import { denoiseWindows, listWindowErrors } from "./window_error.ts";
import {
  PAPER_SNR,
  PAPER_WINDOWS,
  SHORT_WINDOWS,
  trainWindowNetwork,
  WINDOW_NETWORK,
  WINDOW_TRAININGS,
} from "./window_trainings.ts";

const SEED = 20261121, SHORT_SEEDS = [1, 2, 3, 4, 5], TESTED = 20_000;
const JUDGED = { doses: [1, 3, 10, 30], scans: 10 };
const [folder, windows = PAPER_WINDOWS, shortWindows = SHORT_WINDOWS] = Deno.args;
if (!folder) {
  console.error("Give a folder for the checkpoints");
  Deno.exit(2);
}
await Deno.mkdir(folder, { recursive: true });

const trainings = [
  { training: "the paper's windows", seed: SEED, windows: Number(windows) },
  {
    training: "the paper's windows, layer by layer first",
    seed: SEED,
    windows: Number(windows),
    layerByLayer: true,
  },
  ...SHORT_SEEDS.map((seed) => ({
    training: `short, seed ${seed}`,
    seed,
    windows: Number(shortWindows),
  })),
];
const deviation = noiseDeviation(STO_LATTICE, { snr: PAPER_SNR, definition: "amplitude" });
const test = latticePairs(STO_LATTICE, {
  count: TESTED,
  deviation,
  random: prng(SEED).split("test"),
});
const losses: LossRow[] = [], errors: Record<string, Cell>[] = [], scatter: object[] = [];
const trials = await scanFault({
  ...JUDGED,
  faults: SCAN_FAULTS,
  random: prng(SEED).split("judged"),
});
for (const { training, ...own } of trainings) {
  const checkpoint = join(folder, `${training.replaceAll(/\W+/g, "_")}.json`);
  const kept = join(folder, training.replaceAll(/\W+/g, "_"));
  const isDone = existsSync(join(kept, "model.json"));
  const model = isDone ? await loadModel(kept) : await trainWindowNetwork({
    ...own,
    checkpoint,
    onProgress: ({ epoch, epochs, validationLoss }) => {
      if (epoch % 5 === 0) {
        console.log(`${training}: ${epoch} of ${epochs}, ${validationLoss.at(-1)!.toPrecision(4)}`);
      }
    },
  });
  losses.push(...listLosses({ [training]: model }, own));
  const outputs = await denoiseWindows(test, {
    models: { [training]: model },
    lattice: STO_LATTICE,
  });
  const row = listWindowErrors(outputs, test.targets).find(({ what }) => what === training)!;
  errors.push({ ...row, seed: `${own.seed}`, windows: own.windows });
  console.log(row);
  if (training === trainings[0].training) await keep(model);
  if (!isDone) await saveModel(model, kept);
  const judged = await judge(model);
  scatter.push(...judged.map((found) => ({ training, seed: `${own.seed}`, ...found })));
  await write("losses", losses);
  await write("window_error", errors);
  await write("scatter", scatter);
  model.dispose();
}
await writeRun();

/** What the network makes of scans of the fault: its errors, and what it keeps. */
async function judge(model: Model): Promise<object[]> {
  const denoise = windowDenoiser(model, { lattice: STO_LATTICE });
  const { rows } = await tryDenoisers(trials, { dense: denoise });
  const own = rows.filter(({ method }) => method === "dense");
  return judgeFault(own).map((row, i) => {
    const { error, positionPm, lost } = judgeErrors(own)[i];
    const { doseElectrons, shiftKept, gapKept, elongationKept, contrastKept, fault } = row;
    const kept = { shiftKept, gapKept, elongationKept, contrastKept };
    return { doseElectrons, error, positionPm, lost, ...kept, fault };
  });
}

async function keep(model: Model): Promise<void> {
  const description =
    "The network of Buban and Choi for windows of 28 x 28 pixels, trained on windows of the perfect " +
    "lattice with uniform noise, as notebook 08 says. Inputs and outputs: windows whose lattice has a " +
    "maximum of 1.";
  const settings = { seed: SEED, windows: Number(windows), snr: PAPER_SNR, lattice: STO_LATTICE };
  const named = { ...model, name: "the paper's network", description, settings };
  await saveModel(makeModel(model.networks, named), WINDOW_NETWORK);
}

/** What the tables were made with. */
async function writeRun(): Promise<void> {
  const machine = { cores: navigator.hardwareConcurrency, platform: Deno.build.os };
  const sizes = { seed: `${SEED}`, windows: Number(windows), shortWindows: Number(shortWindows) };
  const run = {
    ...sizes,
    shortSeeds: SHORT_SEEDS,
    judged: JUDGED,
    machine,
    versions: await versions(),
  };
  const text = JSON.stringify(run, null, 2) + "\n";
  await Deno.writeTextFile(join(WINDOW_TRAININGS, "run.json"), text);
}

async function write(name: string, rows: readonly object[]): Promise<void> {
  await Deno.mkdir(WINDOW_TRAININGS, { recursive: true });
  const cells = rows.map((row) => Object.values(row) as Cell[]);
  const path = join(WINDOW_TRAININGS, `${name}.csv`);
  await Deno.writeTextFile(path, toCsv(Object.keys(rows[0]), cells));
}
Deno.exit();

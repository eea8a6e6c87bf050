/**
 * Makes `data/fault_network/` and `data/fault_network_known_cell/`, the networks of notebook 15, one a seed, and trains the
 * recipes it is compared with, each on fewer windows:
 *
 *     deno run -A notebooks/studies/rp_fault/make_keep_networks.ts
 *
 * About 25 minutes of one core. A training that is killed goes on where it was; what it has reached
 * lies in `.cache/training/keep_networks/`, where the recipes' networks stay for
 * `make_keep_recipes.ts` to judge. Nothing here sees the fault.
 *
 * @module
 */
import process from "node:process";
import { prng } from "eels/core/random.ts";
import { makeModel } from "eels/model/model.ts";
import { loadModel, saveModel } from "eels/model/model_files.ts";
import { KEEP_METHOD, KEEP_RECIPES, KNOWN_METHOD, trainKeep } from "./keep_training.ts";
import { KEEP_CACHE, KEEP_SEED, keepFolder } from "./keep_saved.ts";

const SEEDS = [1, 2, 3], SHORT = 10_000;
const LONG = { [KEEP_METHOD]: 100_000, [KNOWN_METHOD]: 50_000 };

await Deno.mkdir(KEEP_CACHE, { recursive: true });
const cpuS = () => Object.values(process.cpuUsage()).reduce((sum, value) => sum + value) / 1e6;
const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

async function trainOne(name: string, seed: number, windows: number) {
  const folder = `${KEEP_CACHE}/${name.replaceAll(/\W+/g, "_")}-${windows}-${seed}`;
  if (await exists(folder)) return await loadModel(folder);
  const began = cpuS();
  const model = await trainKeep(KEEP_RECIPES[name], {
    windows,
    seed: 1000 * seed,
    random: prng(KEEP_SEED).split(`${name} ${seed}`),
    checkpoint: `${folder}.checkpoint.json`,
    onProgress: ({ epoch, epochs, loss, validationLoss }) => {
      const losses = [loss, validationLoss].map((each) => each[epoch - 1].toFixed(4));
      console.log(name, seed, `${epoch}/${epochs}`, ...losses, `${(cpuS() - began).toFixed(0)} s`);
    },
  });
  const settings = { recipe: name, seed, windows, cpuS: Math.round(cpuS() - began) };
  await saveModel({ ...model, settings }, folder);
  return { ...model, settings };
}

for (const [name, windows] of Object.entries(LONG)) {
  const members = [];
  for (const seed of SEEDS) members.push(await trainOne(name, seed, windows));
  await saveModel(
    makeModel(members.flatMap(({ networks }) => networks), {
      name,
      description:
        "Networks trained alike from three seeds on windows of random crystals with faults, " +
        "without the fault that they are tested on; one is used at a time. Inputs: counts over the " +
        "root of their mean (keep_windows.ts).",
      settings: {
        recipe: { ...KEEP_RECIPES[name] },
        trainings: members.map(({ settings }) => settings),
        validationLosses: members.map(({ history }) => history?.validationLoss),
      },
    }),
    keepFolder(name),
  );
}
for (const name of Object.keys(KEEP_RECIPES)) {
  for (const seed of SEEDS) await trainOne(name, seed, SHORT);
}
// Dense layers take a fraction of the time, and need more windows.
for (const seed of SEEDS) await trainOne("dense layers", seed, 100_000);
Deno.exit();

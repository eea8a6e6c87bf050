/**
 * Judges the networks that `make_keep_networks.ts` left in `.cache/training/keep_networks/` on scans of the
 * fault, and the network that is trained on each scan alone, and writes `results/full/keep_recipes/`:
 *
 *     deno run -A notebooks/studies/rp_fault/make_keep_recipes.ts
 *
 * About ten minutes of one core, most of them for networks of single scans.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { prng } from "eels/core/random.ts";
import { loadModel } from "eels/model/model_files.ts";
import { type Cell, toCsv } from "../../harness/record/csv.ts";
import { type ScanDenoiser, scanFault, tryDenoisers } from "./fault_trials.ts";
import { keepDenoisers } from "./keep_methods.ts";
import { KEEP_RECIPES_FILE, ownImageDenoiser, readKeepRecipes } from "./keep_recipes.ts";
import { KEEP_CACHE, KEEP_SEED } from "./keep_saved.ts";
import { type KeepRow, listKept } from "./keep_table.ts";
import { KEEP_METHOD, KEEP_RECIPES, KNOWN_METHOD } from "./keep_training.ts";

const DOSES = [1, 3, 10], SCANS = 10, OWN_DOSES = [3];
const SHORT = 10_000, OWN_IMAGE = "own-image network";
const FAULTS = { rowJitterPixels: 0.3, flybackPixels: 1.5 };

const random = prng(KEEP_SEED).split("recipes");
const trials = await scanFault({ doses: DOSES, scans: SCANS, faults: FAULTS, random });
// What is there already is not judged again: delete the file to do so.
const judged = await readKeepRecipes().catch((): KeepRow[] => []), labels: string[] = [];
const networks: Record<string, ScanDenoiser> = {}, trainings: Record<string, Cell>[] = [];
for (const [name, recipe] of Object.entries(KEEP_RECIPES)) {
  const members = [];
  for await (const { name: folder, isDirectory } of Deno.readDir(KEEP_CACHE)) {
    if (!isDirectory || !folder.startsWith(`${name.replaceAll(/\W+/g, "_")}-`)) continue;
    const model = await loadModel(join(KEEP_CACHE, folder));
    const { windows, seed, cpuS } = model.settings as Record<string, number>;
    const validationLoss = Math.min(...model.history!.validationLoss);
    trainings.push({ recipe: name, windows, seed, cpuS, validationLoss });
    // The long trainings of the two networks are judged by the notebook.
    const isLong = windows > SHORT && (name === KEEP_METHOD || name === KNOWN_METHOD);
    if (!isLong) members.push({ windows, model });
  }
  const counts = [...new Set(members.map(({ windows }) => windows))].sort((a, b) => a - b);
  for (const windows of counts) {
    const own = members.filter((one) => one.windows === windows);
    const label = counts.length > 1 ? `${name} (${windows / 1000}k windows)` : name;
    labels.push(label);
    if (judged.some(({ method }) => method === label)) continue;
    Object.assign(networks, keepDenoisers(own.map(({ model }) => ({ model, recipe })), label));
  }
}
await write("trainings", trainings.sort((a, b) => `${a.recipe}`.localeCompare(`${b.recipe}`)));
judged.push(...await judge(networks));
await writeJudged();
labels.push(OWN_IMAGE);
for (const dose of OWN_DOSES) {
  if (judged.some((row) => row.method === OWN_IMAGE && row.doseElectrons === dose)) continue;
  const own = ownImageDenoiser(random.split(`own ${dose}`));
  judged.push(...await judge({ [OWN_IMAGE]: own }, dose));
  await writeJudged();
}
Deno.exit();

async function judge(
  denoisers: Record<string, ScanDenoiser>,
  dose?: number,
): Promise<KeepRow[]> {
  const own = trials.filter(({ about }) => dose === undefined || about.doseElectrons === dose);
  const { rows } = await tryDenoisers(own, denoisers, {
    onScan: (done, of) => console.log(`${done} of ${of} scans`),
  });
  const raw = ["noisy", "no counting noise"];
  return listKept(rows).filter(({ method }) => !raw.includes(method));
}

/** Dose by dose, in the order of the recipes. */
async function writeJudged(): Promise<void> {
  const place = ({ doseElectrons, method }: KeepRow) =>
    1000 * doseElectrons + labels.indexOf(method);
  await write("recipes", judged.toSorted((one, other) => place(one) - place(other)));
}

async function write(name: string, rows: readonly Record<string, Cell>[]): Promise<void> {
  const folder = dirname(KEEP_RECIPES_FILE);
  await Deno.mkdir(folder, { recursive: true });
  const cells = rows.map((row) => Object.values(row));
  await Deno.writeTextFile(join(folder, `${name}.csv`), toCsv(Object.keys(rows[0]), cells));
}

/**
 * Gathers the trainings of `make_paper_training.ts` and `keras_paper.py`, and the search of
 * `make_search_row.ts`, into `results/full/paper_training/`:
 * `deno run -A notebooks/studies/srfeo3/gather_paper_training.ts ROOT`.
 *
 * ROOT holds a folder each (`ours_0.2`, `ours_0`, `paper_0.2`, `paper_0`, `glorot_0`, `keras_0`; those that are not
 * there are left out), `search*.jsonl` and `pair.csv`.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type Cell, toCsv } from "../../harness/record/csv.ts";
import { versions } from "../../harness/record/provenance.ts";
import type { SearchRow } from "eels/model/search.ts";
import {
  type EpochRow,
  listTrainings,
  PAPER_TRAINING,
  readEpochs,
  timeToQuality,
} from "./paper_training.ts";
import { SEED } from "./paper_twin.ts";
import { listSearch, type SearchPoint } from "./training.ts";

/** Folders and what the tables call them. */
const TRAININGS: Readonly<Record<string, string>> = {
  "ours_0.2": "schedule, dropout 0.2",
  ours_0: "schedule, no dropout",
  "paper_0.2": "as the paper, dropout 0.2",
  paper_0: "as the paper, no dropout",
  glorot_0: "constant rate from Glorot's weights, no dropout",
  keras_0: "Keras, constant rate, no dropout",
};
/** Validation losses that are asked for. */
const LEVELS = [1e-3, 7e-4, 5e-4, 4e-4, 3e-4, 2.5e-4];

const [root] = Deno.args;
if (!root || !existsSync(root)) {
  console.error(
    `Give the folder that holds the trainings${root ? `: there is none at ${root}` : ""}`,
  );
  Deno.exit(2);
}
const text = (path: string) => Deno.readTextFile(path).catch(() => "");
const epochs: EpochRow[] = [];
for (const [folder, training] of Object.entries(TRAININGS)) {
  for (const line of (await text(join(root, folder, "epochs.csv"))).trim().split("\n")) {
    if (!line) continue;
    const [epoch, loss, validationLoss, , processorS] = line.split(",").map(Number);
    epochs.push({ training, epoch, loss, validationLoss, processorS });
  }
}
await Deno.mkdir(PAPER_TRAINING, { recursive: true });
async function write(name: string, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const cells = rows.map((row) => Object.values(row) as Cell[]);
  await Deno.writeTextFile(join(PAPER_TRAINING, name), toCsv(Object.keys(rows[0]), cells));
}
await write("epochs.csv", epochs);
const kept = await readEpochs();
await write("trainings.csv", listTrainings(kept));
await write("time_to_quality.csv", timeToQuality(kept, LEVELS));

const scores: SearchRow<SearchPoint>[] = [];
for await (const { name } of Deno.readDir(root)) {
  if (!/^search.*\.jsonl$/.test(name)) continue;
  const [, ...lines] = (await Deno.readTextFile(join(root, name))).trim().split("\n");
  for (const line of lines) {
    const row: SearchRow<SearchPoint> = JSON.parse(line);
    const same = (other: typeof row) =>
      other.fold === row.fold && JSON.stringify(other.config) === JSON.stringify(row.config);
    if (!scores.some(same)) scores.push(row);
  }
}
await write("search_folds.csv", scores.map(({ config, ...row }) => ({ ...config, ...row })));
await write("search.csv", listSearch(scores));
const pair = await text(join(root, "pair.csv"));
if (pair) await Deno.writeTextFile(join(PAPER_TRAINING, "pair.csv"), pair);

const cpu = /model name\s*:\s*(.*)/.exec(await text("/proc/cpuinfo"))?.[1];
const about = {
  seed: SEED,
  spectra: 102_080,
  batchSize: 512,
  machine: { processor: cpu, cores: navigator.hardwareConcurrency, platform: process.platform },
  versions: await versions(),
  peers: (await text(join(root, "keras.txt"))).trim(),
  note:
    "The machine was shared: wall times are left out, processor times are those of all threads.",
};
await Deno.writeTextFile(join(PAPER_TRAINING, "run.json"), JSON.stringify(about, null, 2) + "\n");

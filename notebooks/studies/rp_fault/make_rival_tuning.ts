/**
 * Chooses the settings of the rivals of notebook 08 at each dose, on scans of the perfect crystal that
 * the notebook does not see again, into `results/full/fault_rivals/tuning.csv`:
 *
 *     deno run -A notebooks/studies/rp_fault/make_rival_tuning.ts [METHOD]
 *
 * With a method, the settings of the others stay as they are. A few minutes on two cores.
 *
 * @module
 */
import { prng } from "eels/core/random.ts";
import { type Cell, toCsv } from "../../harness/record/csv.ts";
import { scanFault } from "./fault_trials.ts";
import { readRivalTuning, RIVAL_TUNING, SCAN_FAULTS, TUNING_SCANS } from "./rival_tuning.ts";
import { RIVALS, tuneRivals } from "./tune_rivals.ts";

const trials = await scanFault({
  ...TUNING_SCANS,
  faults: SCAN_FAULTS,
  withFault: false,
  random: prng(TUNING_SCANS.seed).split("tuning"),
});
const [method] = Deno.args;
const rivals = RIVALS.filter((rival) => !method || rival.method === method);
const found = tuneRivals(trials, {
  rivals,
  onRow: ({ doseElectrons, method, setting, chosen, error, edge }) =>
    console.log(doseElectrons, method, setting, chosen, error.toPrecision(3), edge),
});
const others = method ? await readRivalTuning() : [];
const all = [...others.filter((row) => row.method !== method), ...found];
const order = RIVALS.map((rival) => rival.method);
const rows = all.toSorted((a, b) =>
  a.doseElectrons - b.doseElectrons || order.indexOf(a.method) - order.indexOf(b.method)
);
await Deno.mkdir(new URL(".", RIVAL_TUNING), { recursive: true });
const cells = rows.map((row) => Object.values(row).map((cell): Cell => cell));
await Deno.writeTextFile(RIVAL_TUNING, toCsv(Object.keys(rows[0]), cells));

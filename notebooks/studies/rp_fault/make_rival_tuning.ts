/**
 * Chooses the settings of the rivals of notebook 08 at each dose, on scans of the perfect crystal that
 * the notebook does not see again, into `results/full/fault_rivals/tuning.csv`:
 *
 *     deno run -A notebooks/studies/rp_fault/make_rival_tuning.ts [METHOD [DOSE]]
 *
 * With a method, the settings of the others stay as they are, and with a dose those of other doses. Some
 * ten minutes on two cores.
 *
 * @module
 */
import { prng } from "eels/core/random.ts";
import { type Cell, toCsv } from "../../harness/record/csv.ts";
import { scanFault } from "./fault_trials.ts";
import { readRivalTuning, RIVAL_TUNING, SCAN_FAULTS, TUNING_SCANS } from "./rival_tuning.ts";
import { RIVALS, tuneRivals, type TuningRow } from "./tune_rivals.ts";

const [method, dose] = Deno.args;
const trials = await scanFault({
  ...TUNING_SCANS,
  ...(dose && { doses: [Number(dose)] }),
  faults: SCAN_FAULTS,
  withFault: false,
  random: prng(TUNING_SCANS.seed).split("tuning"),
});
const rivals = RIVALS.filter((rival) => !method || rival.method === method);
const found = tuneRivals(trials, {
  rivals,
  onRow: ({ doseElectrons, method, setting, chosen, error, edge }) =>
    console.log(doseElectrons, method, setting, chosen, error.toPrecision(3), edge),
});
const others = method ? await readRivalTuning() : [];
const isFound = (row: TuningRow) =>
  row.method === method && (!dose || row.doseElectrons === Number(dose));
const all = [...others.filter((row) => !isFound(row)), ...found];
const order = RIVALS.map((rival) => rival.method);
const rows = all.toSorted((a, b) =>
  a.doseElectrons - b.doseElectrons || order.indexOf(a.method) - order.indexOf(b.method)
);
await Deno.mkdir(new URL(".", RIVAL_TUNING), { recursive: true });
const cells = rows.map((row) => Object.values(row).map((cell): Cell => cell));
await Deno.writeTextFile(RIVAL_TUNING, toCsv(Object.keys(rows[0]), cells));

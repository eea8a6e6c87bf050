import { parseCsv } from "../../harness/record/csv.ts";
import type { ScanFaults } from "eels/degrade/scan_noise.ts";
import type { TuningRow } from "./tune_rivals.ts";

/** What disturbs the scans of notebook 08 besides counting: a jitter of the rows and the fly-back. */
export const SCAN_FAULTS: ScanFaults = Object.freeze({ rowJitterPixels: 0.3, flybackPixels: 1.5 });

/** The scans of the perfect crystal that the rivals' settings are chosen on. */
export const TUNING_SCANS = Object.freeze({ doses: [1, 3, 10, 30], scans: 2, seed: 20261122 });

/** What `make_rival_tuning.ts` chose. */
export const RIVAL_TUNING: URL = new URL(
  "../../../results/full/fault_rivals/tuning.csv",
  import.meta.url,
);

/** Columns that hold words. */
const WORDS: readonly string[] = ["method", "setting", "edge"];

/** The settings of the rivals that `make_rival_tuning.ts` chose. */
export async function readRivalTuning(): Promise<TuningRow[]> {
  const { columns, rows } = parseCsv(await Deno.readTextFile(RIVAL_TUNING));
  return rows.map((cells) => {
    const values = cells.map((cell, i) =>
      WORDS.includes(columns[i]) ? cell : cell === "" ? NaN : Number(cell)
    );
    return Object.fromEntries(columns.map((name, i) => [name, values[i]])) as TuningRow;
  });
}

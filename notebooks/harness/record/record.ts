import type pl from "nodejs-polars";
import { join } from "node:path";
import { deviceInUse } from "eels/core/device.ts";
import { writeWhole } from "eels/core/write_whole.ts";
import { checkClaim, type Claim, claimDisplay, claimTable } from "./claims.ts";
import { type Cell, toCsv } from "./csv.ts";
import { type Checkpoints, startCheckpoints } from "./checkpoints.ts";
import { checkMetric, type Metric, metricTable } from "./entries.ts";
import type { Profile } from "./parameters.ts";
import { describeInput, peakMemoryBytes, versions } from "./provenance.ts";
import * as results from "./results.ts";
import {
  type Displayable,
  displayRounded,
  show,
  type Table,
  tableOf,
  tableOfFrame,
  toFrame,
} from "./table.ts";

/** A figure that can be saved, as the `figure` room makes them. */
export interface SavableFigure {
  readonly svg: string;
  png(): Uint8Array | Promise<Uint8Array>;
}

/** What a notebook says of itself when its record starts. */
export interface RecordOptions {
  /** What `parameters()` returned, with the seed among them. */
  readonly parameters: { readonly seed: number; readonly profile: Profile };
  /** Files that went in. */
  readonly inputs?: readonly string[];
  /** The device in words; by default that of the tensors, or the processor where none was made. */
  readonly device?: string;
  /** Versions to name beside those of Deno and the packages. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** Settings of a record's table. */
export interface TableOptions {
  /**
   * Whether its numbers are a matter of the machine, such as times, which no later run must find
   * again; or the names of the columns that are.
   */
  readonly machine?: boolean | readonly string[];
}

/** What a notebook's last cell hands in. */
export interface Conclusion {
  /** Claims of the papers beside what was found; a function of the study makes them. */
  readonly claims?: readonly Claim[];
  /** What was found, in one sentence. */
  readonly finding: string;
}

/** The record of one run of one notebook; {@link startRecord} makes it. */
export interface RunRecord {
  /** Where the results lie. */
  readonly folder: string;
  /** Saves a figure as SVG and PNG and returns it for display. */
  figure<Figure extends SavableFigure>(name: string, figure: Figure): Promise<Figure>;
  /**
   * Saves a table, given as rows or as a DataFrame, and returns it as a DataFrame of the exact
   * values, which Jupyter shows rounded.
   */
  table<Row extends Readonly<Record<keyof Row, Cell>>>(
    name: string,
    rows: readonly Row[] | pl.DataFrame,
    options?: TableOptions,
  ): Promise<pl.DataFrame>;
  /** Notes a number. */
  metric(metric: Metric): void;
  /**
   * Options of a training: its progress bar and, in the full profile, the file from which it goes on
   * when the run was killed. Trainings of one name, told apart by `part`, share a bar.
   */
  training: Checkpoints["training"];
  /** Writes `metrics.csv`, `claims.csv` and `run.json`; returns the claims for display. */
  finish(conclusion: Conclusion): Promise<Displayable>;
}

/**
 * Starts the record of a notebook's run in `results/<notebook>/`, which it empties of files first.
 *
 * Every file is written whole or not at all, `run.json` last: a folder without it is unfinished.
 *
 * @param notebook Name of the notebook without its ending.
 * @throws {RangeError} Where the name is not made of lower-case letters, digits and underscores.
 * @throws {Deno.errors.NotFound} Where an input file is missing.
 * @example
 * ```ts
 * import { parameters, startRecord } from "harness";
 * Deno.env.set("EELS_RESULTS", await Deno.makeTempDir());
 * const record = await startRecord("00_example", { parameters: parameters({ seed: 1 }) });
 * record.metric({ name: "mse", value: 0.0012, unit: "" });
 * await record.table("peaks", [{ peak: "O K", energyEv: 531 }]);
 * await record.finish({
 *   claims: [{ id: "A2", claim: "noise", published: 0.0025, obtained: 0.0026, sense: "below" }],
 *   finding: "The noise has the published squared error.",
 * });
 * ```
 */
export async function startRecord(notebook: string, options: RecordOptions): Promise<RunRecord> {
  checkName("notebook", notebook);
  const started = new Date().toISOString(), startMs = performance.now();
  const { parameters } = options;
  const { seed, profile } = parameters;
  const inputs = await Promise.all((options.inputs ?? []).map(describeInput));
  const folder = join(results.resultsFolder(profile), notebook);
  await results.clearResults(folder);
  const checkpoints = await startCheckpoints(notebook, parameters);

  const figures = new Set<string>();
  const metrics = new Map<string, Metric>();
  /** For each table what of it is a matter of the machine. */
  const tables = new Map<string, readonly string[]>();

  function note<Value>(kind: string, map: Map<string, Value>, key: string, value: Value): void {
    // Running a cell again in JupyterLab is fine; two cells that use one name are a mistake.
    if (map.has(key)) console.warn(`The ${kind} "${key}" was recorded before: the new one counts`);
    map.set(key, value);
  }

  const save = (name: string, data: string | Uint8Array) => writeWhole(join(folder, name), data);
  const saveTable = (name: string, { columns, rows }: Table) =>
    save(`${name}.csv`, toCsv(columns, rows));

  return {
    folder,
    async figure(name, figure) {
      checkName("figure", name);
      figures.add(name);
      await save(`${name}.svg`, figure.svg);
      await save(`${name}.png`, await figure.png());
      return figure;
    },
    async table(name, rows, { machine = false } = {}) {
      checkName("table", name);
      if (results.OWN_TABLES.includes(name)) {
        throw new RangeError(`Cannot record the table ${name} as the record writes it itself`);
      }
      const isRows = Array.isArray(rows);
      const table = isRows ? tableOf(name, rows) : tableOfFrame(name, rows as pl.DataFrame);
      note("table", tables, name, machinePlaces(name, table, machine));
      await saveTable(name, table);
      return isRows ? toFrame(table) : displayRounded((rows as pl.DataFrame).clone());
    },
    training: checkpoints.training,
    metric(metric) {
      checkMetric(metric);
      note("metric", metrics, metric.name, metric);
    },
    async finish({ claims = [], finding }) {
      checkClaims(claims);
      if (!finding.trim()) {
        throw new RangeError(
          `Cannot finish the record as its finding must be a sentence: it is ""`,
        );
      }
      const numbers = [...metrics.values()];
      await saveTable("metrics", metricTable(numbers));
      await saveTable("claims", claimTable(claims));
      const own = numbers.filter(({ machine }) => machine).map(({ name }) => `metrics.${name}`);
      const run: results.Run = {
        notebook,
        profile,
        seed,
        parameters,
        device: options.device ?? deviceInUse() ?? "processor",
        versions: { ...await versions(), ...options.versions },
        inputs,
        finding,
        machine: [...[...tables.values()].flat(), ...own],
        started,
        wallSeconds: Math.round(performance.now() - startMs) / 1000,
        peakMemoryBytes: peakMemoryBytes(),
      };
      await save(results.RUN_FILE, JSON.stringify(run, null, 2) + "\n");
      await checkpoints.clear();
      return show(toFrame(claimDisplay(claims)), { caption: finding });
    },
  };
}

/** Names of what a table leaves to the machine: the table, or columns as "table.column". */
function machinePlaces(
  name: string,
  { columns }: Table,
  machine: boolean | readonly string[],
): string[] {
  if (typeof machine === "boolean") return machine ? [name] : [];
  const stray = machine.filter((column) => !columns.includes(column));
  if (stray.length > 0) {
    throw new RangeError(
      `Cannot record the table ${name} as the machine's own columns must be ones of it: it has no ` +
        stray.join(", "),
    );
  }
  return machine.map((column) => `${name}.${column}`);
}

function checkClaims(claims: readonly Claim[]): void {
  const seen = new Set<string>();
  for (const claim of claims) {
    checkClaim(claim);
    const key = `${claim.id} ${claim.claim}`;
    if (seen.has(key)) {
      throw new RangeError(
        `Cannot record claims as each must have its own words: "${key}" is twice`,
      );
    }
    seen.add(key);
  }
}

function checkName(kind: string, name: string): void {
  if (!/^[a-z0-9_]+$/.test(name)) {
    throw new RangeError(
      `Cannot record the ${kind} as its name must be lower-case letters, digits and underscores: ` +
        `it is "${name}"`,
    );
  }
}

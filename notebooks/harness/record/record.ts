import type pl from "nodejs-polars";
import { join } from "node:path";
import { type Cell, toCsv } from "./csv.ts";
import {
  checkClaim,
  checkMetric,
  type Claim,
  claimTable,
  columnTolerances,
  type Metric,
  metricTable,
} from "./entries.ts";
import type { Profile } from "./parameters.ts";
import { describeInput, peakMemoryBytes, versions } from "./provenance.ts";
import * as results from "./results.ts";
import { type Table, tableOf, toFrame } from "./table.ts";
import type { Tolerance } from "./tolerance.ts";
import { writeWhole } from "eels/core/write_whole.ts";

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
  /** The device the tensors are on, in words. */
  readonly device?: string;
  /** Versions to name beside those of Deno and the packages. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** The record of one run of one notebook; {@link startRecord} makes it. */
export interface RunRecord {
  /** Where the results lie. */
  readonly folder: string;
  /** Saves a figure as SVG and PNG and returns it for display. */
  figure<Figure extends SavableFigure>(name: string, figure: Figure): Promise<Figure>;
  /**
   * Saves a table and returns it as a DataFrame for display.
   *
   * The tolerance of its numbers is one for all columns, or one a column; other columns, and text,
   * must stay the same.
   */
  table<Row extends Readonly<Record<keyof Row, Cell>>>(
    name: string,
    rows: readonly Row[],
    options: { tolerance: Tolerance | { readonly [Column in keyof Row]?: Tolerance } },
  ): Promise<pl.DataFrame>;
  metric(metric: Metric): void;
  /** Notes a claim; the difference, obtained less published, is computed where both are numbers. */
  claim(claim: Claim): void;
  /** The metrics so far, for display. */
  metrics(): pl.DataFrame;
  /** The claims so far, for display. */
  claims(): pl.DataFrame;
  /** Writes `metrics.csv`, `claims.csv`, `tolerances.csv` and `run.json`; says so in a sentence. */
  finish(): Promise<string>;
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
 * record.metric({ name: "mse", value: 0.0012, unit: "", tolerance: "20%", headline: true });
 * record.claim({ id: "A2", claim: "MSE of the noise", published: 0.0025, obtained: 0.00251 });
 * await record.table("peaks", [{ peak: "O K", energyEv: 531 }], { tolerance: 0.1 });
 * await record.finish();
 * ```
 */
export async function startRecord(notebook: string, options: RecordOptions): Promise<RunRecord> {
  checkName("notebook", notebook);
  const started = new Date().toISOString(), startMs = performance.now();
  const { parameters, device = "not stated" } = options;
  const { seed, profile } = parameters;
  const inputs = await Promise.all((options.inputs ?? []).map(describeInput));
  const folder = join(results.resultsFolder(profile), notebook);
  await results.clearResults(folder);

  const figures = new Set<string>();
  const metrics = new Map<string, Metric>();
  const claims = new Map<string, Claim>();
  const tables = new Map<string, (readonly string[])[]>();

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
    async table(name, rows, { tolerance }) {
      checkName("table", name);
      if (results.OWN_TABLES.includes(name)) {
        throw new RangeError(`Cannot record the table ${name} as the record writes it itself`);
      }
      const table = tableOf(name, rows);
      note("table", tables, name, columnTolerances(name, table, tolerance));
      await saveTable(name, table);
      return toFrame(table);
    },
    metric(metric) {
      checkMetric(metric);
      const other = [...metrics.values()].find((m) => m.headline && m.name !== metric.name);
      if (metric.headline && other) {
        throw new RangeError(
          `Cannot record the metric ${metric.name} as there is one headline: it is ${other.name}`,
        );
      }
      note("metric", metrics, metric.name, metric);
    },
    claim(claim) {
      checkClaim(claim);
      note("claim", claims, `${claim.id} ${claim.claim}`, claim);
    },
    metrics: () => toFrame(metricTable([...metrics.values()])),
    claims: () => toFrame(claimTable([...claims.values()])),
    async finish() {
      await saveTable("metrics", metricTable([...metrics.values()]));
      await saveTable("claims", claimTable([...claims.values()]));
      const tolerances = [...tables.values()].flat();
      await saveTable("tolerances", { columns: results.TOLERANCE_COLUMNS, rows: tolerances });
      const headline = [...metrics.values()].find((metric) => metric.headline)?.name ?? null;
      const run: results.Run = {
        notebook,
        profile,
        seed,
        parameters,
        device,
        versions: { ...await versions(), ...options.versions },
        inputs,
        headline,
        started,
        wallSeconds: Math.round(performance.now() - startMs) / 1000,
        peakMemoryBytes: await peakMemoryBytes(),
      };
      await save(results.RUN_FILE, JSON.stringify(run, null, 2) + "\n");
      return `Saved ${count(figures, "figure")}, ${count(tables, "table")}, ` +
        `${count(metrics, "metric")} and ${count(claims, "claim")} of ${notebook}`;
    },
  };
}

function checkName(kind: string, name: string): void {
  if (!/^[a-z0-9_]+$/.test(name)) {
    throw new RangeError(
      `Cannot record the ${kind} as its name must be lower-case letters, digits and underscores: ` +
        `it is "${name}"`,
    );
  }
}

function count(things: { size: number }, name: string): string {
  return `${things.size} ${name}${things.size === 1 ? "" : "s"}`;
}

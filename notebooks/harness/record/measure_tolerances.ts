import { agree, verdictsOf } from "./compare.ts";
import { join } from "node:path";
import { type CsvTable, toCsv } from "./csv.ts";
import { OWN_TABLES, readResults, readTable, TOLERANCE_COLUMNS } from "./results.ts";
import { writeWhole } from "eels/core/write_whole.ts";

/**
 * Choice: three times the largest deviation among the runs, as a few runs see only a part of what
 * machines differ by.
 */
const SAFETY_FACTOR = 3;

/** Choice: no measured number is held to more than five digits; tables hold seven. */
const LEAST_RELATIVE = 1e-5;

/** Tolerances as `tolerances.csv` holds them, and where runs differ in what no tolerance covers. */
export interface MeasuredTolerances {
  readonly rows: readonly (readonly [table: string, column: string, tolerance: string])[];
  readonly problems: readonly string[];
}

/**
 * Measures from several runs of a notebook how far each column of numbers, and each metric, may lie
 * off: {@link SAFETY_FACTOR} times the largest deviation among the runs, at least
 * {@link LEAST_RELATIVE}, absolute or relative, whichever allows less. Columns of whole numbers that
 * all runs agree on are exact; the machine's own are left out.
 *
 * @param folders Results of the runs, the one that the others are compared with first.
 */
export async function measureTolerances(folders: readonly string[]): Promise<MeasuredTolerances> {
  const runs = await Promise.all(folders.map(readResults));
  const machine = new Set(runs.flatMap((results) => results?.run.machine ?? []));
  const rows: [string, string, string][] = [], problems: string[] = [];

  const add = (table: string, column: string, values: readonly (readonly string[])[]) => {
    if (machine.has(table) || machine.has(`${table}.${column}`)) return;
    const isNumber = (text: string) => text !== "" && Number.isFinite(Number(text));
    const differs = values.some((own) => own.some((text, at) => text !== values[0][at]));
    if (!values[0].some(isNumber)) {
      if (differs) problems.push(`${table}: ${column} has other words in another run`);
      return;
    }
    const apart = values[0].findIndex((text, at) =>
      values.some((own) => own[at] !== text && !(isNumber(own[at]) && isNumber(text)))
    );
    if (apart >= 0) {
      problems.push(`${table}: ${column}, row ${apart + 1} is no number in each run`);
      return;
    }
    const numbers = values.map((own) => own.filter(isNumber).map(Number));
    rows.push([table, column, toleranceOf(numbers)]);
  };

  for (const name of await tableNames(folders[0])) {
    const tables = await Promise.all(folders.map((folder) => readTable(folder, name)));
    if (name === "metrics") {
      for (const [metric] of tables[0].rows) {
        const values = tables.map(({ rows }) => rows.filter((row) => row[0] === metric)[0]?.[1]);
        if (values.includes(undefined!)) problems.push(`metrics: ${metric} is not in each run`);
        else add("metrics", metric, values.map((value) => [value]));
      }
    } else if (tables.some((table) => shapeOf(table) !== shapeOf(tables[0]))) {
      problems.push(`${name}: rows or columns are others in another run`);
    } else {
      tables[0].columns.forEach((column, at) =>
        add(name, column, tables.map((table) => table.rows.map((row) => row[at])))
      );
    }
  }
  const [first, ...others] = runs.flatMap((results) => results ? [verdictsOf(results.claims)] : []);
  for (const [claim, found] of first ?? []) {
    const other = others.map((own) => own.get(claim)).find((own) => own && !agree(found, own));
    if (!other) continue;
    problems.push(`claims: ${claim}: ${found.verdict}, ${other.verdict} in another run`);
  }
  return { rows, problems };
}

/** Writes the tolerances that {@link measureTolerances} found beside a notebook's results. */
export async function writeTolerances(
  folder: string,
  { rows }: MeasuredTolerances,
): Promise<void> {
  const text = toCsv(TOLERANCE_COLUMNS, rows);
  await writeWhole(join(folder, "tolerances.csv"), text);
}

/**
 * The tolerance of one column from its values in several runs, as a table writes it.
 *
 * @param runs The column's numbers in each run; all of the same length.
 */
export function toleranceOf(runs: readonly (readonly number[])[]): string {
  const [first] = runs;
  const spans = first.map((_, at) => {
    const values = runs.map((own) => own[at]);
    return Math.max(...values) - Math.min(...values);
  });
  const widest = Math.max(...spans);
  const isWhole = runs.every((own) => own.every(Number.isInteger));
  if (isWhole) return widest === 0 ? "0" : String(SAFETY_FACTOR * widest);
  const sizes = first.map(Math.abs);
  const absolute = Math.max(SAFETY_FACTOR * widest, LEAST_RELATIVE * Math.max(...sizes));
  const shares = spans.map((span, at) => span === 0 ? 0 : span / sizes[at]);
  const relative = Math.max(SAFETY_FACTOR * Math.max(...shares), LEAST_RELATIVE);
  const sum = sizes.reduce((total, size) => total + size, 0);
  return relative * sum <= absolute * first.length * (1 + 1e-9)
    ? `${roundUp(100 * relative)}%`
    : String(roundUp(absolute));
}

/** Two significant digits, never less than the value. */
function roundUp(value: number): number {
  const rounded = Number(value.toPrecision(2));
  if (rounded >= value * (1 - 1e-9)) return rounded;
  const step = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((rounded + step).toPrecision(2));
}

async function tableNames(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".csv")) names.push(name.slice(0, -".csv".length));
  }
  return [...names.filter((name) => !OWN_TABLES.includes(name)).sort(), "metrics"];
}

function shapeOf({ columns, rows }: CsvTable): string {
  return `${columns.join()} ${rows.length}`;
}

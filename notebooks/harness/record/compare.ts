import { join } from "node:path";
import type { CsvTable } from "./csv.ts";
import { OWN_TABLES, readResults, readTable } from "./results.ts";
import { isWithin } from "./tolerance.ts";

/** Something that a new run did not find again. */
export interface Difference {
  /** Table, row and column, or the file. */
  readonly what: string;
  readonly committed: string;
  readonly obtained: string;
  /** How far the two might have been apart. */
  readonly allowed: string;
}

/**
 * Compares a notebook's new results with its committed ones: metrics and tables within the
 * tolerances committed beside them, claims by whether they hold, figures by being there.
 *
 * @param committed Folder of the committed results.
 * @param obtained Folder of the new ones.
 * @returns What differs; empty where all agrees.
 */
export async function compareResults(committed: string, obtained: string): Promise<Difference[]> {
  const [old, now] = await Promise.all([committed, obtained].map(readResults));
  if (!old || !now || old.run.profile !== now.run.profile) {
    const [a, b] = [old, now].map((results) => results?.run.profile ?? "no finished run");
    return [difference("profile of the run", a, b, "the same")];
  }
  const tolerances = await readTable(committed, "tolerances");
  const metrics = new Map(old.metrics.rows.map(([name, , , tolerance]) => [name, tolerance]));
  return [
    ...compareRows(
      "metrics",
      old.metrics,
      now.metrics,
      ([name]) => name,
      (column, [name]) => column === "value" ? metrics.get(name) : undefined,
    ),
    ...compareRows(
      "claims",
      holds(old.claims),
      holds(now.claims),
      ([id, claim]) => `${id} ${claim}`,
    ),
    ...compareRows(
      "tolerances",
      tolerances,
      await readTable(obtained, "tolerances"),
      ([table, column]) => `${table} ${column}`,
    ),
    ...await compareTables(committed, obtained, tolerances),
    ...await compareFigures(committed, obtained),
  ];
}

async function compareTables(
  committed: string,
  obtained: string,
  tolerances: CsvTable,
): Promise<Difference[]> {
  const names = (await filesOf(".csv", committed, obtained))
    .filter((name) => !OWN_TABLES.includes(name));
  const differences = await Promise.all(names.map(async (name) => {
    const [old, now] = await Promise.all([readTable(committed, name), readTable(obtained, name)]);
    const tolerance = new Map(
      tolerances.rows.flatMap(([table, column, size]) => table === name ? [[column, size]] : []),
    );
    const [columns, nowColumns] = [old, now].map((table) => table.columns.join(", ") || "no table");
    if (columns !== nowColumns) return [difference(`${name}: columns`, columns, nowColumns)];
    return compareRows(
      name,
      old,
      now,
      (_, at) => `row ${at + 1}`,
      (column) => tolerance.get(column),
    );
  }));
  return differences.flat();
}

async function compareFigures(committed: string, obtained: string): Promise<Difference[]> {
  const names = await filesOf(".svg", committed, obtained);
  const state = (folder: string, name: string) =>
    Deno.readTextFile(join(folder, `${name}.svg`)).then(
      (svg) => svg.includes("<svg") ? "a figure" : "an empty figure",
      () => "no figure",
    );
  const differences = await Promise.all(names.map(async (name) => {
    const [old, now] = await Promise.all([state(committed, name), state(obtained, name)]);
    const good = old === "a figure" && now === "a figure";
    return good ? [] : [difference(`figure ${name}`, old, now, "a figure")];
  }));
  return differences.flat();
}

/** Compares rows found by their key, each value as numbers where a tolerance is given. */
function compareRows(
  name: string,
  old: CsvTable,
  now: CsvTable,
  key: (row: readonly string[], at: number) => string,
  toleranceOf: (column: string, row: readonly string[]) => string | undefined = () => undefined,
): Difference[] {
  const oldRows = new Map(old.rows.map((row, at) => [key(row, at), row]));
  const nowRows = new Map(now.rows.map((row, at) => [key(row, at), row]));
  return [...new Set([...oldRows.keys(), ...nowRows.keys()])].flatMap((rowKey) => {
    const a = oldRows.get(rowKey), b = nowRows.get(rowKey);
    if (!a || !b) {
      const state = (row: unknown) => row ? "there" : "missing";
      return [difference(`${name}: ${rowKey}`, state(a), state(b), "there")];
    }
    return old.columns.flatMap((column, at) => {
      const tolerance = toleranceOf(column, a);
      const same = a[at] === b[at] || (tolerance !== undefined && a[at] !== "" && b[at] !== "" &&
        isWithin(Number(a[at]), Number(b[at]), tolerance));
      return same ? [] : [difference(`${name}: ${rowKey}, ${column}`, a[at], b[at], tolerance)];
    });
  });
}

function holds({ columns, rows }: CsvTable): CsvTable {
  const kept = ["id", "claim", "holds"].map((column) => columns.indexOf(column));
  return { columns: ["id", "claim", "holds"], rows: rows.map((row) => kept.map((at) => row[at])) };
}

function difference(
  what: string,
  committed: string,
  obtained: string,
  allowed = "the same",
): Difference {
  return { what, committed, obtained, allowed };
}

/** Names, without the ending, of the files with an ending in either folder. */
async function filesOf(ending: string, ...folders: string[]): Promise<string[]> {
  const names = new Set<string>();
  for (const folder of folders) {
    for await (const { name } of Deno.readDir(folder)) {
      if (name.endsWith(ending)) names.add(name.slice(0, -ending.length));
    }
  }
  return [...names].sort();
}

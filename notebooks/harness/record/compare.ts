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
 * tolerances committed beside them, claims by their verdicts, figures by being there. What the new
 * run says is a matter of the machine is not compared.
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
  const rules = await readRules(committed, now.run.machine);
  return [
    ...compareRows(
      "metrics",
      old.metrics,
      now.metrics,
      ([name]) => name,
      (column, [name]) => column === "value" ? rules("metrics", name) : undefined,
    ),
    ...compareClaims(old.claims, now.claims),
    ...await compareTables(committed, obtained, rules),
    ...await compareFigures(committed, obtained),
  ];
}

/** How far a column of a table, or a metric, may lie off; `any` where it is the machine's own. */
type Rules = (table: string, column: string) => string | undefined;

const ANY = "any";

async function readRules(folder: string, machine: readonly string[]): Promise<Rules> {
  const { rows } = await readTable(folder, "tolerances");
  const given = new Map(rows.map(([table, column, size]) => [`${table}.${column}`, size]));
  const own = new Set(machine);
  return (table, column) =>
    own.has(table) || own.has(`${table}.${column}`) ? ANY : given.get(`${table}.${column}`);
}

async function compareTables(
  committed: string,
  obtained: string,
  rules: Rules,
): Promise<Difference[]> {
  const names = (await filesOf(".csv", committed, obtained))
    .filter((name) => !OWN_TABLES.includes(name));
  const differences = await Promise.all(names.map(async (name) => {
    const [old, now] = await Promise.all([readTable(committed, name), readTable(obtained, name)]);
    const [columns, nowColumns] = [old, now].map((table) => table.columns.join(", ") || "no table");
    if (columns !== nowColumns) return [difference(`${name}: columns`, columns, nowColumns)];
    return compareRows(
      name,
      old,
      now,
      (_, at) => `row ${at + 1}`,
      (column) => rules(name, column),
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
      const same = a[at] === b[at] || tolerance === ANY ||
        (tolerance !== undefined && a[at] !== "" && b[at] !== "" &&
          isWithin(Number(a[at]), Number(b[at]), tolerance));
      return same ? [] : [difference(`${name}: ${rowKey}, ${column}`, a[at], b[at], tolerance)];
    });
  });
}

/** A claim's verdict, and the interval that it rests on; NaN where there is none. */
export interface FoundVerdict {
  readonly verdict: string;
  readonly low: number;
  readonly high: number;
}

/** The verdicts of a table of claims, by number and words. */
export function verdictsOf({ columns, rows }: CsvTable): Map<string, FoundVerdict> {
  const at = (name: string, row: readonly string[]) => row[columns.indexOf(name)] ?? "";
  const end = (text: string) => text === "" ? NaN : Number(text);
  return new Map(rows.map((row) => [
    `${at("id", row)} ${at("claim", row)}`,
    { verdict: at("verdict", row), low: end(at("low", row)), high: end(at("high", row)) },
  ]));
}

/**
 * Whether two runs agree on a claim. An interval whose end lies next to the limit may just cross it on
 * another machine: then one run is undecided, and that is no difference where both ends of the two
 * intervals agree to a quarter of their width. "holds" and "does not hold" never agree.
 */
export function agree(a: FoundVerdict, b: FoundVerdict): boolean {
  if (a.verdict === b.verdict) return true;
  if (a.verdict !== "undecided" && b.verdict !== "undecided") return false;
  const width = Math.min(a.high - a.low, b.high - b.low) / 4;
  return Math.abs(a.low - b.low) <= width && Math.abs(a.high - b.high) <= width;
}

function compareClaims(old: CsvTable, now: CsvTable): Difference[] {
  const [before, after] = [old, now].map(verdictsOf);
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((claim) => {
    const a = before.get(claim), b = after.get(claim);
    const state = (found: unknown) => found ? "there" : "missing";
    if (!a || !b) return [difference(`claims: ${claim}`, state(a), state(b), "there")];
    return agree(a, b) ? [] : [difference(`claims: ${claim}, verdict`, a.verdict, b.verdict)];
  });
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

import pl from "nodejs-polars";
import { type Cell, formatCell, roundCell } from "./csv.ts";
import { textTable } from "../screen.ts";

/** A table in memory: its columns, and a value of each in every row. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What a DataFrame gives by these names; a column so called would stand in its place. */
const TAKEN = [
  "columns",
  "filter",
  "getColumn",
  "groupBy",
  "join",
  "pivot",
  "row",
  "select",
  "sort",
]
  .concat(["toRecords", "withColumns"]);

/**
 * Makes a table of rows given as plain objects.
 *
 * @param name What errors call the table.
 * @param rows At least one; all with the same keys, which become the columns in their order.
 * NaN, a value that could not be measured, becomes an empty cell.
 * @throws {RangeError} Where there is no row, keys differ, a column has a name that polars uses, or a value is infinite or not a number, text,
 * boolean or null.
 */
export function tableOf<Row extends Readonly<Record<keyof Row, Cell>>>(
  name: string,
  rows: readonly Row[],
): Table {
  if (rows.length === 0) {
    throw new RangeError(`Cannot record the table ${name} as it must have a row: it has none`);
  }
  const columns = Object.keys(rows[0]);
  const taken = columns.find((column) => TAKEN.includes(column));
  if (taken !== undefined) {
    throw new RangeError(
      `Cannot record the table ${name} as polars itself uses the name of a column: rename ${taken}`,
    );
  }
  const values = rows.map((row, index) => {
    const keys = Object.keys(row);
    if (keys.length !== columns.length || !columns.every((column) => Object.hasOwn(row, column))) {
      throw new RangeError(
        `Cannot record the table ${name} as all rows must have the columns ${
          columns.join(", ")
        }: ` +
          `row ${index} has ${keys.join(", ")}`,
      );
    }
    return columns.map((column) => {
      const given: unknown = row[column as keyof Row];
      const value = Number.isNaN(given) ? null : given;
      if (!isCell(value)) {
        throw new RangeError(
          `Cannot record the table ${name} as a value must be a finite number, text, a boolean or ` +
            `null: row ${index}, column ${column} is ${value}`,
        );
      }
      return value;
    });
  });
  return { columns, rows: values };
}

/**
 * Makes a table of a DataFrame.
 *
 * @throws {RangeError} As {@link tableOf} does.
 */
export function tableOfFrame(name: string, frame: pl.DataFrame): Table {
  const rows = frame.toRecords() as Record<string, unknown>[];
  const plain = (value: unknown) => typeof value === "bigint" ? Number(value) : value ?? null;
  return tableOf(
    name,
    rows.map((row) =>
      Object.fromEntries(frame.columns.map((column) => [column, plain(row[column]) as Cell]))
    ),
  );
}

function isCell(value: unknown): value is Cell {
  return value === null || typeof value === "string" || typeof value === "boolean" ||
    (typeof value === "number" && Number.isFinite(value));
}

/**
 * The table as a polars DataFrame with its exact values, which a notebook shows rounded.
 *
 * Choice: every column of numbers is Float64, whole ones too, so that its type does not depend on
 * the values of a run and joins always fit; columns of mixed types become text.
 */
export function toFrame({ columns, rows }: Table): pl.DataFrame {
  const series = columns.map((column, at) => {
    const cells = rows.map((row) => row[at]);
    const types = new Set(cells.filter((cell) => cell !== null).map((cell) => typeof cell));
    const [type] = types.size === 1 ? types : ["string"];
    const dtype = { number: pl.Float64, boolean: pl.Bool, string: pl.Utf8 }[type as "string"];
    const values = type === "string"
      ? cells.map((cell) => cell === null ? null : formatCell(cell))
      : cells;
    return [column, pl.Series(column, values, dtype)];
  });
  return displayRounded(pl.DataFrame(Object.fromEntries(series)));
}

const DISPLAY = Symbol.for("Jupyter.display");

/** Anything that Jupyter displays. */
export interface Displayable {
  [DISPLAY](): Record<string, string>;
}

/** Makes a DataFrame's display in Jupyter round for the eye; its values stay. */
export function displayRounded<Frame extends pl.DataFrame>(frame: Frame): Frame {
  Object.assign(frame, { [DISPLAY]: () => show(frame)[DISPLAY]() });
  return frame;
}

/**
 * What Jupyter displays of a DataFrame that a notebook filtered, joined or aggregated: its numbers
 * with four significant digits, at most 60 rows.
 *
 * @param frame The DataFrame, whose values stay exact.
 * @param options Most rows; a sentence above the table.
 * @example
 * ```ts
 * import { show } from "harness";
 * import pl from "nodejs-polars";
 * const frame = pl.DataFrame({ method: ["a", "b"], error: [1 / 3, 2 / 3] });
 * show(frame.filter(pl.col("error").gt(0.5)));
 * ```
 */
export function show(
  frame: pl.DataFrame,
  { mostRows = 60, caption = "" }: { mostRows?: number; caption?: string } = {},
): Displayable {
  const { columns } = frame, all = frame.toRecords() as Record<string, unknown>[];
  const rows = all.slice(0, mostRows).map((row) => columns.map((column) => shortText(row[column])));
  const more = all.length > mostRows ? `${all.length - mostRows} more rows` : "";
  const tag = (name: string, texts: readonly string[]) =>
    texts.map((text) => `<${name}>${escapeHtml(text)}</${name}>`).join("");
  const html = [
    ...(caption ? [tag("p", [caption])] : []),
    `<table><thead><tr>${tag("th", columns)}</tr></thead><tbody>`,
    ...rows.map((row) => `<tr>${tag("td", row)}</tr>`),
    `</tbody></table>${more && tag("p", [more])}`,
  ];
  const text = [...(caption ? [caption] : []), ...textTable([columns, ...rows])];
  if (more) text.push(more);
  return {
    [DISPLAY]: () => ({ "text/html": html.join("\n"), "text/plain": text.join("\n") }),
  };
}

function shortText(value: unknown): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  return typeof value === "number" ? String(roundCell(value, 4)) : String(value);
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

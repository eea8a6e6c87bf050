import pl from "nodejs-polars";
import { type Cell, formatCell, roundCell } from "./csv.ts";

/** A table in memory: its columns, and a value of each in every row. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * Makes a table of rows given as plain objects.
 *
 * @param name What errors call the table.
 * @param rows At least one; all with the same keys, which become the columns in their order.
 * NaN, a value that could not be measured, becomes an empty cell.
 * @throws {RangeError} Where there is no row, keys differ, or a value is infinite or not a number, text,
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

function isCell(value: unknown): value is Cell {
  return value === null || typeof value === "string" || typeof value === "boolean" ||
    (typeof value === "number" && Number.isFinite(value));
}

/** Whether a column holds at least one number. */
export function isNumeric(table: Table, column: string): boolean {
  const at = table.columns.indexOf(column);
  return table.rows.some((row) => typeof row[at] === "number");
}

/**
 * The table as a polars DataFrame, which a notebook shows as HTML, with four significant digits for
 * the eye (the CSV holds seven); columns of mixed types become text.
 */
export function toFrame(table: Table): pl.DataFrame {
  return pl.DataFrame(Object.fromEntries(table.columns.map((column, at) => {
    const cells = table.rows.map((row) => roundCell(row[at], 4));
    const types = new Set(cells.filter((cell) => cell !== null).map((cell) => typeof cell));
    const [type] = types.size === 1 ? types : ["string"];
    const dtype = { number: pl.Float64, boolean: pl.Bool, string: pl.Utf8 }[type as "string"];
    const values = type === "string"
      ? cells.map((cell) => cell === null ? null : formatCell(cell))
      : cells;
    return [column, pl.Series(column, values, dtype)];
  })));
}

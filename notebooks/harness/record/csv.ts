import { csvFormatRows, csvParseRows } from "d3-dsv";
import { inertText, withoutApostrophe } from "eels/core/inert_text.ts";

/** A value of a table; `null` is a missing one. */
export type Cell = number | string | boolean | null;

/**
 * The text of a value: numbers with at most seven significant digits, `null` empty.
 *
 * Choice: seven digits, as results are computed in Float32, so that a table holds 0.1 and not
 * 0.10000000149011612. JavaScript's number format is fixed by its standard, which polars' is not.
 */
export function formatCell(cell: Cell): string {
  return typeof cell === "number" ? String(roundCell(cell)) : cell === null ? "" : String(cell);
}

/**
 * A value as a table holds it: numbers rounded to so many significant digits, -0 as 0; whole numbers
 * of up to seven digits stay.
 */
export function roundCell<C extends Cell>(cell: C, digits = 7): C {
  if (typeof cell !== "number") return cell;
  const kept = Number.isInteger(cell) ? 7 : digits;
  return (Number(cell.toPrecision(kept)) + 0) as C;
}

/**
 * Writes a table as comma-separated text with a header line and a line feed after each row; text that a
 * spreadsheet would compute is kept from it.
 */
export function toCsv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const text = (cell: Cell) => typeof cell === "string" ? inertText(cell) : formatCell(cell);
  return csvFormatRows([columns, ...rows].map((row) => row.map(text))) + "\n";
}

/** A table read back from comma-separated text: every value is text. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Reads comma-separated text as {@link toCsv} writes it; lines may also end in CR LF.
 *
 * @throws {RangeError} Where a row is not as long as the header, as after a quote left open.
 */
export function parseCsv(text: string): CsvTable {
  const [columns = [], ...rows]: string[][] = csvParseRows(
    text,
    (row: string[]) => row.map(withoutApostrophe),
  );
  const odd = rows.findIndex((row) => row.length !== columns.length);
  if (odd >= 0) {
    throw new RangeError(
      `Cannot read a CSV as every row must have ${columns.length} values: row ${odd + 1} has ` +
        `${rows[odd].length}`,
    );
  }
  return { columns, rows };
}

/**
 * Tables as text (csv, tsv, txt): energies in the first column and a spectrum in each other one, or the
 * rows of an image.
 *
 * @module
 */
import { type ByteSource, decodeText } from "./byte_source.ts";
import type { Axis, Measurement } from "./measurement.ts";
import { ReadError } from "./read_error.ts";
import { MOST_VALUES } from "./stored_group.ts";
import { unitInEv, unitInNm } from "./units.ts";

/** Choice: a table of more bytes than this is refused. */
const MOST_BYTES = 2 ** 29;
/** Lines of words before the numbers. */
const MOST_HEADER_LINES = 200;

/** Whether the start of a file can be text: no control characters but tabs and line ends. */
export function looksLikeText(start: Uint8Array): boolean {
  return start.length > 0 && start.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
}

/**
 * Reads a table of numbers.
 *
 * Columns are parted by commas, semicolons, tabs or blanks; the decimal sign is a point, or a comma
 * between semicolons or tabs, as programs write in half of Europe. Lines before the first row of numbers are a
 * header, and those with "#" are left out. Energies are in eV unless the header of their column says
 * keV or meV.
 *
 * @returns One spectrum a column, `[spectra, channels]` or, where the header names them "r0c0", "r0c1",
 * ..., `[rows, columns, channels]`; an image where the first column holds no energies.
 * @throws {ReadError} Where there are no numbers, a row is short, or the energies are not uniform.
 */
export function readTextTable(source: ByteSource): Measurement {
  const { path, size } = source;
  if (size > MOST_BYTES) {
    throw new ReadError(`as a table may have ${MOST_BYTES} bytes: it has ${size}`, { path });
  }
  const bytes = new Uint8Array(size);
  source.readInto(bytes, 0);
  const { header, rows } = rowsOf(path, decodeText(bytes).replace(/^\ufeff/, ""));
  const columns = rows[0].length, unit = axisUnit(header, rows);
  if (columns === 1) {
    const axis = { name: "channel", size: rows.length, start: 0, step: 1, unit: "" };
    return measurement(path, rows.flat(), [axis], header[0] ?? "");
  }
  if (unit === undefined) {
    const axes = [["row", rows.length], ["column", columns]] as const;
    const pixels = axes.map(([name, size]) => ({ name, size, start: 0, step: 1, unit: "" }));
    return measurement(path, rows.flat(), pixels, "");
  }
  const name = unitInEv(unit) === undefined ? "channel" : "energy";
  const energy: Axis = { name, size: rows.length, unit, ...energiesOf(path, rows) };
  const spectra = [];
  for (let c = 1; c < columns; c++) for (const row of rows) spectra.push(row[c]);
  const named = columns === 2 ? header[1] ?? "" : "";
  return measurement(path, spectra, [...scanOf(header, columns - 1), energy], named);
}

function measurement(path: string, values: number[], axes: Axis[], named: string): Measurement {
  if (values.length > MOST_VALUES) {
    throw new ReadError(`as it may have ${MOST_VALUES} values: it has ${values.length}`, { path });
  }
  return {
    path,
    format: "text",
    title: "",
    data: Float64Array.from(values),
    complex: false,
    shape: axes.map(({ size }) => size),
    axes,
    unit: /^(counts|electrons)$/i.test(named) ? named.toLowerCase() : "",
    valueOrigin: 0,
    valueScale: 1,
    settings: {},
    byteOffset: 0,
    tagPath: "",
  };
}

/** Header cells of the columns, empty where there are none, and the rows of numbers. */
function rowsOf(path: string, text: string): { header: string[]; rows: number[][] } {
  const lines = text.split(/\r\n?|\n/);
  const rows: number[][] = [];
  let header: string[] = [], separator: RegExp | undefined, headerLines = 0;
  for (const [i, line] of lines.entries()) {
    const bare = line.trim();
    if (bare === "" || /^(#|%|\/\/)/.test(bare)) continue;
    separator ??= separatorOf(bare);
    const cells = cellsOf(bare, separator);
    const numbers = cells.map((cell) => numberOf(cell, separator!));
    if (numbers.every((number) => number !== undefined)) {
      if (rows.length > 0 && numbers.length !== rows[0].length) {
        fail(
          path,
          i,
          `must have ${rows[0].length} columns as those before: it has ${numbers.length}`,
        );
      }
      rows.push(numbers);
    } else if (rows.length > 0) {
      const at = numbers.indexOf(undefined);
      const isComma = /^[-+]?\d+,\d+$/.test(cells[at]);
      fail(
        path,
        i,
        `must have numbers only: column ${at + 1} is "${cells[at].slice(0, 40)}"` +
          (isComma ? "; write a decimal point" : ""),
      );
    } else {
      // Words between other separators than the numbers have are no header of columns.
      header = cells;
      separator = undefined;
      if (++headerLines > MOST_HEADER_LINES) break;
    }
  }
  if (rows.length === 0) {
    const first = lines.find((line) => line.trim())?.trim().slice(0, 40) ?? "";
    throw new ReadError(
      `as it is text without a table of numbers: it starts "${first}"; a table has energies in its ` +
        "first column and counts in the others, with decimal points, EMSA/MAS starts with #FORMAT",
      { path, byteOffset: 0 },
    );
  }
  return { header: header.length === rows[0].length ? header : [], rows };
}

function fail(path: string, line: number, problem: string): never {
  throw new ReadError(`as its line ${line + 1} ${problem}`, { path });
}

function separatorOf(line: string): RegExp {
  if (line.includes("\t")) return /\t/;
  if (line.includes(";")) return /;/;
  return line.includes(",") ? /,/ : /\s+/;
}

/** An empty last cell is a separator at the end of the line. */
function cellsOf(line: string, separator: RegExp): string[] {
  const cells = line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
  return cells.length > 1 && cells.at(-1) === "" ? cells.slice(0, -1) : cells;
}

function numberOf(cell: string, separator: RegExp): number | undefined {
  const text = /^(;|\\t)$/.test(separator.source)
    ? cell.replace(/^([-+]?\d+),(\d+)/, "$1.$2")
    : cell;
  if (/^nan$/i.test(text)) return NaN;
  return /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text) ? Number(text) : undefined;
}

/**
 * The unit of the first column where it holds places on an axis: where its header says so, or, without
 * any word for it, where three or more numbers rise uniformly, which then are in eV.
 */
function axisUnit(header: readonly string[], rows: readonly number[][]): string | undefined {
  const [name] = header;
  if (name !== undefined) {
    const unit = /[([_,\s](m?k?ev)[)\]]?\s*$/i.exec(` ${name}`)?.[1];
    if (unit) return /^m/i.test(unit) ? "meV" : /^k/i.test(unit) ? "keV" : "eV";
    if (/energy|loss/i.test(name)) return "eV";
    const other = /[([](.*)[)\]]/.exec(name)?.[1] ?? "";
    if (unitInNm(other) !== undefined) return other;
    if (/channel|index|pixel|position|distance|time/i.test(name)) return other;
    if (/^c0$/.test(name)) return undefined; // an image as this library writes it
  }
  const steps = rows.slice(1).map(([place], i) => place - rows[i][0]);
  const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
  const isEven = steps.every((step) => step > 0 && Math.abs(step - mean) <= 0.5 * mean);
  return steps.length >= 2 && isEven ? "eV" : undefined;
}

/** Start and step of the first column, which may be rounded to a quarter of a step. */
function energiesOf(path: string, rows: readonly number[][]): { start: number; step: number } {
  const start = rows[0][0], last = rows.length - 1;
  const step = last > 0 ? (rows[last][0] - start) / last : 1;
  const bad = rows.findIndex(([place], i) => !(Math.abs(place - start - i * step) <= step / 4));
  if (bad >= 0 || !(step > 0)) {
    const row = Math.max(0, bad);
    throw new ReadError(
      `as its energies must rise by the same step: ${start + row * step} expected in row ${
        row + 1
      }, ` +
        `${rows[row][0]} found; sort or resample the table`,
      { path },
    );
  }
  // Sums of decimal steps, such as 0.1, without their last digits.
  return { start, step: Number(step.toPrecision(12)) };
}

/** A line of spectra, or a map where each column is named by its place. */
function scanOf(header: readonly string[], spectra: number): Axis[] {
  const axis = (name: string, size: number): Axis => ({ name, size, start: 0, step: 1, unit: "" });
  const places = header.slice(1).map((name) => /^r(\d+)c(\d+)$/.exec(name)?.slice(1).map(Number));
  const [rows, columns] = [0, 1].map((i) =>
    1 + Math.max(...places.map((place) => place?.[i] ?? -1))
  );
  const isMap = rows * columns === spectra && places.length === spectra &&
    places.every((place, s) => place && place[0] * columns + place[1] === s);
  if (isMap) return [axis("row", rows), axis("column", columns)];
  return spectra === 1 ? [] : [axis("column", spectra)];
}

/** A table: rows, or a nodejs-polars DataFrame, which lib need not load to draw one. */
export type Table = readonly object[] | { toRecords(): readonly object[] };

/**
 * The rows of a table.
 *
 * @throws {RangeError} Where a column is missing, with the names of those there are.
 */
export function tableRows(
  table: Table,
  columns: readonly (string | undefined)[],
): Record<string, unknown>[] {
  const rows = (isRows(table) ? table : table.toRecords()) as Record<string, unknown>[];
  const known = new Set(rows.flatMap((row) => Object.keys(row)));
  for (const column of columns) {
    if (column !== undefined && !known.has(column)) {
      throw new RangeError(
        `Cannot draw the table as it must have a column "${column}": it has ` +
          (known.size ? [...known].join(", ") : "no rows"),
      );
    }
  }
  return rows;
}

/** A DataFrame is a proxy that denies `toRecords` to the operator `in`. */
const isRows = (table: Table): table is readonly object[] => Array.isArray(table);

const UNITS: Readonly<Record<string, string>> = {
  Ev: "eV",
  Nm: "nm",
  Pm: "pm",
  Mrad: "mrad",
  Hz: "Hz",
  Percent: "%",
  Electrons: "electrons",
  Counts: "counts",
};

/** A label from the name of a column, whose unit is its last word: `shiftEv` is "Shift (eV)". */
export function labelOf(column: string): string {
  const words = column.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^A-Za-z]+/g) ?? [column];
  const unit = words.length > 1 ? UNITS[words[words.length - 1]] : undefined;
  const named = (unit ? words.slice(0, -1) : words).map((word) => word.trim().toLowerCase());
  return capital(named.join(" ")) + (unit ? ` (${unit})` : "");
}

/** A text that starts with a capital letter. */
function capital(text: string): string {
  return text && text[0].toUpperCase() + text.slice(1);
}

/** The label of a quantity of which only the unit is known, such as counts. */
export function unitLabel(unit: string): string {
  return unit === "normalised" ? "Intensity, normalised" : capital(unit);
}

/**
 * Labels of a logarithmic axis: 1, 2 and 5 of a decade, or decades only where there are many, as the
 * others would overlap.
 */
export function labelDecades(domain: Iterable<number> = []): (value: number) => string {
  const ends = [...domain].map((end) => Math.log10(end));
  const named = Math.abs(ends[0] - ends[1]) > 3.4 ? [1] : [1, 2, 5];
  return (value) => {
    const [mantissa, power] = value.toExponential(6).split("e").map(Number);
    if (!named.some((n) => Math.abs(mantissa - n) < 1e-5)) return "";
    return Math.abs(power) < 5 ? shorten(value) : `${mantissa}e${power}`.replace("-", "\u2212");
  };
}

/** At most four digits, thousands as k: axis labels never grow into their neighbours. */
export function shorten(value: number): string {
  const size = Math.abs(value);
  const text = size >= 1e9
    ? `${Number((value / 1e9).toPrecision(3))}G`
    : size >= 1e6
    ? `${Number((value / 1e6).toPrecision(3))}M`
    : size >= 1e4
    ? `${Number((value / 1000).toPrecision(3))}k`
    : `${Number(value.toPrecision(size < 0.1 ? 2 : 4))}`;
  return text.replace("-", "\u2212");
}

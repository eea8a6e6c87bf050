import type { Figure } from "./figure.ts";
import { drawLines, type LineOptions } from "./lines.ts";

/** Which columns of a table become what. */
export interface GroupOptions<Row> extends LineOptions {
  /** Column whose values name the curves. */
  readonly group: keyof Row;
  readonly x: keyof Row;
  readonly y: keyof Row;
  /** Column of half error bars. */
  readonly error?: keyof Row;
  /** Colours by the name of the curve. */
  readonly colours?: Readonly<Record<string, string>>;
  /** On a logarithmic x axis, the factor between neighbouring curves, so that bars do not overlap. */
  readonly dodge?: number;
}

/** Draws a table as one curve with points a group, in the order in which the groups appear. */
export function drawGroups<Row>(rows: readonly Row[], options: GroupOptions<Row>): Figure {
  const { group, x, y, error, colours = {}, dodge = 1, ...lineOptions } = options;
  const names = [...new Set(rows.map((row) => `${row[group]}`))];
  const lines = names.map((label, i) => {
    const own = rows.filter((row) => `${row[group]}` === label);
    return {
      label,
      x: own.map((row) => Number(row[x]) * dodge ** (i - (names.length - 1) / 2)),
      y: own.map((row) => Number(row[y])),
      ...(error && { error: own.map((row) => Number(row[error])) }),
      ...(colours[label] && { colour: colours[label] }),
      points: own.length > 1,
    };
  });
  return drawLines(lines, lineOptions);
}

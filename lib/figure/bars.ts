import * as Plot from "@observablehq/plot";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { drawFigure } from "./figure.ts";
import { FIGURE_KINDS, type FigureOptions } from "./figure_options.ts";
import { COLUMN, type Column, columnOf } from "./groups.ts";
import { type Table, tableRows } from "./labels.ts";
import type { Figure } from "./svg.ts";

/** Which columns of a table become what. */
export interface BarOptions extends Omit<FigureOptions, "y"> {
  /** Column whose values name the groups of bars, along the x axis. */
  readonly group: string;
  /** Column whose values name the bars of a group, each with a colour. */
  readonly bar: string;
  /** Column with the heights. */
  readonly y: Column;
  /** Column of half error bars. */
  readonly error?: string;
}

/**
 * Draws a table as groups of bars from zero, in the order in which they appear.
 *
 * @param table Rows or a DataFrame.
 * @param options Columns, and Plot's options; groups are Plot's `fx`, bars its `x`.
 * @throws {RangeError} Where a column is missing.
 * @example
 * ```ts
 * import { drawBars } from "eels";
 * const rows = ["thin", "thick"].flatMap((kind) =>
 *   ["PCA", "network"].map((method, i) => ({ kind, method, mse: i + 1, error: 0.1 }))
 * );
 * const figure = drawBars(rows, { group: "kind", bar: "method", y: "mse", error: "error" });
 * ```
 */
export function drawBars(table: Table, options: BarOptions): Figure {
  const { group, bar, y, error, marks = [], fx, x, ...rest } = checkOptions(
    "drawBars",
    "draw the bars",
    options,
    {
      ...FIGURE_KINDS,
      group: is.needed(is.text),
      bar: is.needed(is.text),
      y: is.needed(COLUMN),
      error: is.text,
    },
  );
  const height = columnOf(y);
  const rows = tableRows(table, [group, bar, height.value, error]).map((row) => {
    const value = Number(row[height.value] ?? NaN), half = error ? Number(row[error] ?? NaN) : NaN;
    const ends = { low: value - half, high: value + half };
    return { fx: `${row[group]}`, x: `${row[bar]}`, y: value, ...ends };
  });
  const names = [...new Set(rows.map((row) => row.x))];
  const groups = [...new Set(rows.map((row) => row.fx))];
  const bars = rows.filter(({ low, high }) => Number.isFinite(low + high));
  const at = { fx: "fx", x: "x" };
  return drawFigure({
    height: 340,
    marginBottom: 30,
    ...rest,
    fx: { domain: groups, axis: "bottom", label: null, padding: 0.15, ...fx },
    x: { domain: names, axis: null, type: "band", ...x },
    y: { grid: true, nice: true, ...height.scale },
    marks: [
      Plot.barY(rows, { ...at, y: "y", fill: "x" }),
      ...(bars.length ? [Plot.ruleX(bars, { ...at, y1: "low", y2: "high" })] : []),
      Plot.ruleY([0]),
      ...marks,
    ],
  }, { names, swatches: Object.fromEntries(names.map((name) => [name, {}])) });
}

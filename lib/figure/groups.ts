import * as Plot from "@observablehq/plot";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { drawFigure } from "./figure.ts";
import { FIGURE_KINDS, type FigureOptions, type Scale } from "./figure_options.ts";
import { labelOf, type Table, tableRows } from "./labels.ts";
import { SYMBOLS } from "./palette.ts";
import type { Figure } from "./svg.ts";

/** A column by its name, or with the options of its scale, as in `Plot.auto`. */
export type Column = string | Scale & { readonly value: string };

/** What a column may be. */
export const COLUMN = is.either(is.text, is.record);

/** Which columns of a table become what. */
export interface GroupOptions extends Omit<FigureOptions, "x" | "y" | "fx" | "fy"> {
  /** Column whose values name the curves. */
  readonly group: string;
  readonly x: Column;
  readonly y: Column;
  /** Column of half error bars. */
  readonly error?: string;
  /** Columns by whose values the figure is parted into frames beside and below each other. */
  readonly fx?: Column;
  readonly fy?: Column;
  /** Pixels between the points of neighbouring curves, so that error bars do not overlap. */
  readonly dodge?: number;
  /** Whether the points of a group are joined by a line. */
  readonly line?: boolean;
}

/** The name of a column and the options of its scale. */
export function columnOf(column: Column): { value: string; scale: Scale } {
  const { value, ...scale } = typeof column === "string" ? { value: column } : column;
  return { value, scale: { label: labelOf(value), ...scale } };
}

/**
 * Draws a table as one curve with points a group, in the order in which the groups appear; each group
 * has its colour and its symbol.
 *
 * @param table Rows or a DataFrame.
 * @param options Columns, and Plot's options. A column is its name, or `{ value, type, label, domain,
 * ticks }`; a label that is left out is made from the name, `shiftEv` becoming "Shift (eV)".
 * @throws {RangeError} Where a column is missing.
 * @example
 * ```ts
 * import { drawGroups } from "eels";
 * const rows = ["PCA", "network"].flatMap((method, i) =>
 *   [0.01, 0.1, 1].map((share) => ({ method, share, shiftEv: i - share, errorEv: 0.1 }))
 * );
 * const figure = drawGroups(rows, {
 *   group: "method",
 *   x: { value: "share", type: "log", label: "Share of the electrons" },
 *   y: "shiftEv",
 *   error: "errorEv",
 *   rules: [{ y: 0 }],
 * });
 * ```
 */
export function drawGroups(table: Table, options: GroupOptions): Figure {
  const { group, error, dodge = error ? 5 : 0, line = true, marks = [], ...named } = checkOptions(
    "drawGroups",
    "draw the groups",
    options,
    {
      ...FIGURE_KINDS,
      group: is.needed(is.text),
      x: is.needed(COLUMN),
      y: is.needed(COLUMN),
      error: is.text,
      fx: COLUMN,
      fy: COLUMN,
      dodge: is.from0,
      line: is.flag,
    },
  );
  const { x, y, fx, fy, ...rest } = named;
  const columns = { x: columnOf(x), y: columnOf(y) };
  const facets = { ...(fx && { fx: columnOf(fx) }), ...(fy && { fy: columnOf(fy) }) };
  const axes = Object.entries({ ...columns, ...facets });
  const rows = tableRows(table, [group, error, ...axes.map(([, { value }]) => value)]);
  const log = columns.y.scale.type === "log";
  const points = rows.map((row) => {
    const value = toNumber(row[columns.y.value]), half = error ? toNumber(row[error]) : NaN;
    return {
      ...Object.fromEntries(axes.map(([axis, { value }]) => [axis, row[value]])),
      x: toNumber(row[columns.x.value]),
      y: value,
      low: log ? Math.max(value - half, value / 20) : value - half,
      high: value + half,
      name: `${row[group]}`,
    };
  }).filter((row) => Number.isFinite(row.x) && Number.isFinite(row.y) && (!log || row.y > 0));
  const names = [...new Set(points.map(({ name }) => name))];
  const frames = Object.fromEntries(Object.keys(facets).map((axis) => [axis, axis]));
  const symbol = (i: number) => SYMBOLS[i % SYMBOLS.length];
  const scales = Object.fromEntries(axes.map(([axis, { scale }]) => [axis, scale]));
  for (const [axis, facet] of Object.entries(facets)) {
    const domain = [...new Set(rows.map((row) => row[facet.value]))];
    scales[axis] = { domain, ...facet.scale, label: null };
  }
  return drawFigure({
    ...rest,
    ...(fx && { marginBottom: 44, marginTop: rest.marginTop ?? 30 }),
    ...(fy && { marginRight: rest.marginRight ?? 90 }),
    ...scales,
    x: { inset: 10 + dodge * (names.length - 1) / 2, ...scales.x },
    y: { inset: 10, ...scales.y },
    marks: [
      Plot.frame(),
      ...names.flatMap((name, i) => {
        const own = points.filter((point) => point.name === name);
        const bars = own.filter(({ low, high }) => Number.isFinite(low + high));
        const at = { x: "x", ...frames, dx: dodge * (i - (names.length - 1) / 2) };
        return [
          ...(line ? [Plot.line(own, { ...at, y: "y", stroke: "name", strokeWidth: 1.5 })] : []),
          ...(bars.length
            ? [Plot.ruleX(bars, { ...at, y1: "low", y2: "high", stroke: "name", clip: true })]
            : []),
          Plot.dot(own, { ...at, y: "y", fill: "name", symbol: symbol(i), r: 3.5 }),
        ];
      }),
      ...marks,
    ],
  }, {
    names,
    swatches: Object.fromEntries(names.map((name, i) => [name, { line, symbol: symbol(i) }])),
  });
}

/** A number of a table; what is missing is none. */
function toNumber(value: unknown): number {
  return value === null || value === undefined ? NaN : Number(value);
}

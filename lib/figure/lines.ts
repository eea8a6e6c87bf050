import * as Plot from "@observablehq/plot";
import * as is from "../core/option_kinds.ts";
import { checkOptions, checkValue, show } from "../core/options.ts";
import { drawFigure, type Look } from "./figure.ts";
import { FIGURE_KINDS, type FigureOptions } from "./figure_options.ts";
import type { Figure } from "./svg.ts";

/** How a curve looks. */
export interface LineStyle {
  /** What the legend calls it; its colour is the palette's for this name. */
  readonly label: string;
  /** Half height of an error bar at each point, or of a band with `band: true`. */
  readonly error?: ArrayLike<number>;
  readonly band?: boolean;
  /** Marks the points, for measurements at few places. */
  readonly points?: boolean;
  /** A colour other than the palette's. */
  readonly colour?: string;
  /** Line width in pixels; 1.5 where left out, 0.8 suits raw noise, 0 draws no line. */
  readonly width?: number;
  readonly dashed?: boolean;
}

/** A curve with what the legend calls it. */
export interface Line extends LineStyle {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

const LINE_KINDS = {
  label: is.needed(is.text),
  x: is.needed(is.listLike),
  y: is.needed(is.listLike),
  error: is.listLike,
  band: is.flag,
  points: is.flag,
  colour: is.text,
  width: is.from0,
  dashed: is.flag,
};

/**
 * Draws curves with labelled axes, error bars or bands, and their names above the frame.
 *
 * @param lines Curves; those of one label share a colour and a name in the legend.
 * @param options Plot's: `x: { label, type, ticks, domain }`, `y`, `color`, `marks` ...
 * @throws {RangeError} Where a curve's x, y and error differ in length or are no numbers, or a name is
 * of no use to it.
 * @example
 * ```ts
 * import { drawLines } from "eels";
 * const lines = [
 *   { label: "PCA", x: [1, 2, 3], y: [4, 2, 1], points: true },
 *   { label: "network", x: [1, 2, 3], y: [3, 1, 0.5], error: [0.2, 0.1, 0.1] },
 * ];
 * const figure = drawLines(lines, { x: { label: "Rank" }, y: { label: "Error", type: "log" } });
 * ```
 */
export function drawLines(lines: readonly Line[], options: FigureOptions = {}): Figure {
  checkValue("draw the lines", "lines", lines, is.list);
  const { x, y, marks = [], ...rest } = checkOptions(
    "drawLines",
    "draw the lines",
    options,
    FIGURE_KINDS,
  );
  const own = lineMarks(lines, y);
  return drawFigure({
    inset: lines.some((line) => line.points) ? 8 : 0,
    ...rest,
    x: { label: null, ...x },
    y: { label: null, ...y },
    marks: [Plot.frame(), ...own, ...marks],
  }, lineLook(lines));
}

/** Names, colours and swatches of curves. */
function lineLook(lines: readonly LineStyle[]): Look {
  const named = lines.filter(({ label }) => label);
  const first = (label: string) => named.find((line) => line.label === label)!;
  const names = [...new Set(named.map(({ label }) => label))];
  return {
    names,
    colours: Object.fromEntries(names.map((name) => [name, first(name).colour])),
    swatches: Object.fromEntries(names.map((name) => {
      const { width = 1.5, dashed, points, band, error } = first(name);
      return [name, {
        line: width > 0,
        width: Math.max(2, width), // thinner, the colour would not be seen
        dashed,
        band: band && !!error,
        ...(points && { symbol: "circle" as const }),
      }];
    })),
  };
}

/** Plot's marks of curves: bands below, then lines, error bars and points. */
export function lineMarks(
  lines: readonly Line[],
  y: FigureOptions["y"] = {},
): Plot.Markish[] {
  for (const line of lines) {
    const { label, x, y, error } = checkOptions("a line", "draw the lines", line, LINE_KINDS);
    if (x.length !== y.length || (error && error.length !== y.length)) {
      throw new RangeError(
        `Cannot draw "${label}" as x, y and error must be of one length: ${x.length}, ` +
          `${y.length}${error ? `, ${error.length}` : ""}`,
      );
    }
    refuseNonNumbers(label, { x, y, error });
  }
  const reach = reachOf(y.type === "log" ? undefined : y.domain);
  return lines.flatMap((line) => {
    const { label, width = 1.5, dashed, band, error, points, colour = "#000000" } = line;
    const rows = Array.from(line.y, (value, k) => ({
      label,
      x: line.x[k],
      y: reach(value),
      ...(error && {
        low: reach(y.type === "log" ? Math.max(value - error[k], value / 20) : value - error[k]),
        high: reach(value + error[k]),
      }),
    })).filter((row) => Number.isFinite(row.y) && Number.isFinite(row.x));
    const paint = label ? "label" : colour, ends = { x: "x", y1: "low", y2: "high" };
    const bars = error ? rows.filter(({ low, high }) => Number.isFinite(low! + high!)) : [];
    return [
      ...(band && bars.length
        ? [Plot.areaY(bars, { ...ends, fill: paint, fillOpacity: 0.22, clip: true })]
        : []),
      ...(width > 0
        ? [Plot.lineY(rows, {
          x: "x",
          y: "y",
          stroke: paint,
          strokeWidth: width,
          clip: true,
          ...(dashed && { strokeDasharray: "5 3" }),
        })]
        : []),
      ...(!band && bars.length ? [Plot.ruleX(bars, { ...ends, stroke: paint, clip: true })] : []),
      ...(points ? [Plot.dot(rows, { x: "x", y: "y", fill: paint, r: 3, clip: true })] : []),
    ];
  });
}

/** Refuses points that are no numbers; what is missing, null or NaN, is a gap. */
function refuseNonNumbers(label: string, all: Pick<Line, "x" | "y" | "error">): void {
  for (const [name, values] of Object.entries(all)) {
    const at = Array.from<unknown>(values ?? [])
      .findIndex((value) => typeof value !== "number" && value !== null && value !== undefined);
    if (at < 0) continue;
    throw new RangeError(
      `Cannot draw "${label}" as its points must be numbers: ${name}[${at}] is ${show(values[at])}`,
    );
  }
}

/**
 * Values outside what is shown are drawn just beyond its frame, which clips them: the PNG renderer
 * leaves out a curve that reaches far out of its panel.
 */
function reachOf(domain?: Iterable<unknown>): (value: number) => number {
  if (!domain) return (value) => value;
  const [low, high] = [...domain].map(Number), far = 0.2 * (high - low);
  return (value) => Math.max(low - far, Math.min(high + far, value));
}

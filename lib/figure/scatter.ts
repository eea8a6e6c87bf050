import * as Plot from "@observablehq/plot";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { drawFigure } from "./figure.ts";
import { AXISLESS_KINDS, type FigureOptions } from "./figure_options.ts";
import { arrangePanels } from "./panels.ts";
import type { Figure } from "./svg.ts";

/** Points in a plane. */
export type PlanePoints = ArrayLike<number> | { readonly data: ArrayLike<number> };

/** How points in a plane are told apart. */
export interface ScatterOptions extends Omit<FigureOptions, "x" | "y" | "fx" | "fy"> {
  /** The class of each point; its colour is the palette's for this name. */
  readonly labels: readonly string[];
  /** Classes drawn as crosses; where left out, those whose name says "thin". */
  readonly crosses?: readonly string[];
  /** Panels a row, where there are several planes. */
  readonly columns?: number;
}

/**
 * Draws points in a plane whose axes mean nothing, such as an embedding: equal scales, no ticks.
 *
 * @param points Interleaved x and y; or several such planes of the same classes by name: these become
 * lettered panels under one legend.
 * @param options The classes, and Plot's options but for x, y, fx and fy, as the axes mean nothing; width is a panel's, in pixels.
 * @throws {RangeError} Where points and labels differ in number.
 * @example
 * ```ts
 * import { drawScatter } from "eels";
 * const labels = ["initial thin", "annealed thick", "annealed thick"];
 * drawScatter([0, 0, 10, 0, 5, 5], { labels });
 * drawScatter({ raw: [0, 0, 10, 0, 5, 5], denoised: [0, 0, 9, 9, 8, 8] }, { labels });
 * ```
 */
export function drawScatter(
  points: PlanePoints | Readonly<Record<string, PlanePoints>>,
  all: ScatterOptions,
): Figure {
  const { columns, ...options } = checkOptions("drawScatter", "draw the points", all, {
    ...AXISLESS_KINDS,
    labels: is.needed(is.texts),
    crosses: is.list,
    columns: is.whole(1),
  });
  if (isPlane(points)) return drawOne(points, { width: 320, ...options });
  const planes = Object.entries(points);
  const width = options.width ?? 240, across = columns ?? Math.min(4, planes.length);
  const panels = planes.map(([title, plane]) =>
    drawOne(plane, { title, ...options, width, color: { ...options.color, legend: false } })
  );
  const sheet = arrangePanels(panels, { columns: across });
  if (options.color?.legend === false) return sheet;
  const names = [...new Set(options.labels)];
  const frameless = { axis: null, domain: [0, 1] };
  const legend = drawFigure({
    ...{ width: width * across, height: 28, margin: 0, marginLeft: 8, marginTop: 0 },
    ...{ marginBottom: 0, marginRight: 0, x: frameless, y: frameless, color: options.color },
    marks: [Plot.dot(names, { x: [], y: [], fill: (name: string) => name })],
  }, lookOf(names, options.crosses));
  const { ariaDescription } = options;
  return arrangePanels([legend, sheet], { columns: 1, letters: false, ariaDescription });
}

function isPlane(points: object): points is PlanePoints {
  return Array.isArray(points) || ArrayBuffer.isView(points) ||
    ("data" in points && (Array.isArray(points.data) || ArrayBuffer.isView(points.data)));
}

const isCross = (name: string, crosses?: readonly string[]) =>
  crosses ? crosses.includes(name) : /\bthin\b/.test(name);

function lookOf(names: readonly string[], crosses?: readonly string[]) {
  const swatch = (name: string) => ({
    symbol: isCross(name, crosses) ? "times" as const : "circle" as const,
  });
  return { names, swatches: Object.fromEntries(names.map((name) => [name, swatch(name)])) };
}

function drawOne(points: PlanePoints, options: Omit<ScatterOptions, "columns">): Figure {
  const { labels, crosses, width = 320, marks = [], ...rest } = options;
  const data = "data" in points ? points.data : points;
  if (data.length !== 2 * labels.length) {
    throw new RangeError(
      `Cannot draw the points as each must have one label: ${data.length / 2} points, ` +
        `${labels.length} labels`,
    );
  }
  const names = [...new Set(labels)], side = width - 16;
  const place = placing(data);
  const steps = labels.map((label) => isCross(label, crosses) ? CROSS : "h0");
  const paths = names.map((name) => {
    let path = "";
    for (const [i, label] of labels.entries()) {
      if (label !== name) continue;
      const [x, y] = place(i).map((share) => side * share);
      path += `M${(8 + x).toFixed(1)} ${y.toFixed(1)}${steps[i]}`;
    }
    return { name, path, cross: isCross(name, crosses) };
  });
  const frameless = { axis: null, domain: [0, 1] };
  return drawFigure({
    ...rest,
    width,
    height: side + 16 + (rest.title ? 20 : 0),
    ...{ marginLeft: 8, marginRight: 8, marginTop: 8, marginBottom: 8 },
    x: frameless,
    y: frameless,
    marks: [
      Plot.frame({ stroke: "#999999" }),
      Plot.dot(names, { x: [], y: [], fill: (name: string) => name }), // gives Plot the names
      // One path a class: thousands of elements would make a picture of megabytes.
      ...paths.map(pathMark),
      ...marks,
    ],
  }, lookOf(names, crosses));
}

const CROSS = "m-1.5-1.5l3 3m-3 0l3-3";

/** Shares of the frame's side from its upper left corner; the wider axis fills it. */
function placing(data: ArrayLike<number>): (i: number) => [number, number] {
  const low = [Infinity, Infinity], high = [-Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    low[i % 2] = Math.min(low[i % 2], data[i]);
    high[i % 2] = Math.max(high[i % 2], data[i]);
  }
  const span = 1.06 * Math.max(high[0] - low[0], high[1] - low[1], Number.MIN_VALUE);
  return (i) => [
    0.5 + (data[2 * i] - (low[0] + high[0]) / 2) / span,
    0.5 - (data[2 * i + 1] - (low[1] + high[1]) / 2) / span,
  ];
}

function pathMark(
  { name, path, cross }: { name: string; path: string; cross: boolean },
): Plot.RenderFunction {
  return (_index, scales, _values, dimensions, context) => {
    const element = context.document.createElementNS("http://www.w3.org/2000/svg", "path");
    const style = {
      d: path,
      stroke: `${scales.color?.(name) ?? "#000000"}`,
      fill: "none",
      "stroke-linecap": "round",
      "stroke-width": cross ? "0.9" : "3",
      transform: `translate(0,${dimensions.marginTop})`,
    };
    for (const [key, value] of Object.entries(style)) element.setAttribute(key, value);
    return element as unknown as SVGElement;
  };
}

/**
 * Everything is drawn by Observable Plot. What is added here: a figure that Jupyter shows and that is
 * saved as SVG and PNG; legends inside the SVG (swatches from Plot's colour scale, see legend.ts, and
 * Plot's own colour bar); colours by name (palette.ts); and SVG without style sheets, as CairoSVG
 * draws nothing where it meets `:where()`, and Inkscape ignores it.
 */
import * as Plot from "@observablehq/plot";
import { plotDocument } from "./canvas.ts";
import { labelDecade, shorten } from "./labels.ts";
import { layOutLegend, legendMarks, ROW_HEIGHT, type Swatch, textWidth } from "./legend.ts";
import { figureColours } from "./palette.ts";
import { type Rule, ruleMarks } from "./rules.ts";
import { escape, type Figure, figureOf, plain } from "./svg.ts";

/** A scale as Plot takes it; its type may be any string, so that options need no `as const`. */
export type Scale = Omit<Plot.ScaleOptions, "type" | "legend"> & { readonly type?: string };

/**
 * Plot's options, see https://observablehq.com/plot/features/plots, in which `marks` are drawn over
 * what the function draws itself.
 */
export interface FigureOptions
  extends Omit<Plot.PlotOptions, "x" | "y" | "fx" | "fy" | "color" | "marks" | "title"> {
  readonly x?: Scale;
  readonly y?: Scale;
  readonly fx?: Scale;
  readonly fy?: Scale;
  /** `legend: false` leaves the legend out; without a range or scheme, names have their own colours. */
  readonly color?: Scale & { readonly legend?: boolean };
  readonly marks?: readonly Plot.Markish[];
  /** Lines that carry the message: zero, one, a bound, the truth; peaks and windows. */
  readonly rules?: readonly Rule[];
  /** Stands in bold above the frame. */
  readonly title?: string;
  /** The figure's message in one sentence, for those who do not see it. */
  readonly ariaDescription?: string;
}

/** What a drawing function knows beyond Plot's options. */
export interface Look {
  /** Names in the order of the legend. */
  readonly names?: readonly string[];
  readonly colours?: Readonly<Record<string, string | undefined>>;
  readonly swatches?: Readonly<Record<string, Swatch>>;
}

const CENTRED = { labelAnchor: "center", labelArrow: "none" } as const;
const BAR_HEIGHT = 50;

/** What a figure was drawn from, for `arrangePanels` to draw it again on a shared scale. */
export const sources = new WeakMap<
  Figure,
  { options: FigureOptions; look: Look; yDomain?: readonly number[] }
>();

/**
 * Draws an Observable Plot specification to a figure: `Plot.plot`, with legends inside the SVG, the
 * collection's colours by name, and labels that fit.
 *
 * @param options Plot's own; `color: { legend: true }` draws swatches, or a colour bar where the scale
 * is of numbers.
 * @returns The figure, in pixels.
 * @example
 * ```ts
 * import { drawPlot } from "eels";
 * import * as Plot from "@observablehq/plot";
 * const rows = [{ method: "PCA", rank: 1, mse: 2 }, { method: "PCA", rank: 2, mse: 1 }];
 * const marks = [Plot.line(rows, { x: "rank", y: "mse", stroke: "method" })];
 * const figure = drawPlot({ marks, y: { type: "log" }, color: { legend: true } });
 * ```
 */
export function drawPlot(options: FigureOptions): Figure {
  return drawFigure(options);
}

/** `drawPlot` for drawing functions: legends as they know them. */
export function drawFigure(options: FigureOptions, look: Look = {}): Figure {
  const { rules = [], title, color = {}, ariaDescription, ariaLabel = title, ...rest } = options;
  const { width = 640, height = 360 } = rest;
  const { legend, ...colorScale } = color;
  const marks = [...ruleMarks(rules, "line"), ...rest.marks ?? [], ...ruleMarks(rules, "label")];
  const draw = (more: FigureOptions) =>
    Plot.plot({
      ...rest,
      x: axis(rest.x),
      y: axis(rest.y),
      ...more,
      width,
      marks,
      document: plotDocument(),
    } as Plot.PlotOptions) as unknown as SVGSVGElement & Plot.Plot;

  // Drawn once to learn names and tick labels, then with the colours and margins that they ask for.
  const first = draw({ height, color: { ...colorScale } });
  const scale = first.scale("color");
  const ordinal = scale !== undefined && !("interpolate" in scale) && scale.domain !== undefined;
  const names = ordinal ? domainOf(colorScale, look, scale.domain as unknown[]) : [];
  if (ordinal && !colorScale.range && !colorScale.scheme) {
    Object.assign(colorScale, { domain: names, range: figureColours(names, look.colours) });
  }
  const marginLeft = rest.marginLeft ?? leftMargin(first, !!(rest.y?.label ?? true));
  const shown = legend === false || !ordinal || !(legend || look.names)
    ? []
    : names.filter((name) => name && (!look.names || look.swatches?.[name] || legend));
  const rows = layOutLegend(shown, width - marginLeft - 10);
  const marginTop = (rest.marginTop ?? 10) + (title ? 20 : 0) +
    (rows.length ? ROW_HEIGHT * rows.length + 4 : 0);
  const bar = legend && scale !== undefined && !ordinal ? BAR_HEIGHT : 0;
  const svg = draw({
    height,
    color: { ...colorScale },
    marginLeft,
    marginTop,
    marginBottom: rest.marginBottom ?? 44,
    marginRight: rest.marginRight ?? 18,
    ...(rest.y?.axis !== null && { y: { ...axis(rest.y), labelOffset: marginLeft - 14 } }),
  });
  if (svg.tagName.toLowerCase() !== "svg") {
    throw new Error(
      "Cannot draw the figure as Plot must return one svg: leave out subtitle and caption",
    );
  }
  const extra: string[] = [];
  if (title) {
    const frameRight = width - (rest.marginRight ?? 18);
    extra.push(
      `<text x="${(marginLeft + frameRight) / 2}" y="17" font-weight="bold">${
        escape(title)
      }</text>`,
    );
  }
  if (rows.length) {
    const paint = svg.scale("color")!;
    const marks = legendMarks(rows, {
      left: marginLeft,
      top: title ? 24 : 4,
      colour: (name) => `${paint.apply(name)}`,
      swatches: look.swatches ?? {},
    });
    const scales = { x: { type: "identity", axis: null }, y: { type: "identity", axis: null } };
    const drawn = Plot.plot({
      ...scales as Plot.PlotOptions,
      width,
      height,
      margin: 0,
      marks: marks as Plot.Markish[],
      document: plotDocument(),
    });
    extra.push(`<g aria-label="legend">${plain(drawn)}</g>`);
  }
  if (bar) {
    const side = rest.marginRight ?? 18;
    const ramp = svg.legend("color", {
      label: colorScale.label ?? "",
      width: width - marginLeft - side - 24,
      tickFormat: colorScale.tickFormat ?? (colorScale.type === "log" ? labelDecade : shorten),
      ...(colorScale.ticks !== undefined && { ticks: colorScale.ticks }),
      height: BAR_HEIGHT,
    } as Plot.LegendOptions)!;
    const at = `translate(${marginLeft + 12},${height})`;
    extra.push(
      `<g aria-label="colour bar" text-anchor="start" transform="${at}">${plain(ramp)}</g>`,
    );
  }
  const figure = figureOf(plain(svg) + extra.join(""), [width, height + bar], {
    title: ariaLabel ?? undefined,
    description: ariaDescription ?? undefined,
  });
  const yScale = svg.scale("y");
  const ends = [...yScale?.domain ?? []];
  const numbers = ends.length > 0 && ends.every((end) => typeof end === "number");
  const yDomain = numbers ? ends as number[] : undefined;
  sources.set(figure, { options, look, yDomain });
  return figure;
}

/** The colour scale's names: those given, then those that marks added. */
function domainOf(scale: Scale, look: Look, found: unknown[]): string[] {
  if (scale.domain) return [...scale.domain as Iterable<unknown>].map(String);
  const present = new Set(found.map(String));
  const given = (look.names ?? []).filter((name) => present.has(name));
  return [...new Set([...given, ...present])];
}

/** Ticks are short, and only 1, 2 and 5 of a decade are named. */
function axis(scale: Scale = {}): Scale {
  const tickFormat = scale.type === "log" ? labelDecade : shorten;
  const listed = scale.ticks !== undefined && typeof scale.ticks === "object";
  const numbers = scale.type !== "band" && scale.type !== "point" && scale.axis !== null;
  return { ...CENTRED, ...(numbers && { tickFormat: listed ? shorten : tickFormat }), ...scale };
}

/** Room for the longest label of the y axis and its name. */
function leftMargin(svg: SVGElement, named: boolean): number {
  const labels = [...svg.querySelectorAll('[aria-label="y-axis tick label"] text')];
  if (!labels.length) return 8;
  const longest = Math.max(...labels.map((label) => textWidth(label.textContent ?? "")));
  return Math.max(46, Math.ceil(longest) + 16 + (named ? 22 : 0));
}

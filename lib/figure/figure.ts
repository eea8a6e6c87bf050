/**
 * Everything is drawn by Observable Plot. What is added here: a figure that Jupyter shows and that is
 * saved as SVG and PNG; legends inside the SVG (swatches from Plot's colour scale, see legend.ts, and
 * Plot's own colour bar); colours by name (palette.ts); and SVG without style sheets, as CairoSVG
 * draws nothing where it meets `:where()`, and Inkscape ignores it.
 */
import * as Plot from "@observablehq/plot";
import { checkOptions } from "../core/options.ts";
import { plotDocument } from "./canvas.ts";
import { checkScales, FIGURE_KINDS, type FigureOptions, type Scale } from "./figure_options.ts";
import { labelDecades, shorten } from "./labels.ts";
import { layOutLegend, legendMarks, ROW_HEIGHT, type Swatch, textWidth } from "./legend.ts";
import { figureColours } from "./palette.ts";
import { ruleMarks } from "./rules.ts";
import { escape, type Figure, figureOf, plain } from "./svg.ts";

export type { FigureOptions, Scale } from "./figure_options.ts";

/** What a drawing function knows beyond Plot's options. */
export interface Look {
  /** Names in the order of the legend. */
  readonly names?: readonly string[];
  readonly colours?: Readonly<Record<string, string | undefined>>;
  readonly swatches?: Readonly<Record<string, Swatch>>;
  /** Colours stand for numbers and margins are given: it need not be drawn twice, which takes long. */
  readonly numbers?: boolean;
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
  return drawFigure(checkOptions("drawPlot", "draw the plot", options, FIGURE_KINDS));
}

type Drawn = SVGSVGElement & Plot.Plot;

/** `drawPlot` for drawing functions: legends as they know them. */
export function drawFigure(options: FigureOptions, look: Look = {}): Figure {
  checkScales(options);
  const { rules = [], title, color = {}, ariaDescription, ariaLabel = title, ...rest } = options;
  const { width = 640, height = 360, marginRight = 18, marginBottom = 44 } = rest;
  const { legend, ...colorScale } = color;
  const marks = [...ruleMarks(rules, "line"), ...rest.marks ?? [], ...ruleMarks(rules, "label")];
  const scales = { x: axis(rest.x), y: axis(rest.y), color: colorScale };
  const draw = (more: FigureOptions = {}, drawn?: Drawn) => {
    const size = { width, height, document: plotDocument() };
    const domains = { x: drawn?.scale("x")?.domain, y: drawn?.scale("y")?.domain };
    const axes = logAxes({ ...scales, ...more }, rest, domains);
    const all = { ...rest, ...scales, ...more, ...size, marks: [...axes, ...marks] };
    return Plot.plot(all as Plot.PlotOptions) as Drawn;
  };

  // Drawn once to learn names and tick labels, then with the colours and margins that they ask for.
  const first = look.numbers ? undefined : draw();
  const found = first?.scale("color");
  const names = found && !("interpolate" in found) && found.domain
    ? namesOf(colorScale, look, [...found.domain].map(String))
    : undefined;
  if (names && !colorScale.range && !colorScale.scheme) {
    scales.color = { ...colorScale, domain: names, range: figureColours(names, look.colours) };
  }
  const marginLeft = rest.marginLeft ?? leftMargin(first, rest.y?.label !== null);
  const shown = legend ?? !!look.names
    ? (names ?? []).filter((name) => name && (legend || look.swatches?.[name]))
    : [];
  const rows = layOutLegend(shown, width - marginLeft - 10);
  const marginTop = (rest.marginTop ?? 10) + (title ? 20 : 0) +
    (rows.length ? ROW_HEIGHT * rows.length + 4 : 0);
  const y = rest.y?.axis === null ? {} : { y: { labelOffset: marginLeft - 14, ...scales.y } };
  const svg = draw({ marginLeft, marginTop, marginRight, marginBottom, ...y }, first);
  const bar = legend && !names && (look.numbers || found) ? BAR_HEIGHT : 0;
  const middle = (marginLeft + width - marginRight) / 2;
  const parts = [
    plain(svg),
    title ? `<text x="${middle}" y="17" font-weight="bold">${escape(title)}</text>` : "",
    rows.length
      ? swatchLegend(svg, rows, { left: marginLeft, top: title ? 24 : 4, width, height, look })
      : "",
    bar
      ? colourBar(svg, colorScale, { left: marginLeft, width: width - marginRight, top: height })
      : "",
  ];
  const texts = { title: ariaLabel ?? undefined, description: ariaDescription ?? undefined };
  const figure = figureOf(parts.join(""), [width, height + bar], texts);
  const ends = [...svg.scale("y")?.domain ?? []];
  const measured = ends.length > 0 && ends.every((end) => typeof end === "number");
  sources.set(figure, { options, look, yDomain: measured ? ends : undefined });
  return figure;
}

/** Names and colours of Plot's scale, drawn by Plot's marks in pixels. */
function swatchLegend(
  svg: Drawn,
  rows: readonly (readonly string[])[],
  { left, top, width, height, look }: {
    left: number;
    top: number;
    width: number;
    height: number;
    look: Look;
  },
): string {
  const scale = svg.scale("color")!, colour = (name: string) => `${scale.apply(name)}`;
  const pixels = { type: "identity", axis: null } as const;
  const drawn = Plot.plot({
    ...{ x: pixels, y: pixels, width, height, margin: 0, document: plotDocument() },
    marks: legendMarks(rows, { left, top, colour, swatches: look.swatches ?? {} }),
  });
  return `<g aria-label="legend">${plain(drawn)}</g>`;
}

/** Plot's own legend of a scale of numbers. */
function colourBar(
  svg: Drawn,
  { type, label, ticks, tickFormat }: Scale,
  { left, top, width }: { left: number; top: number; width: number },
): string {
  const drawn = svg.legend("color", {
    label: label ?? "",
    width: width - left - 24,
    height: BAR_HEIGHT,
    tickFormat: tickFormat ?? (type === "log" ? labelDecades() : shorten),
    ...(ticks !== undefined && { ticks }),
  } as Plot.LegendOptions)!;
  const at = `translate(${left + 12},${top})`, border = 'fill="none" stroke="#999999"';
  // 18 pixels of label above the bar, 22 of ticks below it are Plot's.
  const frame = `<rect y="18" width="${width - left - 24}" height="${BAR_HEIGHT - 40}" ${border}/>`;
  return `<g aria-label="colour bar" text-anchor="start" transform="${at}">${
    plain(drawn)
  }${frame}</g>`;
}

/** The colour scale's names: those given, then those that marks added. */
function namesOf(scale: Scale, look: Look, found: readonly string[]): string[] {
  if (scale.domain) return [...scale.domain].map(String);
  return [...new Set([...look.names?.filter((name) => found.includes(name)) ?? [], ...found])];
}

/** Names of axes stand in their middle, ticks are short. */
function axis(scale: Scale = {}): Scale {
  const numbers = scale.type !== "band" && scale.type !== "point" && scale.axis !== null;
  return { ...CENTRED, ...(numbers && { tickFormat: shorten }), ...scale };
}

/** Axes of logarithmic scales, since D3 leaves out most of the labels, even of ticks that are listed. */
function logAxes(
  { x = {}, y = {} }: { x?: Scale; y?: Scale },
  given: FigureOptions,
  domains: { x?: Iterable<number>; y?: Iterable<number> },
): Plot.Markish[] {
  const own = (scale: Scale, asked: Scale = {}) =>
    scale.type === "log" && scale.axis === undefined && !asked.tickFormat;
  const options = (
    { label, labelAnchor, labelArrow, labelOffset, ticks, tickSize, tickRotate }: Scale,
    domain?: Iterable<number>,
  ) => ({
    ...{ label, labelAnchor, labelArrow, ticks, text: listed(ticks) ?? labelDecades(domain) },
    ...(labelOffset !== undefined && { labelOffset }),
    ...(tickSize !== undefined && { tickSize }),
    ...(tickRotate !== undefined && { tickRotate }),
  } as Plot.AxisXOptions & Plot.AxisYOptions);
  return [
    ...(own(y, given.y) ? [Plot.axisY(options(y, domains.y))] : []),
    ...(own(x, given.x) ? [Plot.axisX(options(x, domains.x))] : []),
  ];
}

/** Ticks that somebody listed are all named. */
const listed = (ticks: unknown) => ticks && typeof ticks === "object" ? shorten : undefined;

/** Room for the longest label of the y axis and its name. */
function leftMargin(svg: SVGElement | undefined, named: boolean): number {
  const labels = [...svg?.querySelectorAll('[aria-label="y-axis tick label"] text') ?? []];
  if (!labels.length) return 8;
  const longest = Math.max(...labels.map((label) => textWidth(label.textContent ?? "")));
  return Math.max(46, Math.ceil(longest) + 16 + (named ? 26 : 0));
}

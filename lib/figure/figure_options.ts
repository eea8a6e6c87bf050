import type * as Plot from "@observablehq/plot";
import * as is from "../core/option_kinds.ts";
import { checkOptions, type Schema } from "../core/options.ts";
import type { Rule } from "./rules.ts";

/** A scale as Plot takes it; its type may be any string, so that options need no `as const`. */
export type Scale = Omit<Plot.ScaleOptions, "type" | "legend"> & { readonly type?: string };

/** Options of Plot that stand here in another form, and those for a page, of which a figure keeps nothing. */
type Left =
  | ("x" | "y" | "fx" | "fy" | "color" | "r" | "opacity" | "symbol" | "length" | "marks" | "title")
  | ("style" | "className" | "subtitle" | "caption" | "figure" | "document");

/**
 * Plot's options, see https://observablehq.com/plot/features/plots, in which `marks` are drawn over
 * what the function draws itself. Left out are those for a page: style, className, subtitle, caption, figure
 * and document.
 */
export interface FigureOptions extends Omit<Plot.PlotOptions, Left> {
  readonly x?: Scale;
  readonly y?: Scale;
  readonly fx?: Scale;
  readonly fy?: Scale;
  readonly r?: Scale;
  readonly opacity?: Scale;
  readonly symbol?: Scale;
  readonly length?: Scale;
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

/** What Plot takes for one scale, or for all of them. */
const SCALE_DEFAULTS = {
  inset: is.anything,
  insetTop: is.anything,
  insetRight: is.anything,
  insetBottom: is.anything,
  insetLeft: is.anything,
  clamp: is.anything,
  nice: is.anything,
  zero: is.anything,
  round: is.anything,
  align: is.anything,
  padding: is.anything,
  axis: is.anything,
  grid: is.anything,
  label: is.anything,
  labelArrow: is.anything,
} satisfies Schema<Plot.ScaleDefaults>;

/** {@link FIGURE_KINDS} of a figure that has its own axes, such as the pixels of a map. */
export const AXISLESS_KINDS = {
  color: is.record,
  marks: is.list,
  rules: is.list,
  title: is.text,
  ariaDescription: is.text,
  width: is.aboveTo(0, 20_000),
  height: is.above0,
  aspectRatio: is.anything,
  margin: is.anything,
  marginTop: is.anything,
  marginRight: is.anything,
  marginBottom: is.anything,
  marginLeft: is.anything,
  ariaLabel: is.anything,
  clip: is.anything,
  r: is.record,
  opacity: is.record,
  symbol: is.record,
  length: is.record,
  projection: is.anything,
  facet: is.anything,
  ...SCALE_DEFAULTS,
} satisfies Schema<Omit<FigureOptions, "x" | "y" | "fx" | "fy">>;

/**
 * What a figure may be told: ours, and Plot's by their names. The compiler holds the list against Plot's
 * types; the values of Plot's own options are left to Plot, the names of its scales' are
 * {@link SCALE_KINDS}.
 */
export const FIGURE_KINDS = {
  x: is.record,
  y: is.record,
  fx: is.record,
  fy: is.record,
  ...AXISLESS_KINDS,
} satisfies Schema<FigureOptions>;

/** What a scale of Plot's may be told; its values are left to Plot. */
const SCALE_KINDS = {
  type: is.anything,
  domain: is.anything,
  range: is.anything,
  unknown: is.anything,
  reverse: is.anything,
  transform: is.anything,
  interval: is.anything,
  percent: is.anything,
  scheme: is.anything,
  interpolate: is.anything,
  exponent: is.anything,
  base: is.anything,
  constant: is.anything,
  n: is.anything,
  quantiles: is.anything,
  pivot: is.anything,
  symmetric: is.anything,
  paddingInner: is.anything,
  paddingOuter: is.anything,
  ticks: is.anything,
  tickSize: is.anything,
  tickSpacing: is.anything,
  tickPadding: is.anything,
  tickFormat: is.anything,
  tickRotate: is.anything,
  fontVariant: is.anything,
  ariaLabel: is.anything,
  ariaDescription: is.anything,
  labelAnchor: is.anything,
  labelOffset: is.anything,
  line: is.anything,
  ...SCALE_DEFAULTS,
} satisfies Schema<Scale>;

const SCALES = ["x", "y", "fx", "fy", "r", "opacity", "symbol", "length"] as const;

/** Refuses options of a figure's scales that nothing reads. */
export function checkScales({ color, ...options }: FigureOptions): void {
  const check = (name: string, scale: object, schema: object) =>
    checkOptions(`the scale ${name}`, "draw the figure", scale, schema as Schema<object>);
  for (const name of SCALES) if (options[name]) check(name, options[name], SCALE_KINDS);
  if (color) check("color", color, { ...SCALE_KINDS, legend: is.flag });
}

import type * as Plot from "@observablehq/plot";
import * as is from "../core/option_kinds.ts";
import type { Schema } from "../core/options.ts";
import type { Rule } from "./rules.ts";

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

/**
 * What a figure may be told: ours, and Plot's by their names. The compiler holds the list against Plot's
 * types; the values of Plot's own options, and the options of its scales, are left to Plot.
 */
export const FIGURE_KINDS = {
  x: is.record,
  y: is.record,
  fx: is.record,
  fy: is.record,
  color: is.record,
  marks: is.list,
  rules: is.list,
  title: is.text,
  ariaDescription: is.text,
  width: is.above0,
  height: is.above0,
  aspectRatio: is.anything,
  margin: is.anything,
  marginTop: is.anything,
  marginRight: is.anything,
  marginBottom: is.anything,
  marginLeft: is.anything,
  style: is.anything,
  className: is.anything,
  subtitle: is.anything,
  caption: is.anything,
  figure: is.anything,
  ariaLabel: is.anything,
  document: is.anything,
  clip: is.anything,
  r: is.anything,
  opacity: is.anything,
  symbol: is.anything,
  length: is.anything,
  projection: is.anything,
  facet: is.anything,
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
} satisfies Schema<FigureOptions>;

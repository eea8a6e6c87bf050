import * as Plot from "@observablehq/plot";
import { drawPlot } from "eels/figure/figure.ts";
import { drawLines, type Line } from "eels/figure/lines.ts";
import { colourOf } from "eels/figure/palette.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import { labelOf } from "./method_names.ts";

/** A row of a comparison, of spectra or images. */
export interface ComparedRow {
  readonly method: string;
  readonly dose: number;
  readonly window?: string;
  readonly error: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
  /** Error less that of the best method on the same electrons; left out where it is not known. */
  readonly aboveBest?: number;
  readonly aboveBestLow?: number;
  readonly aboveBestHigh?: number;
}

/** Choice: more windows than these are in the table only. */
const MOST_WINDOWS = 4;

const TICKS = [-0.5, -0.1, 0, 0.02, 0.1, 0.25, 0.5, 1, 2, 4];

/** What the captions of {@link drawErrors} must say of its intervals. */
export const ERRORS_SHARE = "Intervals share the error of the gain, which moves all methods " +
  "together; compare methods by the paired differences.";

/** What the captions of {@link drawDoses} must say of its intervals. */
export const DOSES_REACH = "Methods are set apart sideways; intervals that reach 0 run to the " +
  "lower frame, and estimates not above 0 have no point.";

/** A value with its interval, a line of a panel. */
interface Bar {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Squared error of each method with its interval of 95 %, with all electrons, and beside it, where they
 * are known, the paired differences from the best: a row a window, all on one scale. The dashed line is
 * the noise of the raw data.
 */
export function drawErrors(rows: readonly ComparedRow[]): Figure {
  const most = Math.max(...rows.map(({ dose }) => dose));
  const full = rows.filter(({ dose }) => dose === most);
  const windows = [...Map.groupBy(full, (row) => row.window ?? "")].slice(0, MOST_WINDOWS)
    .map(([window, own]) => ({ window, own: own.toSorted((a, b) => a.error - b.error) }));
  const shown = windows.flatMap(({ own }) => own);
  const isPaired = shown.every(({ aboveBest }) => aboveBest !== undefined);
  const errors = domainOf(shown.map(errorBar), 1), above = domainOf(shown.map(aboveBar), 0);
  const panels = windows.flatMap(({ window, own }) => {
    const title = window === "all" ? "all channels" : window;
    const labels = own.map(({ method }) => labelOf(method));
    const error = drawBars(own.map(errorBar), {
      ...{ title, labels, domain: errors, rule: 1 },
      name: "Squared error, raw noise = 1",
    });
    if (!isPaired) return [error];
    return [
      error,
      drawBars(own.map(aboveBar), {
        ...{ title: `${title}: less the best, paired`, labels, domain: above },
        name: "Error less that of the best",
      }),
    ];
  });
  return arrangePanels(panels, {
    columns: Math.min(2, panels.length),
    letters: panels.length > 1,
    ariaDescription: "Squared error of each method, estimated on electrons it did not see.",
  });
}

const errorBar = ({ method, error, low, high }: ComparedRow): Bar => ({
  ...{ label: labelOf(method), value: error, low, high },
});

const aboveBar = ({ method, aboveBest, aboveBestLow, aboveBestHigh }: ComparedRow): Bar => ({
  label: labelOf(method),
  value: aboveBest ?? NaN,
  low: aboveBestLow ?? NaN,
  high: aboveBestHigh ?? NaN,
});

/** Ends that hold all intervals, 0 and the least that shall be seen. */
function domainOf(bars: readonly Bar[], atLeast: number): [number, number] {
  const there = bars.filter(({ low, high }) => Number.isFinite(low + high));
  const least = Math.min(0, ...there.map(({ low }) => low));
  const highest = Math.max(atLeast, ...there.map(({ high }) => high)) || 1;
  // A root leaves little room about 0, where the best lie.
  return [Math.min(1.15 * least, -0.0005 * highest), 1.1 * highest];
}

function drawBars(
  bars: readonly Bar[],
  { title, labels, domain, name, rule }: {
    title: string;
    labels: readonly string[];
    domain: readonly [number, number];
    name: string;
    rule?: number;
  },
): Figure {
  const wide = Math.max(...labels.map((label) => label.length));
  const paint = ({ label }: Bar) => colourOf(label);
  return drawPlot({
    width: 470,
    height: 90 + 26 * bars.length,
    marginLeft: 24 + 7.6 * wide,
    ...(title && { title }),
    x: {
      label: `${name} (square-root scale)`,
      // Roots spread the small errors, on which it depends, and take estimates below 0.
      type: "sqrt",
      domain,
      ticks: ticksIn(domain),
    },
    y: { type: "point", domain: labels, label: null, padding: 0.7 },
    marks: [
      Plot.frame(),
      ...(rule === undefined
        ? []
        : [Plot.ruleX([rule], { stroke: "#444444", strokeDasharray: "4 2" })]),
      Plot.ruleX([0], { stroke: "#999999" }),
      Plot.ruleY(bars.filter(({ low, high }) => Number.isFinite(low + high)), {
        ...{ y: "label", x1: "low", x2: "high", stroke: paint, strokeWidth: 2.5 },
      }),
      Plot.dot(bars, { x: "value", y: "label", r: 5, fill: paint }),
    ],
  });
}

/** Ticks that a square-root scale has room for. */
function ticksIn([from, to]: readonly [number, number]): number[] {
  const root = (value: number) => Math.sign(value) * Math.sqrt(Math.abs(value));
  const room = (root(to) - root(from)) / 11, kept: number[] = [];
  const finer = to < 0.2 ? [-0.02, -0.005, 0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1] : TICKS;
  // 0 first, then outward.
  for (const tick of finer.toSorted((a, b) => Math.abs(a) - Math.abs(b))) {
    if (tick < from || tick > to) continue;
    if (kept.every((other) => Math.abs(root(tick) - root(other)) > room)) kept.push(tick);
  }
  return kept.sort((a, b) => a - b);
}

/** Choice: methods stand so far apart, as a factor of the dose. */
const APART = 1.05;

/** The error over the share of electrons that the methods were given; undefined for one share. */
export function drawDoses(rows: readonly ComparedRow[]): Figure | undefined {
  const [{ window }] = rows, own = rows.filter((row) => row.window === window);
  const doses = [...new Set(own.map(({ dose }) => dose))].sort((a, b) => a - b);
  const seen = own.filter(({ error }) => error > 0);
  if (doses.length < 2 || seen.length === 0) return undefined;
  const bottom = 0.5 * Math.min(...seen.map(({ error }) => error));
  const top = 1.2 * Math.max(...own.map(({ error, high }) => Number.isFinite(high) ? high : error));
  const methods = [...new Set(own.map(({ method }) => method))];
  const placed = own.map((row) => ({
    ...row,
    label: labelOf(row.method),
    x: row.dose * APART ** (methods.indexOf(row.method) - (methods.length - 1) / 2),
  }));
  const lines = methods.map((method): Line => {
    const points = placed.filter((row) => row.method === method && row.error > 0)
      .sort((a, b) => a.dose - b.dose);
    return {
      label: labelOf(method),
      x: points.map(({ x }) => x),
      y: points.map(({ error }) => error),
      points: true,
    };
  });
  const bars = placed.filter(({ low, high }) => Number.isFinite(low) && high > bottom)
    // Below the frame they are cut off.
    .map(({ low, ...row }) => ({ ...row, low: Math.max(low, bottom / 4) }));
  return drawLines(lines, {
    ...{ width: 640, height: 380 },
    x: { label: "Share of the electrons", type: "log", ticks: doses, tickFormat: percentOf },
    y: {
      ...{ label: "Squared error (raw noise variance = 1)", type: "log", domain: [bottom, top] },
    },
    marks: [
      Plot.ruleX(bars, { x: "x", y1: "low", y2: "high", stroke: "label", clip: true }),
    ],
  });
}

const percentOf = (share: number) => `${Number((100 * share).toPrecision(3))} %`;

import * as Plot from "@observablehq/plot";
import { drawPlot } from "eels/figure/figure.ts";
import { drawLines, type Line } from "eels/figure/lines.ts";
import { colourOf } from "eels/figure/palette.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";

/** A row of a comparison, of spectra or images. */
export interface ComparedRow {
  readonly method: string;
  readonly dose: number;
  readonly window?: string;
  readonly error: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
}

/** Choice: more windows than these are in the table only. */
const MOST_PANELS = 4;

const TICKS = [-0.5, -0.1, 0, 0.02, 0.1, 0.25, 0.5, 1, 2, 4];

/** A name of the collection's palette for each method, which the key of an option is not. */
export function labelOf(method: string): string {
  const labels: Readonly<Record<string, string>> = {
    none: "nothing",
    pca: "PCA",
    "savitzky-golay": "Savitzky-Golay",
    gaussian: "Gaussian",
  };
  return labels[method] ?? method;
}

/**
 * Squared error of each method with its interval of 95 %, with all electrons: a panel a window. The
 * dashed line is the raw data.
 */
export function drawErrors(rows: readonly ComparedRow[]): Figure {
  const most = Math.max(...rows.map(({ dose }) => dose));
  const byWindow = Map.groupBy(rows.filter(({ dose }) => dose === most), (row) => row.window ?? "");
  const panels = [...byWindow].slice(0, MOST_PANELS).map(([window, own]) => drawOne(window, own));
  return arrangePanels(panels, {
    columns: Math.min(2, panels.length),
    letters: panels.length > 1,
    ariaDescription: "Squared error of each method, estimated on electrons it did not see.",
  });
}

function drawOne(window: string, rows: readonly ComparedRow[]): Figure {
  const sorted = rows.toSorted((a, b) => a.error - b.error);
  const least = Math.min(0, ...sorted.map(({ low }) => low));
  const highest = Math.max(1, ...sorted.map(({ high }) => high));
  const points = sorted.map((row) => ({ ...row, label: labelOf(row.method) }));
  const wide = Math.max(...points.map(({ label }) => label.length));
  return drawPlot({
    width: 470,
    height: 90 + 26 * points.length,
    marginLeft: 24 + 7.6 * wide,
    ...(window && { title: window === "all" ? "all channels" : window }),
    x: {
      label: "Squared error (raw noise variance = 1)",
      // Roots spread the small errors, on which it depends, and take estimates below 0.
      type: "sqrt",
      domain: [least < 0 ? 1.15 * least : 0, 1.1 * highest],
      ticks: TICKS.filter((tick) => tick >= least && tick <= highest),
    },
    y: { type: "point", domain: points.map(({ label }) => label), label: null, padding: 0.7 },
    marks: [
      Plot.frame(),
      Plot.ruleX([1], { stroke: "#444444", strokeDasharray: "4 2" }),
      Plot.ruleX([0], { stroke: "#999999" }),
      Plot.ruleY(points, {
        y: "label",
        x1: "low",
        x2: "high",
        stroke: (row: { label: string }) => colourOf(row.label),
        strokeWidth: 2.5,
      }),
      Plot.dot(points, {
        x: "error",
        y: "label",
        r: 5,
        fill: (row: { label: string }) => colourOf(row.label),
      }),
    ],
  });
}

/** The error over the share of electrons that the methods were given; undefined for one share. */
export function drawDoses(rows: readonly ComparedRow[]): Figure | undefined {
  const [{ window }] = rows, own = rows.filter((row) => row.window === window);
  const doses = [...new Set(own.map(({ dose }) => dose))].sort((a, b) => a - b);
  if (doses.length < 2) return undefined;
  const positive = own.filter(({ error }) => error > 0);
  const lines = [...Map.groupBy(positive, ({ method }) => method)].map(([method, points]): Line => {
    const sorted = points.toSorted((a, b) => a.dose - b.dose);
    return {
      label: labelOf(method),
      x: sorted.map(({ dose }) => dose),
      y: sorted.map(({ error }) => error),
      error: sorted.map((row) => Math.min((row.high - row.low) / 2, 0.95 * row.error)),
      points: true,
    };
  });
  return drawLines(lines, {
    ...{ width: 640, height: 380 },
    x: { label: "Share of the electrons", type: "log", ticks: doses },
    y: { label: "Squared error (raw noise variance = 1)", type: "log" },
  });
}

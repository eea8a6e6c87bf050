import * as Plot from "@observablehq/plot";
import { wilsonInterval } from "eels/analyse/classification.ts";
import { drawPlot } from "eels/figure/figure.ts";
import { colourOf } from "eels/figure/palette.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { Claim } from "../../harness/record/claims.ts";
import type { TruthRow } from "./truth_check.ts";

/** Estimate less truth in standard errors of its own interval. */
const scaled = ({ estimate, trueError, low, high }: TruthRow) =>
  (estimate - trueError) / ((high - low) / 2 / 1.96);

const rootMeanSquare = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

/**
 * A line a method and a line a paired difference: means, how far estimates lie above the truth on the
 * whole with the standard error of that, rms of estimate less truth, half of the mean interval, rms of
 * the differences in standard errors (1 is right), and how often the interval held the true one.
 */
export function summariseCheck(rows: readonly TruthRow[]) {
  return [...Map.groupBy(rows, ({ method }) => method)].map(([method, own]) => {
    const mean = (value: (row: TruthRow) => number) =>
      own.reduce((sum, row) => sum + value(row), 0) / own.length;
    const estimate = mean((row) => row.estimate), trueError = mean((row) => row.trueError);
    const above = estimate - trueError;
    const squares = mean((row) => (row.estimate - row.trueError - above) ** 2);
    return {
      ...{ method, seeds: own.length, estimate, trueError, above },
      aboveError: Math.sqrt(squares / Math.max(1, own.length - 1)),
      scatter: rootMeanSquare(own.map((row) => row.estimate - row.trueError)),
      halfInterval: mean((row) => (row.high - row.low) / 2),
      rmsZ: rootMeanSquare(own.map(scaled)),
      held: own.filter(({ holds }) => holds).length / own.length,
    };
  });
}

/** What the check comes to, by its own numbers. */
export function sayCheck(rows: readonly TruthRow[]): string {
  const of = (paired: boolean) => {
    const own = rows.filter(({ isPaired }) => isPaired === paired);
    const half = [...Map.groupBy(own, ({ method }) => method)].map(([, each]) =>
      each.reduce((sum, { low, high }) => sum + (high - low) / 2, 0) / each.length
    );
    const held = own.filter(({ holds }) => holds).length;
    const range = `${digits(Math.min(...half))} to ${digits(Math.max(...half))}`;
    // Of each method alike: those seen more often weigh no more.
    const off = summariseCheck(own).map(({ scatter }) => scatter);
    return { range, held: `${held} of ${own.length}`, off };
  };
  const single = of(false), paired = of(true);
  const first =
    `The absolute error is known to +- ${single.range} of the raw noise variance (95 %), ` +
    `mostly by the gain, and the intervals hold the true one in ${single.held} cases`;
  if (paired.off.length === 0) return `${first}.`;
  return `${first}; differences between methods agree with the truth to about ` +
    `${digits(Math.min(...paired.off))} to ${
      digits(Math.max(...paired.off))
    } (rms by method), and ` +
    `their intervals hold it in ${paired.held}.`;
}

const digits = (value: number) => `${Number(value.toPrecision(2))}`;

/**
 * Estimate less true value of each exposure, a column a method: above the errors with their intervals,
 * below the paired differences from PCA in standard errors of their own, as they differ much in size;
 * dashed 0, dotted the ends of intervals of 95 %.
 */
export function drawTruthCheck(rows: readonly TruthRow[]): Figure {
  const parts = [false, true].map((paired) => rows.filter(({ isPaired }) => isPaired === paired));
  const panels = parts.filter((own) => own.length > 0).map((own) => drawColumns(own));
  return arrangePanels(panels, {
    ...{ columns: 1, letters: panels.length > 1 },
    ariaDescription: "Errors estimated without the truth lie about the true ones.",
  });
}

function drawColumns(rows: readonly TruthRow[]): Figure {
  const [{ isPaired }] = rows;
  const shown = rows.map((row) => {
    const { seed, method, estimate, low, high, trueError } = row, name = method.replace(LESS, "");
    return isPaired
      ? { seed, name, off: scaled(row), low: scaled(row), high: scaled(row) }
      : { seed, name, off: estimate - trueError, low: low - trueError, high: high - trueError };
  });
  const names = [...new Set(shown.map(({ name }) => name))];
  const ends = isPaired ? [-1.96, 1.96] : [];
  return drawPlot({
    ...{ width: 840, height: 290, marginLeft: 76 },
    title: isPaired ? "Paired differences from PCA, in standard errors" : "Errors, raw noise = 1",
    fx: { domain: names, label: null },
    x: { axis: null, inset: 8 },
    y: {
      label: "Estimate less truth",
      grid: true,
      ...(isPaired && { domain: [-Math.max(3, widest(shown)), Math.max(3, widest(shown))] }),
    },
    color: { domain: names, range: names.map(colourOf), legend: false },
    marks: [
      Plot.frame(),
      Plot.ruleY([0], { stroke: "#000000", strokeDasharray: "4 2" }),
      Plot.ruleY(ends, { stroke: "#444444", strokeDasharray: "1 3" }),
      Plot.ruleX(shown, { fx: "name", x: "seed", y1: "low", y2: "high", stroke: "name" }),
      Plot.dot(shown, { fx: "name", x: "seed", y: "off", fill: "name", r: 3 }),
    ],
  });
}

const LESS = / less .*/;

const widest = (shown: readonly { off: number }[]) =>
  1.1 * Math.max(...shown.map(({ off }) => Math.abs(off)));

/** Choice: of intervals of 95 % that hold fewer, an interval says little. */
const LEAST_HELD = 0.7;

/**
 * Choice: above, intervals are too narrow; below, too wide by three. The gain counts in full, though the
 * read-out estimated with it makes up for part of its error, so that values below 1 are expected.
 */
const RMS_LIMIT = [0.3, 1.5] as const;

/**
 * The idea's claims beside what was found, a method and a paired difference at a time, since all of one
 * exposure share its electrons: intervals of 95 % hold the true value, and they are neither too narrow
 * nor too wide, as the root mean square of estimate less truth in standard errors tells, which is 1
 * where errors are right. A claim holds where the interval of what was found, by the number of
 * exposures, lies within its limit; few exposures leave it undecided.
 */
export function claimTruthCheck(rows: readonly TruthRow[]): Claim[] {
  return [...Map.groupBy(rows, ({ method }) => method)].flatMap(([method, own]): Claim[] => {
    const held = own.filter(({ holds }) => holds).length, note = `${own.length} exposures`;
    const share = wilsonInterval(held, own.length);
    const what = own[0].isPaired ? "the true difference" : "the true error";
    const rms = rootMeanSquare(own.map(scaled));
    return [{
      id: own[0].isPaired ? "E3" : "E1",
      claim: `share of intervals that hold ${what}, ${method}`,
      obtained: held / own.length,
      interval: [share.low, share.high],
      sense: "above",
      limit: LEAST_HELD,
      note: `${note}; intervals of 95 %`,
    }, {
      id: own[0].isPaired ? "E4" : "E2",
      claim: `rms of estimate less truth in standard errors, ${method}`,
      obtained: rms,
      interval: rmsInterval(rms, own.length),
      sense: "within",
      limit: RMS_LIMIT,
      note: `${note}; 1 is right, below it intervals are too wide`,
    }];
  });
}

/** Interval of 95 % of a root mean square of so many normal values (Wilson and Hilferty 1931). */
function rmsInterval(rms: number, count: number): [number, number] {
  const ninth = 2 / (9 * count);
  const end = (z: number) => rms / Math.max(1e-3, 1 - ninth + z * Math.sqrt(ninth)) ** 1.5;
  return [end(1.96), end(-1.96)];
}

/**
 * How hard the states are to tell apart, as a figure.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { type Column, drawGroups } from "eels/figure/groups.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { ContrastRow, ShareRow, StateRow } from "./classify_contrasts.ts";

/** Accuracy in percent that Pate et al. 2021, doi:10.1038/s41598-021-97668-8, print for 400 frames/s. */
const PUBLISHED_PERCENT = 82;

/**
 * Draws how often the state is told right with fewer electrons and with states closer in oxygen
 * deficiency, with intervals over whole images, and the published accuracy as a line.
 */
export function drawDifficulty(
  { fewer, closer }: { fewer: readonly ShareRow[]; closer: readonly ContrastRow[] },
): Figure {
  const share = { value: "share", type: "log", label: "Share of the electrons" };
  const delta = { value: "deltaDifference", type: "log", label: "Difference in δ" };
  const listed = (
    column: string,
    rows: readonly object[],
  ) => [...new Set(rows.map((row) => (row as Record<string, number>)[column]))];
  return arrangePanels([
    drawAccuracies(fewer, { ...share, ticks: listed("share", fewer) }),
    drawAccuracies(closer, { ...delta, ticks: listed("deltaDifference", closer) }),
  ]);
}

/** Pixels by which the two curves stand apart, so that their intervals do not overlap. */
const DODGE = 6;

function drawAccuracies(
  rows: readonly StateRow[],
  x: Exclude<Column, string>,
): Figure {
  const names = [...new Set(rows.map(({ from }) => from))];
  const intervals = names.map((name, i) =>
    Plot.ruleX(rows.filter(({ from }) => from === name), {
      x: x.value,
      y1: "low",
      y2: "high",
      stroke: "from",
      dx: DODGE * (i - (names.length - 1) / 2),
    })
  );
  return drawGroups(rows, {
    group: "from",
    x,
    y: { value: "percent", label: "Accuracy at 400 frames/s (%)", domain: [40, 102] },
    rules: [{ y: PUBLISHED_PERCENT, label: "published" }, { y: 50, label: "guessing" }],
    marks: intervals,
    dodge: DODGE,
    width: 460,
    height: 320,
  });
}

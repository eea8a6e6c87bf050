/**
 * Figures of the votes in notebook 06.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { drawPlot } from "eels/figure/figure.ts";
import { drawGroups } from "eels/figure/groups.ts";
import { colourOf } from "eels/figure/palette.ts";
import type { Figure } from "eels/figure/svg.ts";
import { listVotes, type VoteRow } from "./embedding_votes.ts";

const SHARE = "Share of right votes on the state";
/** What guessing gives, as every place has both states. */
const CHANCE = 0.5;
/** Treatments of raw spectra, which exist at every rate. */
const RAW = ["raw", "each 0 to 1", "background removed"];

/**
 * Draws the votes of images of other places on raw spectra against the frame rate, with 95 % intervals
 * over the twins; the last place of the axis is that of spectra without counting noise.
 */
export function drawVotesByRate(votes: readonly VoteRow[]): Figure {
  const rates = [...new Set(votes.map(({ frameRateHz }) => frameRateHz))].sort((a, b) => b - a);
  const falling = [...rates.filter(Number.isFinite), ...rates.filter((rate) => rate === Infinity)];
  const named = falling.map((rate) => Number.isFinite(rate) ? `${rate}` : "no noise");
  const place = new Map(falling.map((rate, i) => [rate, i]));
  const rows = listVotes(votes).filter(({ method }) => RAW.includes(`${method}`));
  const shown = rows.map((row) => ({ ...row, at: place.get(rateNumber(`${row.rate}`)) }));
  return drawGroups(shown, {
    group: "method",
    x: {
      ...{ value: "at", label: "Frames a second" },
      ticks: named.map((_, i) => i),
      tickFormat: (i: number) => named[i],
    },
    y: { value: "otherPlaces", label: SHARE, domain: [0.45, 1.02] },
    error: "otherPlacesHalf",
    rules: [{ y: CHANCE, label: "guessing" }],
    color: { range: RAW.map((method) => colourOf(method)), domain: RAW },
    ...{ width: 620, height: 340 },
  });
}

function rateNumber(rate: string): number {
  const number = Number.parseFloat(rate);
  return Number.isFinite(number) ? number : Infinity;
}

/** Draws the votes of images of other places in each space at one rate, best last, with 95 % intervals. */
export function drawVotes(votes: readonly VoteRow[], { frameRateHz = 400 } = {}): Figure {
  const rows = listVotes(votes.filter((row) => row.frameRateHz === frameRateHz))
    .map(({ method, otherPlaces, otherPlacesHalf }) => ({
      method: `${method}`,
      share: otherPlaces,
      low: otherPlaces - otherPlacesHalf,
      high: Math.min(1, otherPlaces + otherPlacesHalf),
    }));
  const measured = rows.filter(({ low, high }) => Number.isFinite(low + high));
  const paint = ({ method }: { method: string }) => colourOf(method);
  return drawPlot({
    x: { label: `${SHARE}, ${frameRateHz} frames/s`, domain: [0.45, 1.01], grid: true },
    y: { label: null, tickFormat: String, domain: rows.map(({ method }) => method), type: "point" },
    marks: [
      Plot.frame(),
      Plot.ruleY(measured, { y: "method", x1: "low", x2: "high", stroke: paint, strokeWidth: 2 }),
      Plot.dot(rows, { x: "share", y: "method", fill: paint, r: 4.5 }),
    ],
    rules: [{ x: CHANCE, label: "guessing" }],
    ...{ inset: 8, width: 720, height: 60 + 24 * rows.length },
  });
}

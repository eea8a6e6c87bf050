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
import { nameRate } from "./embedding_spaces.ts";
import { listVotes, type VoteRow } from "./embedding_votes.ts";

const SHARE = "Share of right votes on the state";
/** What guessing gives, as every place has both states. */
const CHANCE = 0.5;
/** Treatments of raw spectra, which exist at every rate. */
const RAW = ["raw", "each 0 to 1", "background removed"];

/**
 * Draws the votes of images of other places on raw spectra against the frame rate, with 95 % intervals
 * over the twins; the last place of the axis is that of spectra without counting noise.
 *
 * @param options.cameraHz Rate of the measured spectra, which is marked.
 */
export function drawVotesByRate(
  votes: readonly VoteRow[],
  { cameraHz = 400 }: { readonly cameraHz?: number } = {},
): Figure {
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
    rules: [{ y: CHANCE, label: "guessing" }, {
      x: place.get(cameraHz),
      label: "the paper's camera",
    }],
    color: { range: RAW.map((method) => colourOf(method)), domain: RAW },
    ...{ width: 620, height: 340 },
  });
}

function rateNumber(rate: string): number {
  const number = Number.parseFloat(rate);
  return Number.isFinite(number) ? number : Infinity;
}

/**
 * Draws the votes of images of other places in each space, a frame a rate, with 95 % intervals over the
 * twins.
 *
 * @param options.ratesHz Rates at which spectra were denoised, 12,800 and 400.
 */
export function drawVotes(
  votes: readonly VoteRow[],
  { ratesHz = [12_800, 400] }: { readonly ratesHz?: readonly number[] } = {},
): Figure {
  const rows = listVotes(votes.filter(({ frameRateHz }) => ratesHz.includes(frameRateHz)))
    .map(({ method, rate, otherPlaces, otherPlacesHalf }) => ({
      ...{ method: `${method}`, rate: `${rate}`, share: otherPlaces },
      low: Math.max(0, otherPlaces - otherPlacesHalf),
      high: Math.min(1, otherPlaces + otherPlacesHalf),
    }));
  const measured = rows.filter(({ low, high }) => Number.isFinite(low + high));
  const at = { y: "method", fx: "rate" };
  // Latent units have the colour of their network.
  const paint = ({ method }: { method: string }) =>
    colourOf(method.replace("latent units", "network"));
  return drawPlot({
    x: { label: SHARE, domain: [0.45, 1.01], ticks: [0.5, 0.6, 0.7, 0.8, 0.9, 1], grid: true },
    y: { label: null, tickFormat: String, domain: [...new Set(rows.map(({ method }) => method))] },
    fx: { label: null, domain: ratesHz.map(nameRate) },
    marks: [
      Plot.frame(),
      Plot.ruleY(measured, {
        ...at,
        x1: "low",
        x2: "high",
        stroke: paint,
        strokeWidth: 2,
        clip: true,
      }),
      Plot.dot(rows, { ...at, x: "share", fill: paint, r: 4.5 }),
    ],
    rules: [{ x: CHANCE, label: "guessing" }],
    ...{ marginTop: 30, inset: 8, width: 860, height: 380 },
  });
}

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
 * Draws the votes of images of other places on raw spectra against the frame rate, fast cameras first,
 * with 95 % intervals over the twins. Spectra without counting noise have no rate and are left to the table.
 *
 * @param options.cameraHz Rate of the measured spectra, which is marked.
 */
export function drawVotesByRate(
  votes: readonly VoteRow[],
  { cameraHz = 400 }: { readonly cameraHz?: number } = {},
): Figure {
  const counted = votes.filter(({ method, frameRateHz }) =>
    RAW.includes(method) && Number.isFinite(frameRateHz)
  );
  const rates = [...new Set(counted.map(({ frameRateHz }) => frameRateHz))].sort((a, b) => b - a);
  const rateOf = new Map(rates.map((rate) => [nameRate(rate), rate]));
  const shown = listVotes(counted).map((row) => ({ ...row, rateHz: rateOf.get(`${row.rate}`) }));
  return drawGroups(shown, {
    group: "method",
    x: {
      ...{ value: "rateHz", label: "Frames a second", type: "log", reverse: true },
      ticks: rates,
    },
    y: { value: "otherPlaces", label: SHARE, domain: [0.45, 1.02] },
    error: "otherPlacesHalf",
    rules: [{ y: CHANCE }, { x: cameraHz, label: "the paper's camera" }],
    // On the right, as the votes of fast cameras on the left come near the line.
    marks: [
      Plot.text(["guessing"], { y: CHANCE, frameAnchor: "right", dx: -4, dy: -7, fill: "#333333" }),
    ],
    color: { range: RAW.map((method) => colourOf(method)), domain: RAW },
    ...{ width: 660, height: 340 },
  });
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

import * as Plot from "@observablehq/plot";
import type { HeldOut } from "./denoising_methods.ts";
import type { LabelledImage } from "./prepared_images.ts";
import type { Method } from "../methods/compare_methods.ts";
import { takeRows } from "eels/core/stack.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Figure } from "eels/figure/svg.ts";
import { drawRegions, type Region } from "./region_figure.ts";

const PANEL = { width: 430, height: 300, inset: 6 };
/** How far each image is drawn above the one before, in normalised intensity. */
const STEP_UP = 0.6;

/**
 * Draws what is difficult about the measurement, as Fig. 2 of Pate et al. 2021 does: one pixel against
 * the mean, the means of all kinds, and what the drift does along one scan.
 */
export function drawMeasurement(held: readonly HeldOut<LabelledImage>[]): Figure {
  const [first] = held, last = held[held.length - 1];
  const lastRow = last.truth.shape[0] - 1;
  const rows = [0, Math.floor(lastRow / 2), lastRow];
  return arrangePanels([
    drawSpectra([
      { label: "one pixel", spectrum: first.counts, width: 0.7 },
      { label: "mean of its image", spectrum: meanSpectrum(first.counts) },
    ], PANEL),
    drawSpectra(
      held.map(({ kind, counts }) => ({ label: kind, spectrum: meanSpectrum(counts) })),
      PANEL,
    ),
    drawSpectra(
      rows.map((row) => ({ label: `row ${row + 1}`, spectrum: last.truth, at: [row, 0] })),
      { ...PANEL, y: { label: "Truth, normalised" }, title: last.kind },
    ),
  ]);
}

/**
 * Draws mean and deviation of spectra that each method denoised one by one in a region of forty rows,
 * one panel a method (their Fig. 6); thin lines are the zeros of the images, each 0.6 above the one before.
 */
export async function drawDenoisedRegions(
  held: readonly HeldOut<LabelledImage>[],
  methods: readonly Method[],
): Promise<Figure> {
  const panels: Figure[] = [];
  const zeros = Plot.ruleY(held.map((_, i) => i * STEP_UP), {
    stroke: "#bbbbbb",
    strokeWidth: 0.7,
  });
  for (const { method, apply } of methods) {
    const regions: Region[] = [];
    for (const { kind, wide, truth } of held) {
      const from = Math.max(0, Math.floor(truth.shape[0] / 2) - 20);
      const to = Math.min(truth.shape[0], from + 40);
      const spectra = await apply(takeRows(wide, from, to));
      regions.push({ label: kind, spectra, truth: takeRows(truth, from, to) });
    }
    const label = `Intensity, normalised, each image ${STEP_UP} higher`;
    const names = { title: method, y: { label }, marks: [zeros] };
    panels.push(drawRegions(regions, { ...PANEL, height: 440, ...names, stepUp: STEP_UP }));
  }
  return arrangePanels(panels, { shareY: true });
}

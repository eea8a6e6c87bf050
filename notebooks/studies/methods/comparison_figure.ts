import type { ImageRow } from "./compare_images.ts";
import type { TrialSummary } from "eels/analyse/trials.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { FigureOptions } from "eels/figure/figure.ts";
import { type Column, columnOf, drawGroups, type GroupOptions } from "eels/figure/groups.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Figure } from "eels/figure/svg.ts";

/**
 * Draws what `compareImages` returned over what was varied, as three panels: squared error,
 * displacement of the main peak and its relative height, the last two with the standard deviation
 * of a single spectrum and a line at the truth.
 *
 * @param options.x Options of the scale of what was varied, above all its label.
 */
export function drawImageRows(
  rows: readonly ImageRow[],
  { x, ...options }: Omit<GroupOptions, "group" | "x" | "y" | "error"> & {
    x: Exclude<Column, string> | FigureOptions["x"];
  },
): Figure[] {
  const varied = { ...columnOf({ value: "x" }).scale, ...x, value: "x" };
  const panel = { width: 440, height: 320, ...options, group: "method", x: varied };
  const meanSquaredError = { value: "meanSquaredError", type: "log" };
  const shift = { value: "shiftEv", label: "Main peak: displacement (eV)" };
  const ratio = { value: "heightRatio", label: "Main / first peak, over the truth's" };
  return [
    drawGroups(rows, { ...panel, y: meanSquaredError }),
    drawGroups(rows, { ...panel, y: shift, error: "shiftDeviationEv", rules: [{ y: 0 }] }),
    drawGroups(rows, { ...panel, y: ratio, error: "heightRatioDeviation", rules: [{ y: 1 }] }),
  ];
}

/**
 * Draws the mean of repeated trials, two standard deviations of a single one, and the truth.
 *
 * @param options.trial One noisy trial, drawn in grey behind.
 */
export function drawTrials(
  { mean, deviation }: Pick<TrialSummary, "mean" | "deviation">,
  truth: SpectrumImage,
  { trial, ...options }: FigureOptions & { trial?: SpectrumImage } = {},
): Figure {
  const error = deviation.map((value) => 2 * value);
  return drawSpectra([
    ...(trial ? [{ label: "noisy", spectrum: trial, width: 0.6 }] : []),
    { label: "truth", spectrum: truth, width: 2 },
    { label: "denoised ± 2 deviations", spectrum: mean, error, band: true },
  ], { width: 440, height: 320, ...options });
}

import type { ImageRow } from "./compare_images.ts";
import type { TrialSummary } from "eels/analyse/trials.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { COLOURS, type Figure } from "eels/figure/figure.ts";
import { drawGroups, type GroupOptions } from "eels/figure/groups.ts";
import { drawSpectra, type LineOptions } from "eels/figure/lines.ts";

/**
 * Draws what `compareImages` returned over what was varied, as three panels: squared error,
 * displacement of the main peak and its relative height, the last two with the standard deviation
 * of a single spectrum.
 */
export function drawImageRows(
  rows: readonly ImageRow[],
  options: Omit<GroupOptions<ImageRow>, "group" | "x" | "y" | "error" | "yLabel">,
): Figure[] {
  const panel = { width: 440, height: 320, ...options, group: "method", x: "x" } as const;
  const scaled = rows.map((row) => ({
    ...row,
    meanSquaredError: 1e3 * row.meanSquaredError,
    shiftEv: 1e3 * row.shiftEv,
    shiftDeviationEv: 1e3 * row.shiftDeviationEv,
  }));
  const shift = { y: "shiftEv", error: "shiftDeviationEv" } as const;
  const ratio = { y: "heightRatio", error: "heightRatioDeviation" } as const;
  return [
    drawGroups(scaled, { ...panel, y: "meanSquaredError", yType: "log", yLabel: "MSE / 0.001" }),
    drawGroups(scaled, { ...panel, ...shift, yLabel: "Main peak: displacement (meV)" }),
    drawGroups(scaled, { ...panel, ...ratio, yLabel: "Main / first peak, over the truth's" }),
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
  { trial, ...options }: Partial<LineOptions> & { trial?: SpectrumImage } = {},
): Figure {
  const error = deviation.map((value) => 2 * value);
  return drawSpectra([
    ...(trial ? [{ label: "noisy", spectrum: trial, width: 0.6, colour: "#aaaaaa" }] : []),
    { label: "truth", spectrum: truth, width: 2, colour: COLOURS[0] },
    { label: "denoised ± 2 deviations", spectrum: mean, error, band: true, colour: COLOURS[1] },
  ], { yLabel: "Intensity, normalised", width: 440, height: 320, ...options });
}

import type { TrialSummary } from "eels/analyse/trials.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { FigureOptions } from "eels/figure/figure.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Figure } from "eels/figure/svg.ts";

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

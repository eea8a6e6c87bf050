import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { estimateMeanVariance } from "eels/degrade/mean_variance.ts";
import { drawLines, type Line } from "eels/figure/lines.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import { unitLabel } from "eels/figure/labels.ts";
import type { Figure } from "eels/figure/svg.ts";

/**
 * The noise as it was found: variance over mean of local differences with the line of the noise that
 * the image carries, where there are spectra enough, and the correlation between channels.
 */
export function drawNoise(image: SpectrumImage): Figure {
  const { noise, unit } = image;
  if (!noise) {
    throw new RangeError("Cannot draw the noise as the image must carry one: it has none");
  }
  const lags = Array.from({ length: 9 }, (_, lag) => lag);
  const correlation = drawLines([{
    label: "measured",
    x: lags,
    y: lags.map((lag) => noise.correlation[lag] ?? 0),
    points: true,
  }], {
    ...{ width: 380, height: 320, rules: [{ y: 0 }] },
    x: { label: "Channels apart", ticks: lags },
    y: { label: "Correlation of the noise", domain: [-0.1, 1] },
  });
  const points = meanVariance(image);
  if (!points) return correlation;
  const mean = points.map((point) => point.mean), most = Math.max(...mean);
  const x = Array.from({ length: 41 }, (_, i) => most * i / 40);
  const level = (value: number) => noise.readoutCounts ** 2 + noise.gain * value;
  const lines: Line[] = [
    { label: "fitted line", x, y: x.map(level) },
    {
      label: "measured",
      x: mean,
      y: points.map((point) => point.variance),
      error: points.map((point) => point.standardError),
      points: true,
      width: 0,
    },
    { label: "electrons, gain 1", x, y: x, dashed: true, colour: "#777777" },
  ];
  const line = drawLines(lines, {
    ...{ width: 480, height: 320 },
    x: { label: unitLabel(unit) },
    y: { label: `Variance (${unit}²)` },
  });
  return arrangePanels([line, correlation], {
    ariaDescription: "Variance over mean with the fitted gain, and the correlation of channels.",
  });
}

/** Points of the mean-variance line, corrected for nothing; undefined for few spectra. */
function meanVariance(image: SpectrumImage) {
  if (image.shape[1] < 3 || spectrumCount(image) < 20) return undefined;
  const { noise } = image;
  if (!noise || (noise.correlation[1] ?? 0) > 0.05) return undefined; // its line is not that of channels
  try {
    return estimateMeanVariance(image).points;
  } catch {
    return undefined; // the noise was given: there may be nothing to estimate it from
  }
}

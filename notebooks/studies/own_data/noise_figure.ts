import { rebinEnergy } from "eels/core/energy_steps.ts";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { estimateMeanVariance } from "eels/degrade/mean_variance.ts";
import { drawLines, type Line } from "eels/figure/lines.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import { unitLabel } from "eels/figure/labels.ts";
import type { Figure } from "eels/figure/svg.ts";

/**
 * The noise as it was found: variance over mean of local differences with the line of the noise that
 * the image carries, where there are spectra enough, and the correlation between channels. Where these
 * are correlated, the line is that of sums of channels.
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
  const width = summedWidth(noise.correlation), points = meanVariance(image, width);
  if (!points) return correlation;
  const mean = points.map((point) => point.mean), most = Math.max(...mean);
  const x = Array.from({ length: 41 }, (_, i) => most * i / 40);
  const level = (value: number) =>
    (width * noise.readoutCounts ** 2 + noise.gain * value) * seenShare(noise.correlation, width);
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
    x: { label: width === 1 ? unitLabel(unit) : `Sum of ${width} channels (${unit})` },
    y: { label: `Variance (${unit}²)` },
  });
  return arrangePanels([line, correlation], {
    ariaDescription: "Variance over mean with the fitted gain, and the correlation of channels.",
  });
}

/** What {@link drawNoise} shows of an image, for a caption. */
export function noiseCaption({ noise }: SpectrumImage): string {
  const width = noise ? summedWidth(noise.correlation) : 1;
  const sums = width > 1
    ? ` of sums of ${width} channels, as neighbouring channels are correlated and show part of the ` +
      "variance only; what correlation is left between sums puts points a little below the line"
    : "";
  return `Where the scan is long enough: variance over mean${sums}, with the line of this noise; ` +
    "correlation of channels.";
}

/** Choice: channels that are correlated by less are taken as they are; sums of more say too little. */
const SLIGHT = 0.05, WIDEST = 16;

/** How many channels are summed, so that a sum holds nearly all of its variance. */
function summedWidth(correlation: ArrayLike<number>): number {
  if (!((correlation[1] ?? 0) > SLIGHT)) return 1;
  for (let width = 2; width < WIDEST; width *= 2) {
    if (seenShare(correlation, width) > 0.8) return width;
  }
  return WIDEST;
}

/** The variance of a sum of so many channels over what it would be were they all summed. */
function seenShare(correlation: ArrayLike<number>, width: number): number {
  const upTo = (reach: number, weight: (lag: number) => number) =>
    Array.from(correlation).slice(1, reach).reduce(
      (sum, value, i) => sum + 2 * weight(i + 1) * value,
      correlation[0] ?? 1,
    );
  return upTo(width, (lag) => 1 - lag / width) / upTo(correlation.length, () => 1);
}

/** Points of the mean-variance line, corrected for nothing; undefined for few spectra. */
function meanVariance(image: SpectrumImage, width: number) {
  if (image.shape[1] < 3 || spectrumCount(image) < 20) return undefined;
  try {
    return estimateMeanVariance(rebinEnergy(image, width)).points;
  } catch {
    return undefined; // the noise was given: there may be nothing to estimate it from
  }
}

/** The figures of notebook 02 beside those of the image. */
import type { MeanVarianceEstimate } from "eels/degrade/mean_variance.ts";
import { drawLines, type Line } from "eels/figure/lines.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { CorrelatedRow, SigmaRow } from "./noise_levels.ts";

const SIZE = { width: 480, height: 320 };

/** Draws estimated over true noise levels with the deviation of a single estimate, and a line at 1. */
export function drawSigmas(rows: readonly SigmaRow[]): Figure {
  const levels = rows.map(({ sigma }) => sigma);
  const line: Line = {
    label: "",
    x: levels,
    y: rows.map(({ ratio }) => ratio),
    error: rows.map(({ deviation }) => deviation),
    points: true,
  };
  return drawLines([line], {
    ...SIZE,
    x: { label: "True standard deviation", type: "log", ticks: levels },
    y: { label: "Estimated / true", domain: [0.98, 1.02] },
    rules: [{ y: 1 }],
    ariaDescription: "Estimated over true noise level is 1 within its scatter at every level.",
  });
}

/**
 * Draws the mean-variance line: measured bins with two standard errors, the line fitted, and the line
 * that was put in.
 */
export function drawMeanVariance(
  { points, gain, readoutVariance }: MeanVarianceEstimate,
  truth: { gain: number; readoutCounts: number },
): Figure {
  const x = points.map(({ mean }) => mean);
  const measured = {
    label: "measured ± 2 standard errors",
    x,
    y: points.map(({ variance }) => variance),
    error: points.map(({ standardError }) => 2 * standardError),
    points: true,
    width: 0,
  };
  return drawLines([
    measured,
    { label: "fitted line", x, y: x.map((mean) => readoutVariance + gain * mean) },
    {
      label: "truth",
      x,
      y: x.map((mean) => truth.readoutCounts ** 2 + truth.gain * mean),
      dashed: true,
    },
  ], { ...SIZE, x: { label: "Mean (counts)" }, y: { label: "Variance (counts²)" } });
}

/** Draws the share of correlated noise that an estimate from differences finds, and what is expected. */
export function drawCorrelated(rows: readonly CorrelatedRow[]): Figure {
  const x = rows.map(({ fwhmChannels }) => fwhmChannels);
  return drawLines([
    { label: "estimated", x, y: rows.map(({ ratio }) => ratio), points: true, width: 0 },
    { label: "expected from the autocorrelation", x, y: rows.map(({ expected }) => expected) },
  ], {
    ...SIZE,
    x: { label: "Full width of an electron's spread (channels)" },
    y: { label: "Estimated / true deviation", domain: [0, 1.05] },
    rules: [{ y: 1 }],
  });
}

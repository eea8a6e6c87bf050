/** The figures of notebook 02 beside those of the image. */
import type { MeanVarianceEstimate } from "eels/degrade/mean_variance.ts";
import { drawLines, type Line } from "eels/figure/lines.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { KnownNoiseRow } from "./known_noise.ts";
import type { CorrelatedRow, SigmaRow } from "./noise_levels.ts";

const SIZE = { width: 480, height: 320 };

/** Draws estimated over true noise levels with 95 % intervals over scans, and a line at 1. */
export function drawSigmas(rows: readonly SigmaRow[]): Figure {
  const levels = rows.map(({ sigma }) => sigma);
  const line: Line = {
    label: "",
    x: levels,
    y: rows.map(({ ratio }) => ratio),
    error: rows.map(({ ratio, high }) => high - ratio),
    points: true,
  };
  return drawLines([line], {
    ...SIZE,
    x: { label: "True standard deviation", type: "log", ticks: levels },
    y: { label: "Estimated / true", domain: [0.985, 1.015] },
    rules: [{ y: 1 }],
    ariaDescription:
      "Mean estimated over true noise level is 1 within its interval or close to it.",
  });
}

/** Draws estimated over true gains of each detector with 95 % intervals over seeds, and a line at 1. */
export function drawKnownGains(rows: readonly KnownNoiseRow[]): Figure {
  const detectors = [...new Set(rows.map(({ detector }) => detector))];
  const estimates = [...new Set(rows.map(({ estimate }) => estimate))];
  const lines = estimates.map((label, i): Line => {
    const own = rows.filter(({ estimate }) => estimate === label);
    return {
      label,
      x: own.map(({ detector }) => detectors.indexOf(detector) + 0.07 * (i - 2)),
      y: own.map(({ ratio }) => ratio),
      error: own.map(({ ratio, high }) => high - ratio),
      ...{ points: true, width: 0 },
    };
  });
  return drawLines(lines, {
    ...{ width: 760, height: 400 },
    x: {
      label: "Spread of an electron (full width of a Gaussian; or with tails)",
      domain: [-0.4, detectors.length - 0.6],
      ticks: detectors.map((_, i) => i),
      tickFormat: (i: number) => detectors[i],
    },
    y: { label: "Estimated / true gain", domain: [-0.05, 1.35] },
    rules: [{ y: 1 }],
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
    {
      ...{ label: "estimated", x, y: rows.map(({ ratio }) => ratio), points: true, width: 0 },
      error: rows.map(({ ratio, high }) => Number.isFinite(high) ? high - ratio : 0),
    },
    { label: "expected from the autocorrelation", x, y: rows.map(({ expected }) => expected) },
  ], {
    ...SIZE,
    x: { label: "Full width of an electron's spread (channels)" },
    y: { label: "Estimated / true deviation", domain: [0, 1.05] },
    rules: [{ y: 1 }],
  });
}

/**
 * The figures of notebook 05: scatter, bias and stated errors of peak positions over the frame rate.
 *
 * @module
 */
import type { Image } from "eels/core/image.ts";
import { summarise } from "eels/analyse/metrics.ts";
import type { FigureOptions } from "eels/figure/figure.ts";
import { type Table, tableRows } from "eels/figure/labels.ts";
import { drawLines } from "eels/figure/lines.ts";
import type { Figure } from "eels/figure/svg.ts";
import { drawPeakPanels } from "./peak_figure.ts";

/**
 * Draws the scatter of positions beside its Cramér-Rao bound, with standard errors.
 *
 * @param errors Rows of `methodErrors`.
 * @param bounds Rows of `boundTrials`.
 */
export function drawPeakScatter(errors: Table, bounds: Table): Figure {
  const rows = [...tableRows(errors, ["scatterStandardErrorEv"]), ...tableRows(bounds, [])];
  return drawPeakPanels(rows, {
    y: { value: "scatterEv", label: "Scatter (eV)", type: "log", domain: [0.005, 1.2] },
    error: "scatterStandardErrorEv",
    dodge: 0, // both axes are logarithmic, so that a shift would read as another scatter
  });
}

/** Draws the bias of positions with standard errors, and no bias. */
export function drawPeakBias(errors: Table): Figure {
  return drawPeakPanels(errors, {
    y: { value: "biasEv", label: "Bias (eV)" },
    error: "biasStandardErrorEv",
    rules: [{ y: 0 }],
  });
}

/** Draws the scatter of positions over their stated standard error, and a line where they are equal. */
export function drawPeakHonesty(errors: Table): Figure {
  return drawPeakPanels(errors, {
    y: {
      value: "scatterOverStated",
      label: "Scatter / stated error",
      type: "log",
      domain: [0.1, 12],
    },
    error: "scatterOverStatedError",
    rules: [{ y: 1 }],
  });
}

/**
 * Draws the positions of a peak along a scan with their standard errors.
 *
 * @param position In eV, a map of `peakMap`; pixels are drawn row-major.
 * @param options.error Standard errors, the same map of them.
 * @param options.driftEv The true energy shift along the same scan, at any number of places; it is drawn
 * at the mean of the positions.
 */
export function drawPositions(
  position: Image,
  { error, driftEv, ...options }: FigureOptions & {
    readonly error: Image;
    readonly driftEv?: ArrayLike<number>;
  },
): Figure {
  const { data } = position, middle = summarise(data).mean;
  const along = (count: number) => Array.from({ length: count }, (_, i) => (i + 0.5) / count);
  const drift = Array.from(driftEv ?? []), mean = drift.length ? summarise(drift).mean : 0;
  const truth = { x: along(drift.length), y: drift.map((value) => middle + value - mean) };
  return drawLines([
    { label: "counts", x: along(data.length), y: data, error: error.data, width: 0.6 },
    ...(drift.length ? [{ label: "truth", ...truth }] : []),
  ], {
    x: { label: "Share of the scan" },
    y: { label: "Position (eV)" },
    width: 720,
    height: 320,
    ...options,
  });
}

/**
 * The figures of notebook 05: scatter, bias and stated errors of peak positions over the frame rate.
 *
 * @module
 */
import type { Table } from "eels/figure/labels.ts";
import { tableRows } from "eels/figure/labels.ts";
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

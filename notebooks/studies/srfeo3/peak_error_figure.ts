/**
 * The figures of notebook 05: scatter, bias and stated errors of peak positions over the frame rate.
 *
 * @module
 */
import { type Table, tableRows } from "eels/figure/labels.ts";
import type { Figure } from "eels/figure/svg.ts";
import { drawPeakPanels } from "./peak_figure.ts";

/**
 * Draws the scatter of positions beside its Cramér-Rao bound, with 95 % intervals over seeds. Methods stand a
 * little beside each other at a rate; a bar that reaches the lower edge of the logarithmic axis goes on to 0.
 *
 * @param errors Rows of `summariseControl` or `summariseErrors`.
 * @param bounds Rows of `listBounds`.
 */
export function drawPeakScatter(errors: Table, bounds: Table): Figure {
  const rows = tableRows(errors, ["method", "scatterEvHalf"]), [first] = rows;
  const isFirst = ({ method }: typeof first) => method === first.method;
  // The bound stands next to the first method, the counts, as it is theirs, and the shift little: on two
  // logarithmic axes a shift to the side reads as another scatter.
  const ordered = [...rows.filter(isFirst), ...tableRows(bounds, [])];
  return drawPeakPanels([...ordered, ...rows.filter((row) => !isFirst(row))], {
    y: { value: "scatterEv", label: "Scatter (eV)", type: "log", domain: [0.005, 1.2] },
    error: "scatterEvHalf",
    dodge: 3, // enough that the bars of one rate do not cover each other
  });
}

/** Draws the bias of positions with 95 % intervals over seeds, and no bias. */
export function drawPeakBias(errors: Table): Figure {
  return drawPeakPanels(errors, {
    y: { value: "biasEv", label: "Bias (eV)" },
    error: "biasEvHalf",
    rules: [{ y: 0 }],
  });
}

/** What is divided by what in the columns of {@link drawPeakHonesty}. */
const HONESTY = {
  "scatter / stated by the fit": "scatterOverStated",
  "scatter / split electrons": "scatterOverSplit",
  "noise of positions / split electrons": "noiseOverSplit",
};

/**
 * Draws true over estimated errors of positions with 95 % intervals over seeds and a line where they are equal:
 * peaks and states below each other; beside each other the scatter over what fits state, over what split
 * electrons tell, and the noise of positions over the latter.
 *
 * @param errors Rows of `summariseErrors`.
 */
export function drawPeakHonesty(errors: Table): Figure {
  const columns = Object.values(HONESTY).flatMap((name) => [name, `${name}Half`]);
  const rows = tableRows(errors, ["method", "name", "peak", "frameRateHz", ...columns]);
  const long = Object.entries(HONESTY).flatMap(([estimate, name]) =>
    rows.map(({ method, name: state, peak, frameRateHz, ...row }) => {
      const own = { method, frameRateHz, peak: estimate, name: `${state},\n${peak}` };
      return { ...own, ratio: row[name], half: row[`${name}Half`] };
    })
  );
  return drawPeakPanels(long, {
    y: { value: "ratio", label: "True / estimated error", type: "log", domain: [0.1, 60] },
    error: "half",
    rules: [{ y: 1 }],
    height: 860,
    marginRight: 100,
  });
}

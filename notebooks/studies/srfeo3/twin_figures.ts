/**
 * Figures of notebook 04's comparison on twins.
 *
 * @module
 */
import { drawBars } from "eels/figure/bars.ts";
import { drawGroups } from "eels/figure/groups.ts";
import { type Table, tableRows } from "eels/figure/labels.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { TuningRow } from "./tune_rivals.ts";
import type { TwinRow } from "./twin_trials.ts";

/**
 * Draws the error of each rank with the better of its weightings: components of other images, those of the
 * image itself and scores mapped to truths, beside the best length of binning.
 */
export function drawTuning(rows: readonly TuningRow[]): Figure {
  const [binned, ranked] = [true, false].map((binning) =>
    rows.filter(({ method }) => method.startsWith("binning") === binning)
  );
  const tried = Map.groupBy(ranked, ({ method, strength }) => `${method} ${strength}`);
  const shown = [...tried.values()].map((own) => {
    const [{ method, strength }] = own;
    return {
      ...{ method: method.replace(" of the image", ""), strength, from: frameOf(method) },
      meanSquaredError: Math.min(...own.map((row) => row.meanSquaredError)),
    };
  });
  const lengths = binned.map((row) => row.meanSquaredError);
  return drawGroups(shown, {
    group: "method",
    fx: "from",
    rules: lengths.length ? [{ y: Math.min(...lengths) }] : [],
    x: {
      value: "strength",
      type: "log",
      label: "Number of components",
      ticks: [1, 2, 3, 5, 10, 30],
    },
    y: { value: "meanSquaredError", type: "log", label: "Mean squared error" },
    width: 900,
  });
}

function frameOf(method: string): string {
  if (method.startsWith("scores")) return "regression";
  return method.includes("of the image") ? "components of the image" : "components of other images";
}

/**
 * Draws errors by image type, with 95 % intervals over the seeds.
 *
 * @param table Rows as `listKinds` gives them.
 * @param options.methods Those that are drawn.
 */
export function drawKinds(table: Table, { methods }: { methods: readonly string[] }): Figure {
  const rows = tableRows(table, ["kind", "method", "meanSquaredError", "meanSquaredErrorHalf"])
    .filter(({ method }) => methods.includes(`${method}`));
  return drawBars(rows, {
    ...{ group: "kind", bar: "method", error: "meanSquaredErrorHalf", width: 820 },
    y: { value: "meanSquaredError", label: "Mean squared error to the truth" },
  });
}

/** Draws the error of some methods on each image against the image's calibration offset. */
export function drawOffsets(rows: readonly TwinRow[], { methods }: { methods: readonly string[] }) {
  const shown = rows.filter(({ method }) => methods.includes(method))
    .map((row) => ({ ...row, offsetEv: Math.abs(row.offsetEv) }));
  return drawGroups(shown, {
    ...{ group: "method", line: false, width: 640 },
    x: { value: "offsetEv", label: "Size of the calibration offset of the image (eV)" },
    y: {
      ...{ value: "toNoiseless", type: "log", label: "Mean squared error" },
      ticks: [7e-5, 1e-4, 2e-4, 3e-4],
    },
  });
}

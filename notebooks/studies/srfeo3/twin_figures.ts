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

/** Draws the error of each rank: components of other images beside those of the image itself. */
export function drawTuning(rows: readonly TuningRow[]): Figure {
  const shown = rows.filter(({ method }) => !method.startsWith("binning")).map((row) => ({
    ...row,
    from: row.method.includes("of the image")
      ? "components of the image"
      : "components of other images",
    method: nameOf(row),
  }));
  return drawGroups(shown, {
    group: "method",
    fx: "from",
    x: {
      value: "strength",
      type: "log",
      label: "Number of components",
      ticks: [1, 2, 3, 5, 10, 30],
    },
    y: { value: "meanSquaredError", type: "log", label: "Mean squared error" },
    width: 860,
  });
}

function nameOf({ method, weighting }: TuningRow): string {
  const name = method.replace(" of the image", "");
  return name.startsWith("PCA") && weighting === "poisson" ? `weighted ${name}` : name;
}

/**
 * Draws errors by image type, with 95 % intervals over the seeds.
 *
 * @param table Rows as `listKinds` gives them.
 */
export function drawKinds(table: Table): Figure {
  const rows = tableRows(table, ["kind", "method", "meanSquaredError", "meanSquaredErrorHalf"]);
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
    y: { value: "toNoiseless", type: "log", label: "Mean squared error" },
  });
}

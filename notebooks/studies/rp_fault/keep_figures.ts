import * as Plot from "@observablehq/plot";
import { drawGroups } from "eels/figure/groups.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import { PAPER_METHOD } from "./buban_choi_claims.ts";
import { DEFECTS } from "./keep_defects.ts";
import type { DefectSummary } from "./keep_claims.ts";
import type { KeepRow } from "./keep_table.ts";

/** Marks of the fault as the figures name them. */
const MARK_LABELS = {
  shiftKept: "Half-cell shift kept",
  gapKept: "Wider gap kept",
} as const;

const KEPT_DOMAIN = [-0.3, 1.7];

/**
 * Draws noise removed against marks of the fault kept, one curve a method through its doses, with 95 %
 * intervals; the doses stand at the points of the paper's network, and go from right to left along every
 * curve. The right end of the line of the truth is the best there is.
 *
 * @param rows The noisy scan and the true one are left out.
 */
export function drawTrade(rows: readonly KeepRow[]): Figure {
  const shown = denoisedOnly(rows);
  return arrangePanels((["shiftKept", "gapKept"] as const).map((mark) => {
    const table = shown.map((row) => ({
      ...row,
      half: (row[`${mark}High`] - row[`${mark}Low`]) / 2,
    }));
    const named = shown.filter(({ method }) => method === PAPER_METHOD);
    const text = Plot.text(named, {
      x: "noiseRemoved",
      y: mark,
      text: (row: KeepRow) => `${row.doseElectrons} e`,
      dy: 14,
    });
    return drawGroups(table, {
      group: "method",
      x: { value: "noiseRemoved", label: "Share of the noise removed", domain: [0.1, 0.9] },
      y: { value: mark, label: MARK_LABELS[mark], domain: [-0.2, 1.6] },
      error: "half",
      dodge: 0,
      rules: [{ y: 1, label: "truth" }, { y: 0, label: "no fault" }],
      marks: [text],
      width: 560,
      height: 480,
    });
  }));
}

/** Draws errors of pixels and positions and the marks kept against the dose, with 95 % intervals. */
export function drawKeptAgainstDose(rows: readonly KeepRow[]): Figure {
  const shown = denoisedOnly(rows, ["noisy"]);
  const panel = (name: string, y: object, rules: { y: number; label?: string }[] = []) => {
    const table = shown.map((row) => {
      const at = (end: string) => row[`${name}${end}` as keyof KeepRow] as number;
      return { ...row, half: (at("High") - at("Low")) / 2 };
    });
    return drawGroups(table, {
      group: "method",
      x: doseAxis(shown),
      y: { value: name, ...y },
      error: "half",
      dodge: 3,
      rules,
      width: 480,
      height: 360,
    });
  };
  const kept = [{ y: 1, label: "truth" }, { y: 0, label: "no fault" }];
  return arrangePanels([
    panel("error", { label: "Error of a pixel / deviation of the image", type: "log" }),
    panel("positionPm", { label: "Error of a position (pm)", zero: true }),
    panel("shiftKept", { label: MARK_LABELS.shiftKept, domain: KEPT_DOMAIN }, kept),
    panel("gapKept", { label: MARK_LABELS.gapKept, domain: KEPT_DOMAIN }, kept),
  ], { columns: 2 });
}

/** Draws what is kept of single defects, and how clearly one stands out, against the dose. */
export function drawDefects(rows: readonly DefectSummary[]): Figure {
  const panel = (defect: string, value: "kept" | "clear") => {
    const isKept = value === "kept";
    return drawGroups(rows.filter((row) => row.defect === defect), {
      group: "method",
      x: doseAxis(rows),
      y: isKept
        ? { value, label: "Share kept", domain: [-0.3, 1.7] }
        : { value, label: "Change / scatter of a column", type: "log", domain: [0.1, 30] },
      error: `${value}Half`,
      dodge: 3,
      rules: isKept ? [{ y: 1, label: "truth" }, { y: 0 }] : [{ y: 2, label: "2" }],
      title: defect,
      width: 400,
      height: 340,
    });
  };
  const panels = (["kept", "clear"] as const).flatMap((value) =>
    DEFECTS.map((defect) => panel(defect, value))
  );
  return arrangePanels(panels, { columns: DEFECTS.length });
}

/**
 * Draws a recorded comparison of recipes: error and shift kept against the dose. What the dense layers keep
 * is left out: its intervals are wider than the figure.
 */
export function drawRecipes(rows: readonly KeepRow[]): Figure {
  const isDense = ({ method }: KeepRow) => method.startsWith("dense");
  const others = rows.filter((row) => !isDense(row));
  const panels = (["error", "shiftKept"] as const).map((name) => {
    // Dense layers last, so that the others look alike in both panels.
    const own = name === "error" ? [...others, ...rows.filter(isDense)] : others;
    const table = own.map((row) => ({
      ...row,
      half: (Number(row[`${name}High`]) - Number(row[`${name}Low`])) / 2,
    }));
    return drawGroups(table, {
      group: "method",
      x: doseAxis(rows),
      y: name === "error"
        ? { value: name, label: "Error of a pixel / deviation of the image", zero: true }
        : { value: name, label: MARK_LABELS.shiftKept, domain: [-0.3, 1.9] },
      error: "half",
      dodge: 4,
      rules: name === "error" ? [] : [{ y: 1, label: "truth" }, { y: 0, label: "no fault" }],
      width: 480,
      height: 380,
    });
  });
  return arrangePanels(panels);
}

function doseAxis(rows: readonly { readonly doseElectrons: number }[]) {
  return {
    value: "doseElectrons",
    type: "log",
    label: "Electrons at the brightest pixel",
    ticks: [...new Set(rows.map((row) => row.doseElectrons))],
  };
}

const denoisedOnly = (rows: readonly KeepRow[], also: readonly string[] = []) =>
  rows.filter(({ method }) =>
    method !== "no counting noise" && (method !== "noisy" || also.includes(method))
  );

import { drawGroups } from "eels/figure/groups.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { ErrorRow, PlaneRowOfScans, VerdictRow } from "./fault_verdicts.ts";

/** What is no denoiser. */
const GIVEN: readonly string[] = ["no counting noise"];

const doseAxis = (rows: readonly { readonly doseElectrons: number }[]) => ({
  value: "doseElectrons",
  type: "log" as const,
  label: "Electrons at the brightest pixel",
  ticks: [...new Set(rows.map((row) => row.doseElectrons))],
});

/** Draws errors of pixels and of positions against the dose, with 95 % intervals over the scans. */
export function drawTrialErrors(rows: readonly ErrorRow[]): Figure {
  const shown = rows.filter(({ method }) => !GIVEN.includes(method));
  const denoised = shown.filter(({ method }) => method !== "noisy");
  // Last, so that every method has its symbol in both panels.
  const noisy = shown.filter(({ method }) => method === "noisy");
  const size = { group: "method", x: doseAxis(shown), width: 480, height: 400, dodge: 3 };
  return arrangePanels([
    drawGroups(denoised, {
      ...size,
      y: { value: "error", label: "Error of a pixel / deviation of the image", zero: true },
      error: "errorHalf",
    }),
    drawGroups([...denoised, ...noisy], {
      ...size,
      y: { value: "positionPm", label: "Error of a position (pm)", zero: true },
      error: "positionPmHalf",
    }),
  ]);
}

/** From below no fault to above what is kept most. */
const keptDomain = (
  kept: readonly number[],
) => [-0.5, Math.max(2, ...kept.filter(Number.isFinite))];

/** The marks of the fault, in words. */
const MARK_TITLES = {
  shiftKept: "Half-cell shift kept",
  gapKept: "Wider gap kept",
  elongationKept: "Elongation kept",
  contrastKept: "Contrast Sr / Ti-O kept",
};

/**
 * Draws what methods keep of the fault's marks against the dose, with 95 % intervals over the scans; a
 * perfect crystal has 0, the true scan 1.
 *
 * @param options.methods Which of them; all where left out.
 */
export function drawMarksKept(
  rows: readonly VerdictRow[],
  { methods }: { methods?: readonly string[] } = {},
): Figure {
  const shown = rows.filter(({ method }) =>
    !GIVEN.includes(method) && (!methods || methods.includes(method))
  );
  return arrangePanels(
    Object.entries(MARK_TITLES).map(([mark, label]) => {
      const own = shown.map((row) => {
        const { [mark]: value, [`${mark}High`]: high } = row as Record<string, number | string>;
        return { ...row, kept: Number(value), half: Number(high) - Number(value) };
      });
      return drawGroups(own, {
        group: "method",
        x: doseAxis(shown),
        y: { value: "kept", label, domain: keptDomain(own.map(({ kept }) => kept)) },
        error: "half",
        dodge: 3,
        width: 480,
        height: 340,
        rules: [
          { y: 1, label: "true scan" },
          { y: 0, label: mark === "contrastKept" ? "no contrast" : "no fault" },
        ],
      });
    }),
    { columns: 2 },
  );
}

/**
 * Draws the share of a mark that is kept against the share of the noise that is removed: one curve a
 * method, its points the doses, from the highest on the left to the lowest on the right.
 */
export function drawTradeOff(
  rows: readonly VerdictRow[],
  { errors, mark = "shiftKept" }: {
    errors: readonly ErrorRow[];
    mark?: keyof typeof MARK_TITLES;
  },
): Figure {
  const both = rows.flatMap((row) => {
    const { doseElectrons, method } = row;
    if (GIVEN.includes(method) || method === "noisy") return [];
    const own = errors.find((one) => one.doseElectrons === doseElectrons && one.method === method);
    return own
      ? [{
        method,
        removed: own.noiseRemoved,
        kept: row[mark],
        half: row[`${mark}High`] - row[mark],
      }]
      : [];
  });
  return drawGroups(both, {
    group: "method",
    x: {
      value: "removed",
      label: "Share of the noise removed, 1 - error / error of the noisy scan",
    },
    y: {
      value: "kept",
      label: MARK_TITLES[mark],
      domain: keptDomain(both.map(({ kept }) => kept)),
    },
    error: "half",
    dodge: 0,
    width: 640,
    height: 420,
    rules: [{ y: 1, label: "true scan" }, { y: 0, label: "no fault" }],
  });
}

/** Draws the heights of the planes about the fault, with 95 % intervals over the scans. */
export function drawPlaneHeights(
  rows: readonly PlaneRowOfScans[],
  { methods }: { methods: readonly string[] },
): Figure {
  return drawGroups(methods.flatMap((method) => rows.filter((row) => row.method === method)), {
    group: "method",
    x: { value: "plane", label: "Plane from the fault (odd: Sr, even: Ti-O)" },
    y: { value: "height", label: "Height / mean Sr column", domain: [0, 1.4] },
    error: "heightHalf",
    dodge: 4,
    width: 760,
    height: 360,
    rules: [{ x: 0, label: "fault" }, { y: 1 }],
  });
}

import { mean as meanOf, rootMeanSquare } from "simple-statistics";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { fitTrend } from "eels/analyse/trend.ts";
import { estimateDrift } from "eels/baseline/energy_drift.ts";
import { drawLines } from "eels/figure/lines.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { SplitErrors } from "./measured_error.ts";

/** The energy drift along the rows of one image. */
export interface MeasuredDrift {
  readonly file: string;
  /** Shift of each row in eV, of mean 0. */
  readonly driftEv: Float64Array;
  /** Standard error of one row's, from the halves of the electrons. */
  readonly rowErrorEv: number;
  /** From the first row to the last, of a straight line. */
  readonly totalEv: number;
  readonly totalStandardErrorEv: number;
  /** What was put in from the first row to the last, of simulated images only. */
  readonly trueEv: number | null;
  /** What the line leaves, root of the mean square. */
  readonly bendEv: number;
  /** And in each row; of what was put in, too. */
  readonly leftEv: Float64Array;
  readonly trueLeftEv?: Float64Array;
  /** Distance of rows, where the file gives it. */
  readonly rowNm: number | null;
}

/** Rows averaged about each before it is compared, as of `estimateDrift`. */
const ROWS = 20;
const WINDOW = { fromEv: 522, toEv: 550, rows: ROWS };

/**
 * The drift of each row by its correlation with the aligned mean (`estimateDrift`), and its error from the two
 * halves of the electrons: of drifts d of all electrons and d1, d2 of the halves
 *
 *     standard error of d = root mean square of (d1 - d2) / 2 over the rows
 *
 * A line is fitted through every twentieth row, which share no electrons (of less than eighty rows, four of them).
 */
export function measureDrifts(judged: readonly SplitErrors[]): MeasuredDrift[] {
  return judged.map(({ image: { name, wide, driftEv: put }, seen, unseen }) => {
    const driftOf = (part: SpectrumImage) => driftOrNothing(part, name);
    const driftEv = driftOf(wide),
      one = driftOf(seen),
      two = driftOf(unseen),
      last = wide.shape[0] - 1;
    const half = one.map((shift, row) => (shift - two[row]) / 2);
    const apart = Math.min(ROWS, Math.floor(driftEv.length / 4));
    const rows = Array.from(driftEv.keys()).filter((row) => row % apart === Math.floor(apart / 2));
    const line = fitTrend(rows, rows.map((row) => driftEv[row]));
    const lessLine = (shift: number, row: number) => shift - line.intercept - line.slope * row;
    const leftEv = driftEv.map(lessLine), middle = put && meanOf(Array.from(put));
    return {
      file: name,
      driftEv,
      rowErrorEv: rootMeanSquare(Array.from(half)),
      totalEv: line.slope * last,
      totalStandardErrorEv: line.slopeStandardError * last,
      trueEv: put ? put[last] - put[0] : null,
      bendEv: rootMeanSquare(Array.from(leftEv)),
      leftEv,
      ...(put &&
        { trueLeftEv: Float64Array.from(put, (shift, row) => lessLine(shift - middle!, row)) }),
      rowNm: wide.pixel?.rowNm ?? null,
    };
  });
}

function driftOrNothing(image: SpectrumImage, name: string): Float64Array {
  try {
    return estimateDrift(image, WINDOW);
  } catch (error) {
    throw new Error(
      `Cannot find the drift of ${name} as the O K edge of ${ROWS} rows must be seen in 522-550 eV: ` +
        (error as Error).message,
      { cause: error },
    );
  }
}

/** The drifts as a table. */
export function listDrifts(drifts: readonly MeasuredDrift[]) {
  return drifts.map(({ driftEv: _, leftEv: __, trueLeftEv: ___, ...row }) => row);
}

/**
 * Draws the drift of every row with its standard error as a band, and what a straight line leaves of it; dashed: what
 * was put into simulated images.
 */
export function drawDrifts(drifts: readonly MeasuredDrift[]): Figure {
  const inNm = drifts.every(({ rowNm }) => rowNm !== null);
  const x = { label: inNm ? "Distance along the scan (nm)" : "Row" };
  const placesOf = ({ driftEv, rowNm }: MeasuredDrift) =>
    Array.from(driftEv.keys(), (row) => inNm ? row * rowNm! : row);
  const found = drifts.map((one) => ({
    label: one.file,
    x: placesOf(one),
    error: one.driftEv.map(() => one.rowErrorEv),
    band: true,
  }));
  const first = drifts.findIndex(({ trueLeftEv }) => trueLeftEv);
  const put = drifts.flatMap((one, i) => {
    if (!one.trueLeftEv) return [];
    const look = { colour: "#4d4d4d", dashed: true, width: 1 };
    return [{ one, line: { ...look, label: i === first ? "put in" : "", x: placesOf(one) } }];
  });
  const size = { width: 430, height: 300, inset: 6 };
  return arrangePanels([
    drawLines([
      ...found.map((line, i) => ({ ...line, y: drifts[i].driftEv })),
      ...put.map(({ one, line }) => ({ ...line, y: lineOf(one, one.trueLeftEv!) })),
    ], { x, y: { label: "Energy drift (eV)", grid: true }, ...size }),
    drawLines([
      ...found.map((line, i) => ({ ...line, y: drifts[i].leftEv })),
      ...put.map(({ one, line }) => ({ ...line, y: one.trueLeftEv! })),
    ], { x, y: { label: "Drift less its straight line (eV)", grid: true }, ...size }),
  ], { columns: 2 });
}

/** Something that was left of the straight line, with that line again. */
function lineOf({ driftEv, leftEv }: MeasuredDrift, other: Float64Array): Float64Array {
  return other.map((left, row) => left + driftEv[row] - leftEv[row]);
}

import { rootMeanSquare } from "simple-statistics";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { fitTrend } from "eels/analyse/trend.ts";
import { estimateDrift } from "eels/baseline/energy_drift.ts";
import { drawLines } from "eels/figure/lines.ts";
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
  /** What the line leaves, root of the mean square. */
  readonly bendEv: number;
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
  return judged.map(({ image: { name, wide }, seen, unseen }) => {
    const driftOf = (part: SpectrumImage) => driftOrNothing(part, name);
    const driftEv = driftOf(wide),
      one = driftOf(seen),
      two = driftOf(unseen),
      last = wide.shape[0] - 1;
    const half = one.map((shift, row) => (shift - two[row]) / 2);
    const apart = Math.min(ROWS, Math.floor(driftEv.length / 4));
    const rows = Array.from(driftEv.keys()).filter((row) => row % apart === Math.floor(apart / 2));
    const line = fitTrend(rows, rows.map((row) => driftEv[row]));
    const left = driftEv.map((shift, row) => shift - line.intercept - line.slope * row);
    return {
      file: name,
      driftEv,
      rowErrorEv: rootMeanSquare(Array.from(half)),
      totalEv: line.slope * last,
      totalStandardErrorEv: line.slopeStandardError * last,
      bendEv: rootMeanSquare(Array.from(left)),
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
  return drifts.map(({ driftEv: _, ...row }) => row);
}

/** Draws the drift of every row with its standard error as a band. */
export function drawDrifts(drifts: readonly MeasuredDrift[]): Figure {
  return drawLines(
    drifts.map(({ file, driftEv, rowErrorEv }) => ({
      label: file,
      x: Array.from(driftEv.keys()),
      y: driftEv,
      error: driftEv.map(() => rowErrorEv),
      band: true,
    })),
    { x: { label: "Row" }, y: { label: "Energy drift (eV)", grid: true }, width: 620, height: 280 },
  );
}

import type { Measured } from "./column_planes.ts";
import { RP_FAULT } from "./ruddlesden_popper.ts";
import type { ImageScore } from "./score_image.ts";

/** What is left of the fault in one image. A type, so that tables take it as a row. */
export type FaultRow = {
  readonly doseElectrons: number;
  readonly method: string;
  /** Distance of the two Sr planes at the fault in pm; half a cell would be no fault. */
  readonly gapPm: number;
  readonly gapStandardErrorPm: number;
  /** Share kept of what that distance exceeds half a cell by. */
  readonly gapKept: number;
  readonly gapKeptStandardError: number;
  /** Length across the fault of the cells beside it in pm. */
  readonly besidePm: number;
  readonly besideStandardErrorPm: number;
  /** Share kept of what that length exceeds a cell by. */
  readonly elongationKept: number;
  readonly elongationKeptStandardError: number;
  /** Mean height of the Ti-O columns over that of the Sr columns. */
  readonly tiToSr: number;
  readonly tiToSrStandardError: number;
  /** Share kept of the contrast between the two kinds of column. */
  readonly contrastKept: number;
  readonly contrastKeptStandardError: number;
};

/**
 * What each image keeps of a Ruddlesden-Popper fault, as shares of what the scan without counting
 * noise shows (index 0), a being the side of the cell:
 *
 *     gap kept        = (g - a / 2) / (g0 - a / 2)   g: distance of the two Sr planes at the fault
 *     elongation kept = (b - a) / (b0 - a)           b: length of the cells beside it
 *     contrast kept   = (1 - r) / (1 - r0)           r: height of the Ti-O columns over the Sr columns
 *
 * A perfect lattice of one kind of column has 0 in all three. Without contrast the order of the planes
 * is not seen either, and the wider gap is all that is left of the fault.
 *
 * The standard error of a share holds those of both images, which are taken as independent. The scan
 * without counting noise keeps all of itself, without an error.
 *
 * @param scores Of one dose and more; the scan without counting noise among them at each dose.
 * @throws {RangeError} Where it is missing.
 */
export function listFault(
  scores: readonly ({ readonly doseElectrons: number; readonly method: string } & ImageScore)[],
): FaultRow[] {
  const cellPm = 100 * RP_FAULT.cellA;
  return scores.map((score) => {
    const { doseElectrons, method } = score;
    const ideal = scores.find((other) =>
      other.doseElectrons === doseElectrons && other.method === "no counting noise"
    );
    if (!ideal) {
      throw new RangeError(
        `Cannot compare with the scan without counting noise as it must be there: of ` +
          `${doseElectrons} electrons it is not`,
      );
    }
    const keptOf = (of: (score: ImageScore) => Measured, none: number) =>
      score === ideal ? { value: 1, standardError: 0 } : kept(of(score), of(ideal), none);
    const gap = keptOf(gapOf, cellPm / 2);
    const elongation = keptOf(besideOf, cellPm);
    const contrast = keptOf(contrastOf, 1);
    return {
      doseElectrons,
      method,
      gapPm: score.gapPm,
      gapStandardErrorPm: score.gapStandardErrorPm,
      gapKept: gap.value,
      gapKeptStandardError: gap.standardError,
      besidePm: score.besidePm,
      besideStandardErrorPm: score.besideStandardErrorPm,
      elongationKept: elongation.value,
      elongationKeptStandardError: elongation.standardError,
      tiToSr: score.tiToSr,
      tiToSrStandardError: score.tiToSrStandardError,
      contrastKept: contrast.value,
      contrastKeptStandardError: contrast.standardError,
    };
  });
}

const gapOf = (score: ImageScore): Measured => ({
  value: score.gapPm,
  standardError: score.gapStandardErrorPm,
});
const besideOf = (score: ImageScore): Measured => ({
  value: score.besidePm,
  standardError: score.besideStandardErrorPm,
});
const contrastOf = (score: ImageScore): Measured => ({
  value: score.tiToSr,
  standardError: score.tiToSrStandardError,
});

/** What exceeds `none`, as a share of the true excess, with the standard error of a ratio. */
function kept(found: Measured, ideal: Measured, none: number): Measured {
  const excess = ideal.value - none, value = (found.value - none) / excess;
  const both = Math.hypot(found.standardError, value * ideal.standardError);
  return { value, standardError: both / Math.abs(excess) };
}

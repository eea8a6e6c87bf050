import type { TrialRow } from "./fault_trials.ts";
import { type FaultVerdict, faultVerdict, MARKS, verdictOf } from "./fault_verdicts.ts";
import { byMethod, scatter, trainingOf } from "./keep_scatter.ts";

/** What of a method is averaged over scans and trainings. */
const VALUES = ["error", "noiseRemoved", "positionPm", "lost", "false", ...MARKS] as const;
type Value = typeof VALUES[number];

/** A method at a dose, over all scans and trainings. A type, so that tables take it as a row. */
export type KeepRow =
  & {
    readonly doseElectrons: number;
    readonly method: string;
    readonly scans: number;
    readonly trainings: number;
    /** By the half-cell shift and the wider gap, see `faultVerdict`. */
    readonly fault: FaultVerdict;
    readonly shift: FaultVerdict;
    readonly gap: FaultVerdict;
    readonly elongation: FaultVerdict;
    readonly contrast: FaultVerdict;
  }
  & Record<`${Value}${"" | "Low" | "High"}`, number>;

/**
 * Noise removed and marks of the fault kept, one row a method and dose. Intervals are the wider of those
 * over scans and over trainings, and verdicts are formed by them.
 */
export function listKept(rows: readonly TrialRow[]): KeepRow[] {
  return byMethod(rows).map((own) => {
    const { doseElectrons, method } = own[0];
    const found = new Map(VALUES.map((name) => [name, scatter(own, (row) => row[name])]));
    const [shift, gap, elongation, contrast] = MARKS.map((mark) => verdictOf(found.get(mark)!));
    const cells = VALUES.flatMap((name) => {
      const { mean, low, high } = found.get(name)!;
      return [[name, mean], [`${name}Low`, low], [`${name}High`, high]];
    });
    return {
      doseElectrons,
      method: trainingOf(method).method,
      scans: new Set(own.map(({ scan }) => scan)).size,
      trainings: new Set(own.map((row) => row.method)).size,
      fault: faultVerdict(shift, gap),
      shift,
      gap,
      elongation,
      contrast,
      ...Object.fromEntries(cells),
    };
  });
}

/** One training of a network at a dose, over all scans. A type, so that tables take it as a row. */
export type TrainingScatterRow = {
  readonly doseElectrons: number;
  readonly method: string;
  readonly training: number;
  readonly error: number;
  readonly shiftKept: number;
  readonly shiftKeptHalf: number;
  readonly gapKept: number;
  readonly gapKeptHalf: number;
};

/** Each training of its own, with half widths of the intervals over the scans. */
export function listTrainings(rows: readonly TrialRow[]): TrainingScatterRow[] {
  const many = rows.filter(({ method }) => trainingOf(method).method !== method);
  const groups = Map.groupBy(many, (row) => `${row.doseElectrons} ${row.method}`);
  return [...groups.values()].map((own) => {
    const of = (name: Value) => scatter(own, (row) => row[name]);
    const [error, shift, gap] = [of("error"), of("shiftKept"), of("gapKept")];
    return {
      doseElectrons: own[0].doseElectrons,
      ...trainingOf(own[0].method),
      error: error.mean,
      shiftKept: shift.mean,
      shiftKeptHalf: shift.high - shift.mean,
      gapKept: gap.mean,
      gapKeptHalf: gap.high - gap.mean,
    };
  });
}

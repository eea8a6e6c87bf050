import { sampleStandardDeviation } from "simple-statistics";
import { type SeedInterval, seedInterval } from "../methods/seed_interval.ts";
import type { MarksKept } from "./fault_marks.ts";
import type { PlaneTrialRow, TrialRow } from "./fault_trials.ts";

/** What became of a mark of the fault, by {@link verdictOf}. */
export type FaultVerdict =
  | "kept"
  | "kept or overdrawn"
  | "weakened"
  | "removed"
  | "overdrawn"
  | "not known";

/** Above the first a mark is kept, below the second removed, above the third overdrawn. */
export const KEPT_LIMITS = Object.freeze({ kept: 0.7, removed: 0.3, overdrawn: 1.3 });

/**
 * What became of a mark, by the 95 % interval of the share kept over the scans:
 *
 * - kept: wholly above 0.7 and not above 1.3;
 * - overdrawn: wholly above 1.3;
 * - kept or overdrawn: wholly above 0.7, with 1.3 inside;
 * - removed: wholly below 0.3;
 * - weakened: neither, but wholly between 0 and 1, so that less than all and more than nothing is left;
 * - not known: anything else, or fewer than two scans.
 */
export function verdictOf({ low, high }: Pick<SeedInterval, "low" | "high">): FaultVerdict {
  if (low > KEPT_LIMITS.overdrawn) return "overdrawn";
  if (low > KEPT_LIMITS.kept) return high > KEPT_LIMITS.overdrawn ? "kept or overdrawn" : "kept";
  if (high < KEPT_LIMITS.removed) return "removed";
  return low > 0 && high < 1 ? "weakened" : "not known";
}

/**
 * What became of the fault by its two marks, the half-cell shift and the wider gap: removed where either
 * is removed, not known where either is not known, weakened where either is weakened, kept where both
 * are, overdrawn where either is, and kept or overdrawn otherwise.
 */
export function faultVerdict(shift: FaultVerdict, gap: FaultVerdict): FaultVerdict {
  const both = [shift, gap];
  if (both.includes("removed")) return "removed";
  if (both.includes("not known")) return "not known";
  if (both.every((one) => one === "kept")) return "kept";
  if (both.includes("weakened")) return "weakened";
  return both.includes("overdrawn") ? "overdrawn" : "kept or overdrawn";
}

/** Whether a mark is there at least: kept, or kept or overdrawn. */
export const isKept = (verdict: FaultVerdict): boolean => verdict.startsWith("kept");

/** Shares kept, in the order of the tables. */
export const MARKS = ["shiftKept", "gapKept", "elongationKept", "contrastKept"] as const;

/** A method at a dose, over all scans. A type, so that tables take it as a row. */
export type VerdictRow =
  & {
    readonly doseElectrons: number;
    readonly method: string;
    readonly scans: number;
    readonly fault: FaultVerdict;
    readonly shift: FaultVerdict;
    readonly gap: FaultVerdict;
    readonly elongation: FaultVerdict;
    readonly contrast: FaultVerdict;
  }
  & Record<`${keyof MarksKept}${"" | "Low" | "High"}`, number>
  & {
    /** Standard deviation of the shares from scan to scan: how surely a single scan shows them. */
    readonly shiftDeviation: number;
    readonly gapDeviation: number;
  };

/**
 * What became of the fault for every method and dose, with the 95 % intervals of the shares kept over the
 * scans, by Student's t.
 */
export function judgeFault(rows: readonly TrialRow[]): VerdictRow[] {
  return groupsOf(rows).map((own) => {
    const found = MARKS.map((mark) => seedInterval(own.map((row) => row[mark])));
    const [shift, gap, elongation, contrast] = found.map(verdictOf);
    const numbers = MARKS.flatMap((mark, i) => [
      [mark, found[i].mean],
      [`${mark}Low`, found[i].low],
      [`${mark}High`, found[i].high],
    ]);
    const { doseElectrons, method } = own[0];
    return {
      doseElectrons,
      method,
      scans: own.length,
      fault: faultVerdict(shift, gap),
      shift,
      gap,
      elongation,
      contrast,
      ...Object.fromEntries(numbers),
      shiftDeviation: deviationOf(own.map(({ shiftKept }) => shiftKept)),
      gapDeviation: deviationOf(own.map(({ gapKept }) => gapKept)),
    };
  });
}

const deviationOf = (values: readonly number[]) =>
  values.length > 1 ? sampleStandardDeviation([...values]) : NaN;

/** Errors of a method at a dose, over all scans, each with the half width of its 95 % interval. */
export type ErrorRow =
  & { readonly doseElectrons: number; readonly method: string; readonly scans: number }
  & Record<`${(typeof ERRORS)[number]}${"" | "Half"}`, number>;

const ERRORS = ["error", "noiseRemoved", "positionPm", "lost", "false"] as const;

/** Errors of pixels and positions, lost and false columns for every method and dose, over the scans. */
export function judgeErrors(rows: readonly TrialRow[]): ErrorRow[] {
  return groupsOf(rows).map((own) => {
    const numbers = ERRORS.flatMap((name) => {
      const { mean, high } = seedInterval(own.map((row) => row[name]));
      return [[name, mean], [`${name}Half`, high - mean]];
    });
    const { doseElectrons, method } = own[0];
    return { doseElectrons, method, scans: own.length, ...Object.fromEntries(numbers) };
  });
}

/** What a method does to pixels, positions and the fault at a dose, with half widths. */
export type BesideRow =
  & Pick<ErrorRow, "doseElectrons" | "method" | "error" | "errorHalf" | "positionPm">
  & Pick<ErrorRow, "positionPmHalf" | "lost" | "lostHalf" | "false">
  & Pick<VerdictRow, "shiftKept" | "gapKept" | "fault">
  & { readonly shiftKeptHalf: number; readonly gapKeptHalf: number };

/**
 * Error, positions, lost columns and the fault beside each other for every method and dose, with the half
 * widths of the 95 % intervals over the scans.
 */
export function listBeside(rows: readonly TrialRow[]): BesideRow[] {
  const judged = judgeFault(rows);
  return judgeErrors(rows).map((row, i) => {
    const { fault, shiftKept, shiftKeptHigh, gapKept, gapKeptHigh } = judged[i];
    return {
      doseElectrons: row.doseElectrons,
      method: row.method,
      fault,
      error: row.error,
      errorHalf: row.errorHalf,
      positionPm: row.positionPm,
      positionPmHalf: row.positionPmHalf,
      lost: row.lost,
      lostHalf: row.lostHalf,
      false: row.false,
      shiftKept,
      shiftKeptHalf: shiftKeptHigh - shiftKept,
      gapKept,
      gapKeptHalf: gapKeptHigh - gapKept,
    };
  });
}

function groupsOf(rows: readonly TrialRow[]): TrialRow[][] {
  const groups = Map.groupBy(rows, ({ doseElectrons, method }) => `${doseElectrons} ${method}`);
  return [...groups.values()];
}

/** Height of a plane about the fault, over all scans, with the half width of its 95 % interval. */
export type PlaneRowOfScans = Omit<PlaneTrialRow, "scan"> & { readonly heightHalf: number };

/** Heights of the planes about the fault for every method and dose, over the scans. */
export function judgePlanes(rows: readonly PlaneTrialRow[]): PlaneRowOfScans[] {
  const groups = Map.groupBy(rows, (row) => `${row.doseElectrons} ${row.method} ${row.plane}`);
  return [...groups.values()].map((own) => {
    const { mean, high } = seedInterval(own.map(({ height }) => height));
    const [{ scan: _, ...row }] = own;
    return { ...row, height: mean, heightHalf: high - mean };
  });
}

import type { Claim } from "../../harness/record/claims.ts";
import type { TrialRow } from "./fault_trials.ts";
import { KEPT_LIMITS, verdictOf } from "./fault_verdicts.ts";
import { type DefectRow, DEFECTS } from "./keep_defects.ts";
import { PAPER_METHOD } from "./keep_methods.ts";
import { byMethod, rowsOf, scatter, type Scattered, trainingOf } from "./keep_scatter.ts";
import { KEEP_METHOD } from "./keep_training.ts";

/** What is kept of one kind of defect, over scans and trainings. A type, so that tables take it. */
export type DefectSummary = {
  readonly doseElectrons: number;
  readonly method: string;
  readonly defect: string;
  readonly kept: number;
  readonly keptHalf: number;
  readonly verdict: string;
  readonly clear: number;
  readonly clearHalf: number;
};

/** Single defects kept, one row a method, dose and defect, with half widths of the wider 95 % interval. */
export function listDefects(rows: readonly DefectRow[]): DefectSummary[] {
  return DEFECTS.flatMap((defect) =>
    byMethod(rows.filter((row) => row.defect === defect)).map((own) => {
      const kept = scatter(own, (row) => row.kept), clear = scatter(own, (row) => row.clear);
      return {
        doseElectrons: own[0].doseElectrons,
        method: trainingOf(own[0].method).method,
        defect,
        kept: kept.mean,
        keptHalf: (kept.high - kept.low) / 2,
        verdict: verdictOf(kept),
        clear: clear.mean,
        clearHalf: (clear.high - clear.low) / 2,
      };
    })
  );
}

/** What notebook 15 found. */
export interface KeepFindings {
  readonly trials: readonly TrialRow[];
  readonly defects: readonly DefectRow[];
  /** Rivals that no network is, among which the best is the one with the least error at a dose. */
  readonly classical: readonly string[];
}

const NOTE = "limit of this project; the wider of the intervals over scans and over trainings";

/**
 * The claims of notebook 15, each at every dose: that marks of the fault and single defects are kept by
 * more than 0.7, that noise is removed better than by the best classical rival, and the same of the
 * paper's network for comparison.
 */
export function claimKept({ trials, defects, classical }: KeepFindings): Claim[] {
  const doses = [...new Set(trials.map((row) => row.doseElectrons))];
  const keptClaim = (claim: string, found: Scattered): Claim => ({
    id: "K1",
    claim,
    sense: "above",
    limit: KEPT_LIMITS.kept,
    note: NOTE,
    ...numbersOf(found),
  });
  return doses.flatMap((dose): Claim[] => {
    const at = `at ${dose} electron${dose === 1 ? "" : "s"}`;
    const own = rowsOf(trials, KEEP_METHOD, dose), paper = rowsOf(trials, PAPER_METHOD, dose);
    const shift = (row: TrialRow) => row.shiftKept, gap = (row: TrialRow) => row.gapKept;
    const best = bestOf(trials, classical, dose);
    const ratio = (over: string) => scatter(own, (row) => row.error / errorOf(trials, over, row));
    return [
      keptClaim(`Share of the half-cell shift that the network keeps, ${at}`, scatter(own, shift)),
      keptClaim(`Share of the wider gap that the network keeps, ${at}`, scatter(own, gap)),
      {
        ...keptClaim(
          `Share of the half-cell shift that the paper's network keeps, ${at}`,
          scatter(paper, shift),
        ),
        id: "K2",
        note: `${NOTE}; one training`,
      },
      ...[best, PAPER_METHOD].map((over): Claim => ({
        id: "K3",
        claim: `Error of the network over that of ${over}, ${at}`,
        sense: "below",
        limit: 1,
        note: over === best ? `${NOTE}; of the classical rivals the one that errs least` : NOTE,
        ...numbersOf(ratio(over)),
      })),
      ...DEFECTS.map((defect): Claim => ({
        ...keptClaim(
          `Share of a ${defect} that the network keeps, ${at}`,
          scatter(
            rowsOf(defects.filter((row) => row.defect === defect), KEEP_METHOD, dose),
            (row) => row.kept,
          ),
        ),
        id: "K4",
      })),
    ];
  });
}

/** The finding in one sentence, from the same numbers as the claims. */
export function sayKept({ trials, classical }: KeepFindings): string {
  const doses = [...new Set(trials.map((row) => row.doseElectrons))];
  const kept = doses.filter((dose) => {
    const own = rowsOf(trials, KEEP_METHOD, dose);
    return [scatter(own, (row) => row.shiftKept), scatter(own, (row) => row.gapKept)]
      .every((found) => verdictOf(found) === "kept");
  });
  const listed = kept.length
    ? `keeps shift and gap of the fault at ${kept.join(", ")} electrons`
    : "is not shown to keep shift and gap of the fault at any dose";
  const removed = doses.map((dose) => {
    const own = rowsOf(trials, KEEP_METHOD, dose), rival = bestOf(trials, classical, dose);
    const share = scatter(own, (row) => row.noiseRemoved).mean;
    const other = scatter(rowsOf(trials, rival, dose), (row) => row.noiseRemoved).mean;
    return `${percent(share)} at ${dose} (${rival} ${percent(other)})`;
  });
  return `The network that learnt crystals with faults ${listed} and removes of the noise ` +
    `${removed.join(", ")}.`;
}

const percent = (share: number) => `${Math.round(100 * share)} %`;

/** The classical rival with the least error at a dose. */
export function bestOf(
  trials: readonly TrialRow[],
  classical: readonly string[],
  dose: number,
): string {
  const errors = classical.map((method) => ({
    method,
    error: scatter(rowsOf(trials, method, dose), (row) => row.error).mean,
  }));
  return errors.reduce((best, one) => one.error < best.error ? one : best).method;
}

/** The error of another method on the same scan. */
function errorOf(trials: readonly TrialRow[], method: string, row: TrialRow): number {
  return rowsOf(trials, method, row.doseElectrons).find(({ scan }) => scan === row.scan)!.error;
}

function numbersOf({ mean, low, high }: Scattered): Pick<Claim, "obtained" | "interval"> {
  return { obtained: mean, ...(Number.isFinite(low + high) && { interval: [low, high] }) };
}

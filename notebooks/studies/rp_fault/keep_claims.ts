import type { Claim } from "../../harness/record/claims.ts";
import type { TrialRow } from "./fault_trials.ts";
import { isKept, KEPT_LIMITS, verdictOf } from "./fault_verdicts.ts";
import { type DefectRow, DEFECTS } from "./keep_defects.ts";
import { PAPER_METHOD } from "./buban_choi_claims.ts";
import { byMethod, rowsOf, scatter, type Scattered, trainingOf } from "./keep_scatter.ts";
import { listKept } from "./keep_table.ts";
import { KEEP_METHOD, KNOWN_METHOD } from "./keep_training.ts";

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

const NETWORKS = [KEEP_METHOD, KNOWN_METHOD];

const ONE_TRAINING = "limit of this project; interval over scans, of one training";

const KEEPS = "the classical rival that keeps the fault and errs least";
const ERRS_LEAST = "the classical rival that errs least, whether it keeps the fault or not";

const NOTE = "limit of this project; the wider of the intervals over scans and over trainings";

/**
 * The claims of notebook 15, each at every dose: that the networks keep more than 0.7 of shift and gap of
 * the fault and err less than the best classical rival that keeps the fault, too, and the best of all, that the paper's network keeps the shift, and that
 * the network of the known cell keeps single defects.
 */
export function claimKept({ trials, defects, classical }: KeepFindings): Claim[] {
  const doses = [...new Set(trials.map((row) => row.doseElectrons))];
  return doses.flatMap((dose): Claim[] => {
    const at = `at ${dose} electron${dose === 1 ? "" : "s"}`;
    const best = bestOf(trials, classical, dose), keeping = bestKeeping(trials, classical, dose);
    const keptClaim = (id: string, claim: string, found: Scattered, note = NOTE): Claim => ({
      ...{ id, claim: `${claim}, ${at}`, sense: "above", limit: KEPT_LIMITS.kept, note },
      ...numbersOf(found),
    });
    const networks = NETWORKS.flatMap((network): Claim[] => {
      const own = rowsOf(trials, network, dose), fault = leastMark(own);
      const errors = [[keeping, KEEPS], [best, ERRS_LEAST]].map(([rival, which]): Claim => {
        const ratio = (row: TrialRow) => rival ? row.error / errorOf(trials, rival, row) : NaN;
        return {
          ...{ id: "K3", claim: `Error of the ${network} over that of ${which}, ${at}` },
          ...{ sense: "below", limit: 1, ...numbersOf(scatter(own, ratio)) },
          note: `${rival ?? "none"}; ${NOTE}`,
        };
      });
      const what = `Share of the half-cell shift or the wider gap that the ${network} keeps`;
      return [
        keptClaim("K1", what, fault.found, `${fault.name}, whose interval ends lower; ${NOTE}`),
        ...errors,
      ];
    });
    const shift = scatter(rowsOf(trials, PAPER_METHOD, dose), (row) => row.shiftKept);
    const single = DEFECTS.map((defect) => {
      const own = rowsOf(defects.filter((row) => row.defect === defect), KNOWN_METHOD, dose);
      const claim = `Share of a ${defect} that the ${KNOWN_METHOD} keeps`;
      return keptClaim("K4", claim, scatter(own, (row) => row.kept));
    });
    const paper = "Share of the half-cell shift that the paper's network keeps";
    return [...networks, keptClaim("K2", paper, shift, ONE_TRAINING), ...single];
  });
}

/** Of shift and gap the one whose interval has the lower end. */
function leastMark(rows: readonly TrialRow[]): { name: string; found: Scattered } {
  const shift = scatter(rows, (row) => row.shiftKept), gap = scatter(rows, (row) => row.gapKept);
  return shift.low < gap.low
    ? { name: "half-cell shift", found: shift }
    : { name: "wider gap", found: gap };
}

/** The finding in one sentence, from the same numbers as the claims. */
export function sayKept({ trials, classical }: KeepFindings): string {
  const doses = [...new Set(trials.map((row) => row.doseElectrons))];
  const said = NETWORKS.map((network) => {
    const verdicts = listKept(rowsOf(trials, network));
    const at = (verdict: string) =>
      verdicts.filter(({ fault }) => fault === verdict).map((row) => row.doseElectrons).join(", ");
    const kept = at("kept"), open = at("kept or overdrawn");
    const also = open && ` (kept or overdrawn at ${open})`;
    return kept
      ? `the ${network} keeps shift and gap at ${kept} electrons${also}`
      : `the ${network} is not shown to keep shift and gap at any dose${also}`;
  });
  const removed = doses.map((dose) => {
    const share = (method: string) =>
      percent(scatter(rowsOf(trials, method, dose), (row) => row.noiseRemoved).mean);
    const rival = bestKeeping(trials, classical, dose);
    const beside = rival ? ` (${rival} ${share(rival)})` : "";
    return `${NETWORKS.map(share).join(" and ")} at ${dose}${beside}`;
  });
  const shares = removed.join(", ");
  return `Of the fault ${
    said.join(", ")
  }; of the noise they remove ${shares}, in brackets the best ` +
    "classical rival that keeps the fault.";
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

/** The same of those that keep the fault at that dose; undefined where none does. */
export function bestKeeping(
  trials: readonly TrialRow[],
  classical: readonly string[],
  dose: number,
): string | undefined {
  const keep = listKept(rowsOfDose(trials, dose)).filter(({ fault }) => isKept(fault));
  const own = classical.filter((method) => keep.some((row) => row.method === method));
  return own.length ? bestOf(trials, own, dose) : undefined;
}

const rowsOfDose = (trials: readonly TrialRow[], dose: number) =>
  trials.filter(({ doseElectrons }) => doseElectrons === dose);

/** The error of another method on the same scan. */
function errorOf(trials: readonly TrialRow[], method: string, row: TrialRow): number {
  return rowsOf(trials, method, row.doseElectrons).find(({ scan }) => scan === row.scan)!.error;
}

function numbersOf({ mean, low, high }: Scattered): Pick<Claim, "obtained" | "interval"> {
  return { obtained: mean, ...(Number.isFinite(low + high) && { interval: [low, high] }) };
}

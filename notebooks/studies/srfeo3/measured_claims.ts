import { mean as meanOf } from "simple-statistics";
import type { Claim } from "../../harness/record/claims.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import { type MeasuredErrorRow, sayLeast } from "./measured_error.ts";

/**
 * What notebook 13 concludes: who errs least, the paper's claim that its network errs less than components
 * (B7), and, on simulated images only, whether the errors without the truth are the true ones.
 *
 * With networks that were trained on the twin, B7 is a statement about these networks and not about the paper's.
 */
export function concludeMeasured(
  errors: readonly MeasuredErrorRow[],
  { isSimulated }: { readonly isSimulated: boolean },
): { claims: Claim[]; finding: string } {
  const checks = errors.flatMap(({ meanSquaredError, trueError }) =>
    trueError === null ? [] : [meanSquaredError / trueError]
  );
  const finding = (isSimulated ? "On two simulated stand-ins for the authors' files: " : "") +
    sayLeast(errors);
  const claims = [claimNetwork(errors), ...(checks.length ? [claimEstimate(checks)] : [])];
  return { claims, finding };
}

function claimNetwork(errors: readonly MeasuredErrorRow[]): Claim {
  const of = (file: string, method: string) =>
    errors.find((row) => row.file === file && row.method === method)?.meanSquaredError ?? NaN;
  const files = [...new Set(errors.map(({ file }) => file))];
  const ratios = files.map((file) => of(file, "network, paper") / of(file, "PCA"));
  const { mean, low, high } = seedInterval(ratios);
  return {
    id: "B7",
    claim:
      "squared error of the paper's network, trained on the twin, over that of PCA, mean over images",
    ...(Number.isFinite(mean) && { obtained: mean }),
    ...(Number.isFinite(low + high) && { interval: [low, high] }),
    sense: "below",
    limit: 1,
    note: "ours; half the exposure, rank by held-out electrons; the interval is over images",
  };
}

function claimEstimate(ratios: readonly number[]): Claim {
  const { low, high } = seedInterval(ratios);
  return {
    id: "N1",
    claim: "error without the truth over the true error, mean over methods and simulated images",
    obtained: meanOf(ratios as number[]),
    interval: [low, high],
    sense: "within",
    limit: [0.95, 1.05],
    note: "ours; 1 is right",
  };
}

import { mean as meanOf } from "simple-statistics";
import type { Claim } from "../../harness/record/claims.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import {
  type MeasuredErrorRow,
  measuredRatios,
  sayLeast,
  type SplitErrors,
} from "./measured_error.ts";

/**
 * What notebook 13 concludes: who errs least, the paper's claim that its network errs less than components
 * (B7), and, on simulated images only, whether the errors without the truth are the true ones.
 *
 * With networks that were trained on the twin, B7 is a statement about these networks and not about the paper's.
 */
export function concludeMeasured(
  judged: readonly SplitErrors[],
  errors: readonly MeasuredErrorRow[],
  { isSimulated }: { readonly isSimulated: boolean },
): { claims: Claim[]; finding: string } {
  const checks = errors.flatMap(({ meanSquaredError, trueError }) =>
    trueError === null ? [] : [meanSquaredError / trueError]
  );
  const finding = (isSimulated ? "On two simulated stand-ins for the authors' files: " : "") +
    sayLeast(errors);
  const claims = [...claimNetwork(judged), ...(checks.length ? [claimEstimate(checks)] : [])];
  return { claims, finding };
}

/** Choice: of so many images at most, so that the claims stay readable. */
const MOST_IMAGES = 8;

function claimNetwork(judged: readonly SplitErrors[]): Claim[] {
  const ratios = measuredRatios(judged, { of: "network, paper", over: "PCA" });
  return ratios.slice(0, MOST_IMAGES).map(({ file, mean, low, high }) => ({
    id: "B7",
    claim: `${file}: squared error of the paper's network, trained on the twin, over that of PCA`,
    obtained: mean,
    ...(Number.isFinite(low + high) && { interval: [low, high] }),
    sense: "below",
    limit: 1,
    note: "ours; half the exposure, rank by held-out electrons; interval over blocks of rows",
  }));
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

import type { Claim } from "../../harness/record/claims.ts";
import { claimed } from "../methods/seed_interval.ts";
import { type CoverageTrial, summariseCoverage } from "./measured_coverage.ts";
import {
  type MeasuredErrorRow,
  measuredRatios,
  sayLeast,
  type SplitErrors,
} from "./measured_error.ts";
import { PAPER_RANKS } from "./measured_methods.ts";
import type { PreparedMeasured } from "./measured_prepared.ts";

/**
 * What notebook 13 concludes: who errs least, the paper's claims on its network and 3, 5 and 7 components (B7; N2
 * on images of which state or thickness is not known), and, on simulated images only, whether the errors without
 * the truth are the true ones (N1).
 *
 * With networks that were trained on the twin, B7 is a statement about these networks and not about the paper's.
 */
export function concludeMeasured(
  judged: readonly SplitErrors[],
  errors: readonly MeasuredErrorRow[],
  { coverage, isSimulated }: {
    readonly coverage: readonly CoverageTrial[];
    readonly isSimulated: boolean;
  },
): { claims: Claim[]; finding: string } {
  const finding = (isSimulated ? "On two simulated stand-ins for the authors' files: " : "") +
    sayLeast(errors);
  const claims = [...claimNetwork(judged), ...(coverage.length ? claimEstimate(coverage) : [])];
  return { claims, finding };
}

/** Choice: of so many images at most, so that the claims stay readable. */
const MOST_IMAGES = 8;

function claimNetwork(judged: readonly SplitErrors[]): Claim[] {
  return judged.slice(0, MOST_IMAGES).flatMap((one) =>
    PAPER_RANKS.flatMap((rank) =>
      measuredRatios([one], { of: "network, paper", over: `PCA, ${rank}` }).map((ratio) => ({
        ...sayPaper(one.image, rank),
        claim:
          `${one.image.name}: squared error of the paper's network, trained on the twin, over that of ` +
          `${rank} components of the image itself`,
        ...claimed({ ...ratio, count: NaN }),
      }))
    )
  );
}

const NOTE =
    "the saved network had 4,750 of the paper's about 100,000 steps; dropout off; half the exposure",
  COMPARABLE = `limit ours, for "comparable"; ${NOTE}`;

/** What the paper prints of its network and so many components, as notebook 04 has it. */
function sayPaper({ state, thickness }: PreparedMeasured, rank: number) {
  if (!state || !thickness) {
    return { id: "N2", sense: "below", limit: 1, note: `ours; ${NOTE}` } as const;
  }
  const below = { id: "B7", sense: "below", limit: 1, note: NOTE } as const;
  if (rank !== 3) return { ...below, published: "lower" };
  if (state === "annealed" && thickness === "thick") {
    return { ...below, published: "lower, the exception" };
  }
  const published = "3 components comparable or lower";
  return { id: "B7", sense: "above", limit: 0.9, note: COMPARABLE, published } as const;
}

function claimEstimate(coverage: readonly CoverageTrial[]): Claim[] {
  const { held, ratio } = summariseCoverage(coverage);
  const share = { ...held, high: Math.min(1, held.high) };
  return [
    {
      id: "N1",
      claim:
        "share of intervals of 95 % that hold the error to the noise-free mean, of methods and images",
      ...claimed(share),
      sense: "above",
      limit: 0.9,
      note: "ours; interval over redraws of the counts",
    },
    {
      id: "N1",
      claim:
        "error without the truth over that to the noise-free mean, mean over methods and images",
      ...claimed(ratio),
      sense: "within",
      limit: [0.95, 1.05],
      note: "ours; 1 is right; interval over redraws of the counts",
    },
  ];
}

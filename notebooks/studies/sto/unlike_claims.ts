import type { Claim } from "../../harness/record/claims.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import type { summariseSeeds } from "../methods/seed_table.ts";
import { BOTH_MATCHED, type cureRatios, SHAPE_MATCHED, UNMATCHED } from "./unlike_cure.ts";
import type { listGates } from "./unlike_gate.ts";
import type { UnlikeShapeRow } from "./unlike_shapes.ts";

/** What notebook 12 found. */
export interface UnlikeFindings {
  readonly shapes: readonly UnlikeShapeRow[];
  readonly ratios: ReturnType<typeof cureRatios>;
  readonly gates: ReturnType<typeof listGates>;
  /** Rows of `testLostContrast`. */
  readonly lost: ReturnType<typeof summariseSeeds<"method", "kept" | "flaggedShare">>;
}

/**
 * What Oxley et al. say of badly matched training sets beside what was found.
 *
 * Choice: what "hurts" leaves more than the noise where the shape is unlike, and more than a matched
 * training where that was tried; the comparisons with rivals and the test of residuals are this project's.
 */
export function claimUnlike(findings: UnlikeFindings): Claim[] {
  return [...claimShapes(findings), ...claimCures(findings), ...claimGates(findings)];
}

const HURTS = "a badly matched training set hurts";

const SHAPES: Readonly<Record<string, (x: number) => string>> = {
  shiftEv: (x) => `axis displaced by ${x} eV`,
  gain: (x) => `gain of ${x}`,
  thicknessMfp: (x) => `thickness of ${x} mean free path`,
};

/** The network over the noisy image at the outermost value of every alteration. */
function claimShapes({ shapes }: UnlikeFindings): Claim[] {
  const kinds = [...new Set(shapes.map(({ kind }) => kind))];
  return kinds.map((kind): Claim => {
    const most = Math.max(...shapes.filter((row) => row.kind === kind).map(({ x }) => x));
    const own = shapes.filter((row) =>
      row.kind === kind && row.x === most && row.method === "held out"
    );
    const { mean, low, high } = seedInterval(own.map(({ errorShare }) => errorShare));
    return {
      id: "A6",
      claim: `squared error over the noisy image's, nothing matched: ${SHAPES[kind](most)}`,
      published: HURTS,
      obtained: mean,
      interval: [low, high],
      sense: "above",
      limit: 1,
    };
  });
}

/** What is said of each ratio of `cureRatios`. */
const SAID: Readonly<Record<string, Pick<Claim, "published" | "sense" | "note">>> = {
  [`${UNMATCHED} / ${BOTH_MATCHED}`]: { published: HURTS, sense: "above" },
  [`${SHAPE_MATCHED} / ${BOTH_MATCHED}`]: {
    published: "shape, intensity and noise have to match",
    sense: "above",
    note: "the measurement has twice the noise of the training",
  },
  [`${BOTH_MATCHED} / PCA`]: { sense: "below", note: "the paper compares with no other method" },
  [`${BOTH_MATCHED} / template fit, matched`]: {
    sense: "below",
    note: "the paper compares with no other method",
  },
};

function claimCures({ ratios }: UnlikeFindings): Claim[] {
  return ratios.map(({ kind, squaredErrorOf, over, ratio, low, high }): Claim => ({
    id: "A6",
    claim: `squared error, ${kind}: ${squaredErrorOf} over ${over}`,
    obtained: ratio,
    interval: [low, high],
    limit: 1,
    ...SAID[`${squaredErrorOf} / ${over}`],
  }));
}

/** Choice: a test that flags one of a hundred by chance may flag one of twenty spectra in order. */
const MOST_IN_ORDER = 0.05;
/** Choice: what is strange is found where nine of ten are flagged. */
const LEAST_STRANGE = 0.9;

function claimGates({ gates, lost }: UnlikeFindings): Claim[] {
  const own = gates.filter(({ method }) => method === "held out").map(({ shown, ...row }) => {
    const inOrder = shown === "held out";
    return { claim: `share flagged by their residuals: ${shown}`, inOrder, ...row };
  });
  const erased = lost.filter(({ method }) => method === "mean spectrum everywhere").map((row) => {
    return { claim: "share flagged by their residuals: the mean spectrum everywhere", ...row };
  });
  const claims = own.map(({ claim, inOrder, flaggedShare, flaggedShareHalf }): Claim => ({
    ...shareClaim(claim, flaggedShare, flaggedShareHalf),
    ...(inOrder
      ? { sense: "below", limit: MOST_IN_ORDER }
      : { sense: "above", limit: LEAST_STRANGE }),
  }));
  const missed = erased.map(({ claim, flaggedShare, flaggedShareHalf }): Claim => ({
    ...shareClaim(claim, flaggedShare, flaggedShareHalf),
    ...{ sense: "above", limit: LEAST_STRANGE, note: "nothing of the contrast is left there" },
  }));
  return [...claims, ...missed];
}

const shareClaim = (claim: string, share: number, half: number) => ({
  id: "A6",
  claim,
  obtained: share,
  interval: [Math.max(0, share - half), Math.min(1, share + half)] as const,
});

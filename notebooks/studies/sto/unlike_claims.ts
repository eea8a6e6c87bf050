import type { Claim } from "../../harness/record/claims.ts";
import { geometricRatio, type summariseSeeds } from "../methods/seed_table.ts";
import {
  BOTH_MATCHED,
  type cureRatios,
  type matchingShifts,
  SHAPE_MATCHED,
  UNMATCHED,
} from "./unlike_cure.ts";
import type { listGates } from "./unlike_gate.ts";
import { RIGHT_AXES } from "./unlike_measurements.ts";
import type { UnlikeShapeRow } from "./unlike_shapes.ts";

/** What notebook 12 found. */
export interface UnlikeFindings {
  readonly shapes: readonly UnlikeShapeRow[];
  readonly ratios: ReturnType<typeof cureRatios>;
  readonly moved: ReturnType<typeof matchingShifts>;
  readonly gates: ReturnType<typeof listGates>;
  /** Rows of `testLostContrast`. */
  readonly lost: ReturnType<typeof summariseSeeds<"method", "kept" | "flaggedShare">>;
}

/**
 * What Oxley et al. say of badly matched training sets beside what was found.
 *
 * Choice: what "hurts" leaves more squared error than the same network does on what it was trained for, and
 * more than a matched training where that was tried; the comparisons with rivals and the test of residuals are this project's.
 */
export function claimUnlike(findings: UnlikeFindings): Claim[] {
  return [
    ...claimShapes(findings),
    ...claimCures(findings),
    ...claimMoved(findings),
    ...claimGates(findings),
  ];
}

const HURTS = "a badly matched training set hurts";

const SHAPES: Readonly<Record<string, { readonly unaltered: number; say: (x: number) => string }>> =
  {
    shiftEv: { unaltered: 0, say: (x) => `axis displaced by ${x} eV` },
    gain: { unaltered: 1, say: (x) => `gain of ${x}` },
    thicknessMfp: { unaltered: 0, say: (x) => `thickness of ${x} mean free path` },
  };

/** The network at the outermost values of every alteration over the same network on the unaltered image. */
function claimShapes({ shapes }: UnlikeFindings): Claim[] {
  const kinds = [...new Set(shapes.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const own = shapes.filter((row) => row.kind === kind && row.method === "network");
    const values = own.map(({ x }) => x), { unaltered, say } = SHAPES[kind];
    const ends = [...new Set([Math.min(...values), Math.max(...values)])];
    return ends.filter((x) => x !== unaltered).map((x): Claim => {
      const { mean, low, high } = overUnaltered(own, { x, unaltered });
      return {
        id: "A6",
        claim: `network's squared error over that on the unaltered image: ${say(x)}`,
        ...{ published: HURTS, obtained: mean, interval: [low, high], sense: "above", limit: 1 },
      };
    });
  });
}

/** Geometric mean of the ratio of squared errors at two values of an alteration, formed once a seed. */
export function overUnaltered(
  rows: readonly UnlikeShapeRow[],
  { x, unaltered }: { x: number; unaltered: number },
) {
  const named = rows.map((row) => ({ ...row, method: `${row.x}` }));
  return geometricRatio(named, { value: "errorShare", of: `${x}`, over: `${unaltered}` });
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
    note: "the paper compares with no other method; shift and broadening are free in the fit",
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

/** Choice: a fifth of a channel. */
const MOST_MOVED_EV = 0.05;

/** The main peak where the axis was right, so that matching should leave it where it is. */
function claimMoved({ moved }: UnlikeFindings): Claim[] {
  return moved.filter(({ kind }) => RIGHT_AXES.includes(kind)).map((row): Claim => ({
    id: "A6",
    claim: `main peak of the network, ${row.kind}: moved by matching (eV)`,
    ...{ obtained: row.movedEv, interval: [row.low, row.high] },
    ...{ sense: "within", limit: [-MOST_MOVED_EV, MOST_MOVED_EV] },
    note: "limit ours; the axis was right",
  }));
}

/** Choice: a test that flags one of a hundred by chance may flag one of twenty spectra in order. */
const MOST_IN_ORDER = 0.05;
/** Choice: what is strange is found where nine of ten are flagged. */
const LEAST_STRANGE = 0.9;

function claimGates({ gates, lost }: UnlikeFindings): Claim[] {
  const own = gates.filter(({ method }) => method === "network");
  const flags = own.map(({ shown, flaggedShare, flaggedShareHalf }): Claim => ({
    ...shareClaim(`share flagged by their residuals: ${shown}`, flaggedShare, flaggedShareHalf),
    ...(shown === "ordinary spectrum"
      ? { sense: "below", limit: MOST_IN_ORDER }
      : { sense: "above", limit: LEAST_STRANGE }),
  }));
  const means = own.filter(({ shown }) => `${shown}`.includes("peak")).map((row): Claim => ({
    id: "A6",
    claim: `mean residual over its threshold, less that of the ordinary spectrum: ${row.shown}`,
    obtained: row.meanOverOrdinary,
    interval: [
      row.meanOverOrdinary - row.meanOverOrdinaryHalf,
      row.meanOverOrdinary + row.meanOverOrdinaryHalf,
    ],
    ...{ sense: "above", limit: 0 },
  }));
  const missed = lost.filter(({ method }) => method === "mean spectrum everywhere").map((
    { flaggedShare, flaggedShareHalf },
  ): Claim => ({
    ...shareClaim(
      "share flagged by their residuals: the mean spectrum everywhere",
      ...[flaggedShare, flaggedShareHalf] as const,
    ),
    ...{ sense: "above", limit: LEAST_STRANGE, note: "nothing of the contrast is left there" },
  }));
  return [...flags, ...means, ...missed];
}

const shareClaim = (claim: string, share: number, half: number) => ({
  id: "A6",
  claim,
  obtained: share,
  interval: [Math.max(0, share - half), Math.min(1, share + half)] as const,
});

const percent = (share: number) => Number((100 * share).toPrecision(2));

/** What matching brought, in one sentence with intervals. */
export function sayUnlike({ ratios }: Pick<UnlikeFindings, "ratios">): string {
  const say = (of: string, over: string) =>
    ratios.filter((row) => row.squaredErrorOf === of && row.over === over)
      .map(({ kind, ratio, low, high }) => {
        const [mean, from, to] = [ratio, low, high].map((value) => percent(value) / 100);
        return `${mean} [${from}, ${to}] (${kind})`;
      }).join(", ");
  return `Matching the training lowers the network's squared error by a factor of ` +
    `${say(UNMATCHED, BOTH_MATCHED)}; it then is ${say(BOTH_MATCHED, "PCA")} times that of PCA.`;
}

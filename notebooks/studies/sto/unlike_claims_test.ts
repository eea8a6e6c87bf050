import assert from "node:assert/strict";
import { judge } from "../../harness/record/claims.ts";
import { claimUnlike } from "./unlike_claims.ts";
import { BOTH_MATCHED, SHAPE_MATCHED, UNMATCHED } from "./unlike_cure.ts";

const shape = (seed: number, x: number, errorShare: number) => ({
  ...{
    kind: "gain",
    x,
    seed,
    method: "held out",
    errorShare,
    kept: 1,
    correlation: 1,
    contrast: 1,
  },
  ...{ shiftEv: 0, scatterEv: 0, heightRatio: 1, flaggedShare: 0 },
});
const ratio = (squaredErrorOf: string, over: string, low: number, high: number) => {
  return { kind: "dispersion", squaredErrorOf, over, ratio: (low + high) / 2, low, high };
};
const gate = (shown: string, flaggedShare: number) => ({
  ...{ shown, method: "held out", flaggedShare, flaggedShareHalf: 0.01, seeds: 5 },
  ...{ bias: 0, biasHalf: 0, scatter: 0, scatterHalf: 0 },
  ...{ meanOverThreshold: 0, meanOverThresholdHalf: 0 },
});

Deno.test("claimUnlike() judges outermost shapes, ratios and flags by their intervals", () => {
  const lost = { method: "mean spectrum everywhere", kept: 0, keptHalf: 0, seeds: 5 };
  const claims = claimUnlike({
    shapes: [shape(1, 1, 0), shape(1, 1.5, 2), shape(2, 1.5, 2.1)],
    ratios: [
      ratio(UNMATCHED, BOTH_MATCHED, 1.2, 1.4),
      ratio(SHAPE_MATCHED, BOTH_MATCHED, 0.8, 1.4),
      ratio(BOTH_MATCHED, "PCA", 2, 3),
      ratio(BOTH_MATCHED, "template fit, matched", 0.5, 0.9),
    ],
    gates: [gate("held out", 0.02), gate("nothing", 1)],
    lost: [{ ...lost, flaggedShare: 0.03, flaggedShareHalf: 0.02 }],
  });
  assert.deepEqual(claims.map(judge), [
    ...["holds", "holds", "undecided", "does not hold", "holds"],
    ...["holds", "holds", "does not hold"],
  ]);
});

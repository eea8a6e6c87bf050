import assert from "node:assert/strict";
import { judge } from "../../harness/record/claims.ts";
import { claimUnlike, sayUnlike } from "./unlike_claims.ts";
import { BOTH_MATCHED, SHAPE_MATCHED, UNMATCHED } from "./unlike_cure.ts";

const shape = (seed: number, x: number, errorShare: number) => ({
  ...{ kind: "gain", x, seed, method: "network", errorShare },
  ...{ kept: 1, correlation: 1, contrast: 1 },
  ...{ shiftEv: 0, scatterEv: 0, heightRatio: 1, flaggedShare: 0 },
});
const ratio = (squaredErrorOf: string, over: string, low: number, high: number) => {
  return { kind: "dispersion", squaredErrorOf, over, ratio: (low + high) / 2, low, high };
};
const gate = (shown: string, flaggedShare: number) => ({
  ...{ shown, method: "network", flaggedShare, flaggedShareHalf: 0.01, seeds: 5 },
  ...{ bias: 0, biasHalf: 0, scatter: 0, scatterHalf: 0 },
  ...{ meanOverThreshold: 0, meanOverThresholdHalf: 0 },
  ...{ meanOverOrdinary: 1, meanOverOrdinaryHalf: 2 },
});

Deno.test("claimUnlike() judges outermost shapes, ratios, moved peaks and flags by their intervals", () => {
  const lost = { method: "mean spectrum everywhere", kept: 0, keptHalf: 0, seeds: 5 };
  const claims = claimUnlike({
    shapes: [1, 2].flatMap((seed) => [shape(seed, 1, 0.1 * seed), shape(seed, 1.5, 0.2 * seed)]),
    ratios: [
      ratio(UNMATCHED, BOTH_MATCHED, 1.2, 1.4),
      ratio(SHAPE_MATCHED, BOTH_MATCHED, 0.8, 1.4),
      ratio(BOTH_MATCHED, "PCA", 2, 3),
      ratio(BOTH_MATCHED, "template fit, matched", 0.5, 0.9),
    ],
    moved: [{ kind: "other crystal", movedEv: 0.1, low: 0.08, high: 0.12 }],
    gates: [gate("ordinary spectrum", 0.02), gate("further peak of 1", 1)],
    lost: [{ ...lost, flaggedShare: 0.03, flaggedShareHalf: 0.02 }],
  });
  assert.deepEqual(claims.map(judge), [
    ...["holds", "holds", "undecided", "does not hold", "holds"],
    ...["does not hold", "holds", "holds", "undecided", "does not hold"],
  ]);
});

Deno.test("sayUnlike() gives the factor of every measurement with its interval", () => {
  const said = sayUnlike({ ratios: [ratio(UNMATCHED, BOTH_MATCHED, 1.2, 1.4)] });
  assert.match(said, /factor of 1.3 \[1.2, 1.4\] \(dispersion\)/);
});

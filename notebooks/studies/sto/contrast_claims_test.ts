import assert from "node:assert/strict";
import { judge } from "../../harness/record/claims.ts";
import { claimContrastKept } from "./contrast_claims.ts";
import type { ContrastResult } from "./contrast_comparison.ts";

const result = (method: string, seed: number, kept: number, correlation: number) =>
  ({
    ...{ method, seed },
    fidelity: {
      method,
      seed,
      kept,
      correlation,
      contrast: 1,
      errorShare: 0.1 * seed,
      noise: 1,
      meanBias: 0,
    },
    peaks: [{ site: "Ti-O", peak: "t2g", heightRatio: 1 + 0.001 * seed }],
    followed: {
      swapped: [0, 1, 2, 5 + seed],
      trained: [3, 0, 1, 1],
      denoised: [3, 0.1, 1.2, 1.5 + 0.1 * seed],
    },
  }) as unknown as ContrastResult;
const results = [1, 2, 3].flatMap((seed) => [
  result("PCA", seed, 0.9, 0.8),
  result("PCA, smoothed", seed, 0.8, 0.98),
  result("net", seed, 0.6 + 0.01 * seed, 0.9 + 0.001 * seed),
]);

Deno.test("claimContrastKept() forms ratios once a seed and can be missed", () => {
  const claims = claimContrastKept(results, {
    ...{ networks: ["net"], plain: "net", best: "net", peak: "t2g" },
  });
  const verdicts = claims.map((claim) => judge(claim));
  assert.deepEqual(verdicts, [
    ...["holds", "holds", "does not hold"],
    ...["holds", "does not hold", "holds", "holds", "does not hold", "holds"],
  ]);
  assert.ok(Math.abs(Number(claims[1].obtained) - 0.902 / 0.8) < 1e-9);
});

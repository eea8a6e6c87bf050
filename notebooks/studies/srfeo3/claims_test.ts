import assert from "node:assert/strict";
import { claimRapidEels, findRapidEels } from "./claims.ts";
import { checkClaim, judge } from "../../harness/record/claims.ts";

const rate = (method: string, frameRateHz: number, meanSquaredError: number, error = 0) => ({
  method,
  frameRateHz,
  meanSquaredError,
  standardError: error,
});
const trend = (intensitySlope: number, shiftInDenoised: number) => ({
  kind: "",
  method: "network",
  shiftInTruth: 1,
  shiftInDenoised,
  shiftStandardError: 0,
  missing: 0,
  intensitySlope,
  intensityStandardError: 0,
});
const classified = (
  network: string,
  frameRateHz: number,
  [published, percent, lowImages, highImages]: number[],
) => ({
  network,
  frameRateHz,
  published,
  percent,
  lowImages,
  highImages,
  low: percent,
  high: percent,
});
const edge = { state: "annealed", ratioWithoutPlural: 3 };
const score = (dropout: number, meanScore: number) => ({
  ...{ latentUnits: 5, dropout, depth: 5, learningRate: 1e-3 },
  ...{ folds: 2, meanScore, standardError: 0 },
});
const findings = {
  parameters: 44678,
  network: "network",
  rates: [
    rate("network", 25, 9),
    rate("network", 400, 2),
    rate("PCA, 3", 400, 1),
    rate("PCA, 5", 400, 3),
    rate("PCA, 7", 400, 2.2, 0.2),
  ],
  accuracies: [
    classified("network", 400, [82, 84, 83, 84.5]),
    classified("other", 400, [82, 84, 83, 84.5]),
    classified("network", 200, [88.5, 90, 85, 93]),
    classified("network", 25, [93, 99, 98, 100]),
  ],
  edges: [
    { ...edge, thickness: "thin", onsetDistanceEv: 181.6, whiteLineRatio: 9 },
    { ...edge, thickness: "thick", onsetDistanceEv: 1, whiteLineRatio: 1 },
  ],
  trends: [trend(0.9, 0.79), trend(0.4, 0.81)],
  search: [score(0.2, 2), score(0, 1)],
};
const claims = claimRapidEels(findings);

Deno.test("claims hold where they should and nowhere else", () => {
  claims.forEach(checkClaim);
  const verdicts = claims.map((claim) => [claim.id, claim.obtained, judge(claim)]);
  assert.deepEqual(verdicts, [
    ["B3", "see table stream", "undecided"],
    ["B4", 181.6, "holds"],
    ["B4", 9, "does not hold"],
    ["B6", 44678, "holds"],
    ["B7", 0.5, "undecided"],
    ["B7", 1.5, "undecided"],
    ["B7", 1.1, "undecided"],
    ["B8", 0.8, "holds"],
    ["B8", 0.4, "does not hold"],
    ["B10", 84, "holds"],
    ["B10", 90, "undecided"],
    ["B10", 99, "does not hold"],
    ["B12", 0, "undecided"],
  ]);
});

Deno.test("the interval of the mean shift is that over images", () => {
  const shiftOf = (...shifts: number[]) =>
    claimRapidEels({ ...findings, trends: shifts.map((shift) => trend(1, shift)) })
      .find(({ claim }) => claim.startsWith("probe shift"))!;
  // Deviation 0.1 of two: standard error 0.1 / sqrt 2; of four values +-1: deviation sqrt(4 / 3).
  const [low, high] = shiftOf(0.7, 0.9).interval!;
  assert.ok(Math.abs(high - low - 2 * 12.706 * 0.1) < 1e-9);
  const four = shiftOf(-1, 1, -1, 1).interval!;
  assert.ok(Math.abs(four[1] - 3.182 * Math.sqrt(4 / 3) / 2) < 1e-9);
  assert.equal(judge(shiftOf(0.1, 0.9)), "undecided");
  assert.equal(shiftOf(0.7).interval, undefined);
});

Deno.test("the finding compares all methods at one frame rate", () => {
  const rates = findings.rates.slice(1);
  const text = findRapidEels({ ...findings, rates });
  assert.match(text, /at 400 frames\/s, "PCA, 3" leaves 0.50 .* 84.0 %/);
});

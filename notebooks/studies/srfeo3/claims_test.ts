import assert from "node:assert/strict";
import { claimSrfeo3 } from "./claims.ts";
import { checkClaim } from "../../harness/record/entries.ts";

const rate = (method: string, frameRateHz: number, meanSquaredError: number) => ({
  method,
  frameRateHz,
  meanSquaredError,
  standardError: 0,
});
const trend = (intensitySlope: number) => ({
  kind: "",
  method: "network",
  shiftInTruth: 1,
  shiftInDenoised: 0.8,
  shiftStandardError: 0,
  missing: 0,
  intensitySlope,
  intensityStandardError: 0,
});
const accuracy = { low: 0, high: 0, lowImages: 0, highImages: 0 };
const claims = claimSrfeo3({
  parameters: 44678,
  network: "network",
  rates: [
    rate("network", 25, 9),
    rate("network", 400, 2),
    rate("PCA, 3", 400, 1),
    rate("PCA, 5", 400, 3),
    rate("PCA, 7", 400, 1),
  ],
  accuracies: [
    { network: "network", frameRateHz: 400, published: 82, percent: 84, ...accuracy },
    { network: "other", frameRateHz: 400, published: 82, percent: 84, ...accuracy },
    { network: "network", frameRateHz: 25, published: 93, percent: 99, ...accuracy },
  ],
  edges: [
    { state: "annealed", thickness: "thin", onsetDistanceEv: 181.6, whiteLineRatio: 9 },
    { state: "annealed", thickness: "thick", onsetDistanceEv: 1, whiteLineRatio: 1 },
  ],
  trends: [trend(0.9), trend(0.4)],
  stream: {
    frames: 9,
    lost: 1,
    latencyMs: new Float64Array(),
    workMs: new Float64Array(),
    deepestQueue: 1,
  },
});

Deno.test("claims hold where they should and nowhere else", () => {
  claims.forEach(checkClaim);
  const held = claims.map(({ id, obtained, holds }) => [id, obtained, holds]);
  assert.deepEqual(held, [
    ["B3", 1, undefined],
    ["B4", 181.6, true],
    ["B4", 9, false],
    ["B6", 44678, true],
    ["B7", 0.5, true],
    ["B7", 1.5, true],
    ["B7", 0.5, false],
    ["B8", 0.8, true],
    ["B8", 0.4, false],
    ["B10", 84, true],
    ["B10", 99, false],
  ]);
});

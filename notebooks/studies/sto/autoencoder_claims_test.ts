import assert from "node:assert/strict";
import { checkClaim, judge } from "../../harness/record/claims.ts";
import { claimAutoencoder } from "./autoencoder_claims.ts";

const peaks = { heightRatio: 1, heightRatioDeviation: 0.02, found: 200 };
const level = (method: string, x: number, meanSquaredError: number, shiftDeviationEv = 0.02) => {
  return { method, x, meanSquaredError, shiftEv: 0, shiftDeviationEv, ...peaks };
};
const cure = (method: string, meanSquaredError: number) => {
  const verdict = { flaggedShare: 0, meanOverThreshold: 0, worstEv: 0, varianceRatio: 1 };
  return { ...level(method, 0, meanSquaredError), ...verdict };
};

Deno.test("claimAutoencoder() judges each row of the curve, and contrast apart from errors", () => {
  const error = (image: string, meanSquaredError: number) => {
    return { image, meanSquaredError, meanSpectrumError: 0 };
  };
  const kept = (image: string, mapKept: number) => {
    return { image, firstPeakPercent: 1, siteKept: 0.2, mapKept, mapStandardError: 0.02 };
  };
  const claims = claimAutoencoder({
    errors: [error("noisy", 0.0025), error("paper", 0.0002), error("blocks, pixels trained on", 1)],
    contrast: [kept("truth", 1), kept("noisy", 1), kept("paper", 0.49), kept("mean", NaN)],
    levels: [
      level("one level", 0.05, 0.8),
      level("one level", 0.1, 3),
      level("one level", 0.2, 5, 0.04),
      level("range", 0.05, 2),
      level("range", 0.1, 2),
      level("range", 0.2, 2),
    ],
    sigma: 0.05,
    cures: [cure("nothing matched", 9), cure("matched: shape", 1), cure("matched: both", 2)],
  });
  claims.forEach(checkClaim);
  assert.deepEqual(claims.map((claim) => `${claim.id} ${judge(claim)}`), [
    "A4 holds",
    "A4 undecided",
    "A4 does not hold",
    "A5 holds",
    "A5 undecided", // within a factor of two, of one training each
    "A5 holds",
    "A5 holds",
    "A5 undecided",
    "A6 holds",
    "A6 undecided",
  ]);
  const [low, high] = claims[6].interval!;
  assert.ok(low > 1.6 && high < 2.4); // scatters of 200 spectra are known to a twentieth
});

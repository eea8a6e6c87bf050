import assert from "node:assert/strict";
import { checkClaim, judge } from "../../harness/record/claims.ts";
import { type BubanChoiFindings, claimBubanChoi, findingOf } from "./buban_choi_claims.ts";
import { listFault } from "./fault_kept.ts";

const score = (
  method: string,
  error: number,
  positionPm: number,
  gapPm: number,
  tiToSr: number,
) => ({
  doseElectrons: 3,
  method,
  ...{ error, errorStandardError: 0.01, positionPm, positionStandardErrorPm: 1, lost: 0, false: 0 },
  ...{ gapPm, gapStandardErrorPm: 4, besidePm: 408, besideStandardErrorPm: 2 },
  ...{ srHeight: 1, tiToSr, tiToSrStandardError: 0.02, inResidual: 0.2 },
});
const scores = [
  score("no counting noise", 0, 3, 250, 0.53),
  score("Gaussian", 0.57, 25, 260, 0.54),
  score("total variation", 0.65, 24, 257, 0.44),
  score("non-local means", 0.85, 30, 286, 1),
  score("frame pairs", 0.47, 22, 256, 0.5),
  score("dense, flat", 0.56, 12, 212, 1.01),
];
const snr = (definition: "power" | "amplitude" | "peak", itsOwn: number) => ({
  ...{ definition, noise: 1, itsOwn, itsOwnStandardError: 0.001 },
  ...{ theFirst: 0.2, theFirstStandardError: 0.001 },
});
const step = { stepPixels: 1, weights: "flat", error: 0.55, errorStandardError: 0.01 };
const findings: BubanChoiFindings = {
  windows: 80_000,
  errors: [{ what: "end to end", meanAbsolute: 0.09, standardError: 0.001, rootMeanSquare: 0.1 }],
  snrs: [snr("power", 0.07), snr("amplitude", 0.089), snr("peak", 0.17)],
  steps: [{ ...step, positionPm: 14, positionStandardErrorPm: 1 }],
  scores,
  fault: listFault(scores),
  doseElectrons: 3,
};

Deno.test("a network that draws the fault away holds positions only", () => {
  const claims = claimBubanChoi(findings);
  for (const claim of claims) checkClaim(claim);
  const verdicts = Object.fromEntries(claims.map((claim) => [claim.claim, judge(claim)]));
  const of = (text: string) =>
    Object.entries(verdicts).find(([claim]) => claim.includes(text))?.[1];
  assert.equal(of("error of a position over that of the best plain"), "holds");
  assert.equal(of("error of a position over that of the frame pairs"), "holds");
  assert.equal(of("error of a pixel over that of the best plain"), "undecided");
  assert.equal(of("error of a pixel over that of the frame pairs"), "does not hold");
  assert.equal(of("two Sr planes"), "does not hold");
  assert.equal(of("contrast of Sr"), "does not hold");
  assert.equal(of("ratio of maximum"), "does not hold");
  assert.equal(of("windows learnt from"), "undecided");
});

Deno.test("only what the paper prints stands under published", () => {
  const printed = claimBubanChoi(findings).map(({ published }) => published)
    .filter((value) => typeof value === "number");
  assert.deepEqual(printed, [700_000, 0.1, 0.1, 0.1]);
});

Deno.test("the finding names positions and what is left of the fault", () => {
  assert.match(findingOf(findings), /12 pm off, the best plain filter 24 pm; .* 31 % .* -2 %/);
});

import assert from "node:assert/strict";
import { checkClaim, judge } from "../../harness/record/claims.ts";
import { type BubanChoiFindings, claimBubanChoi, findingOf } from "./buban_choi_claims.ts";
import type { TrialRow } from "./fault_trials.ts";

const scans = (method: string, error: number, positionPm: number, kept: number): TrialRow[] =>
  [0.99, 1, 1.01].map((by, i) => ({
    ...{ doseElectrons: 3, scan: i + 1, method, error: by * error, noiseRemoved: 0.5 },
    ...{ positionPm: by * positionPm, lost: 0, false: 0 },
    ...{ order: 0.3, gapPm: 250, besidePm: 406, tiToSr: 0.5 },
    ...{ shiftKept: by * kept, gapKept: by * kept, elongationKept: by, contrastKept: by * kept },
  }));
const snr = (definition: "power" | "amplitude" | "peak", itsOwn: number) => ({
  ...{ definition, noise: 1, itsOwn, itsOwnStandardError: 0.001 },
  ...{ theFirst: 0.2, theFirstStandardError: 0.001 },
});
const step = { stepPixels: 1, weights: "flat", error: 0.55, errorStandardError: 0.01 };
const error = { meanAbsolute: 0.05, standardError: 0.001, rootMeanSquare: 0.1 };
const findings: BubanChoiFindings = {
  errors: [
    { what: "the paper's windows", ...error },
    { what: "even grey", ...error, meanAbsolute: 0.171 },
  ],
  snrs: [snr("power", 0.07), snr("amplitude", 0.089), snr("peak", 0.17)],
  steps: [{ ...step, positionPm: 14, positionStandardErrorPm: 1 }],
  rows: [
    ...scans("no counting noise", 0, 3, 1),
    ...scans("Gaussian", 0.57, 25, 1),
    ...scans("lattice", 0.4, 10, 0.05),
    ...scans("frame pairs", 0.48, 22, 1),
    ...scans("dense, flat", 0.5, 12, -0.02),
  ],
};

Deno.test("a network that draws the fault away is told from filters that keep it", () => {
  const claims = claimBubanChoi(findings);
  for (const claim of claims) checkClaim(claim);
  const of = (text: string) => judge(claims.find(({ claim }) => claim.includes(text))!);
  assert.equal(of("position over that of the best filter, dose 3"), "does not hold");
  assert.equal(of("position over that of the best filter that keeps"), "holds");
  assert.equal(of("pixel over that of the best filter that keeps"), "holds");
  assert.equal(of("pixel over that of the frame pairs"), "does not hold");
  assert.equal(of("half-cell shift"), "does not hold");
  assert.equal(of("elongation"), "holds");
  assert.equal(of("ratio of maximum"), "undecided"); // hardly better than an even grey
  assert.equal(of("from step 1 to step 3"), "holds");
  assert.equal(of("windows learnt from"), "undecided");
  const rival = claims.find(({ claim }) => claim.includes("pixel over that of the best filter,"))!;
  assert.match(rival.note!, /^lattice;/);
});

Deno.test("only what the paper prints stands under published", () => {
  const printed = claimBubanChoi(findings).map(({ published }) => published)
    .filter((value) => typeof value === "number");
  assert.deepEqual(printed, [700_000, 0.1, 0.1, 0.1]);
});

Deno.test("the finding names what is left of the shift, and the best filter that keeps it", () => {
  assert.match(findingOf(findings), /keeps -2 % .* 3: Gaussian/);
});

import assert from "node:assert/strict";
import { judge } from "../../harness/record/claims.ts";
import { concludePeaks } from "./peak_claims.ts";

const of = { method: "network, paper", frameRateHz: 400 };
const peaks = ["pre-peak", "main peak"];
const errors = ["initial", "annealed"].flatMap((name) =>
  peaks.map((peak, i) => ({
    ...of,
    name,
    peak,
    biasEv: -0.1,
    biasStandardErrorEv: 0.01,
    heightBias: i ? 0 : -0.1,
    heightScatter: 0.2,
    fitted: 400,
    scatterOverStated: 7,
    scatterOverStatedError: 0.1,
  }))
);
const found = {
  ...of,
  control: [0.7, 1, 1.2].map((scatterOverBound) => ({ scatterOverBound })),
  errors: [...errors, { ...errors[2], method: "counts", biasEv: 9 }],
  shifts: peaks.map((peak) => ({ ...of, peak, shiftEv: -0.35, standardErrorEv: 0.01 })),
  trends: [{ ...of, name: "initial", peak: "pre-peak", slope: 0.94, slopeStandardError: 0.02 }],
};

Deno.test("claims hold intervals of 95 %, and those of the paper's broken sentence are undecided", () => {
  const { claims } = concludePeaks(found);
  const verdicts = claims.map((claim) => [claim.id, judge(claim)].join(" "));
  assert.deepEqual(verdicts, [
    ...Array(4).fill("B9 undecided"),
    "B9 does not hold", // 0.9 +- 0.02 lies below 0.95
    "B8 undecided", // 0.94 +- 0.04 crosses 0.95
    "B9 holds",
    "B9 holds",
  ]);
  const [shift, , bias] = claims;
  assert.equal(shift.obtained, 0.35);
  assert.deepEqual(shift.interval?.map((end) => end.toFixed(4)), ["0.3304", "0.3696"]);
  assert.equal(bias.obtained, 0.1, "the size of -0.1, of the network and not of the counts");
});

Deno.test("the finding says median and span of the control", () => {
  const { finding } = concludePeaks(found);
  assert.match(finding, /by 1.0 of the Cramér-Rao bound \(median of 3 sets, 0.70 to 1.2\)/);
  assert.match(finding, /by 7.0 times its stated standard error at 400 frames\/s/);
});

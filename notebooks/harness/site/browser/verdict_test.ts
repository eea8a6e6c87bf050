import assert from "node:assert/strict";
import { cellsOf, refuteNoise } from "./verdict.ts";

type Result = Parameters<typeof cellsOf>[0];

/** A result of PCA whose error over that of raw has this interval, its residuals this variance. */
function result([overRawLow, overRaw, overRawHigh]: number[], varianceRatio: number): Result {
  const flagged = { data: new Float32Array(200) };
  const largest = { row: 0, column: 0, energyEv: 500, statistic: 0.9, limit: 1.4 };
  return {
    error: { overRaw, overRawLow, overRawHigh },
    residuals: { varianceRatio, meanOverThreshold: 0.1, worstEv: 500, flaggedShare: 0 },
    flags: { flagged, flaggedShare: 0, expectedShare: 0.01, chance: 1, largest },
    seconds: 1,
  } as unknown as Result;
}

Deno.test("an interval that reaches below 0 is an upper limit", () => {
  const text = (interval: number[]) => cellsOf(result(interval, 0.95))[0][1];
  assert.equal(text([-0.01, 0.01, 0.029]), "at most 2.9 % of the raw squared error (95 %)");
  assert.equal(text([-0.03, -0.01, 0.029]), "at most 2.9 % of the raw squared error (95 %)");
  assert.match(text([-0.03, -0.02, -0.005]), /^not told from 0 .* smaller than estimated$/);
  assert.match(text([0.01, 0.02, 0.029]), /^2 % of the raw squared error \(95 %: 1 % to 2\.9 %\)$/);
});

Deno.test("the noise is doubted where an error is below 0, or error and residuals do not add up to it", () => {
  const doubt = (interval: number[], ratio: number) => refuteNoise(result(interval, ratio));
  assert.equal(doubt([0.01, 0.02, 0.03], 0.98), undefined);
  assert.equal(doubt([0.6, 0.7, 0.8], 0.3), undefined); // PCA that keeps most of the noise
  assert.equal(doubt([-0.02, -0.005, 0.01], 0.99), undefined);
  assert.equal(doubt([-0.03, -0.02, -0.005], 0.99), undefined); // by chance
  assert.match(doubt([-0.6, -0.49, -0.39], 0.9)!, /below 0 \(-60 % to -39 % of the raw one\)/);
  assert.match(doubt([0.01, 0.02, 0.03], 0.1)!, /has 10 % of the noise's variance/);
  assert.match(doubt([0.01, 0.02, 0.03], 5)!, /has 5 times the noise's variance/);
  const cells = cellsOf(result([0.01, 0.02, 0.03], 5)).slice(0, 3);
  assert(cells.every(([, text]) => /^cannot be told/.test(text)));
});

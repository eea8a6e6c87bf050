import assert from "node:assert/strict";
import { prng } from "../core/random.ts";
import { fitTrend } from "./trend.ts";

Deno.test("fitTrend() is the textbook's line and standard error, and counts what is missing", () => {
  // Residuals of y = 1 + 2 x: 1, -1, -1, 1; over 2 degrees of freedom, and x of squared spread 5.
  const trend = fitTrend([0, 1, 2, 3, 4], [2, 2, 4, 8, NaN]);
  assert.ok(Math.abs(trend.slope - 2) < 1e-12 && Math.abs(trend.intercept - 1) < 1e-12);
  assert.ok(Math.abs(trend.slopeStandardError - Math.sqrt(4 / 2 / 5)) < 1e-12);
  assert.deepEqual([trend.count, trend.missing], [4, 1]);
  assert.ok(Math.abs(trend.correlation - 10 / Math.sqrt(5 * 24)) < 1e-12);
});

Deno.test("the slope of repeated trials scatters as its standard error says", () => {
  const random = prng(1);
  const x = Array.from({ length: 40 }, (_, i) => i / 40);
  let squares = 0;
  for (let trial = 0; trial < 400; trial++) {
    const { slope, slopeStandardError } = fitTrend(x, x.map((v) => 0.5 * v + random.normal()));
    squares += ((slope - 0.5) / slopeStandardError) ** 2 / 400;
  }
  assert.ok(Math.abs(squares - 38 / 36) < 0.25, `${squares}`);
});

Deno.test("fitTrend() refuses what has no line", () => {
  assert.throws(() => fitTrend([1, 2], [1, 2]), /2 finite pairs/);
  assert.throws(() => fitTrend([1, 2, 3], [1, 2]), /3 and 2 values/);
});

import assert from "node:assert/strict";
import { seedInterval } from "./seed_interval.ts";

Deno.test("seedInterval() is Student's: of 1 to 5 the mean 3 -+ 2.776 sqrt(2.5 / 5)", () => {
  const { mean, low, high, count } = seedInterval([1, 2, 3, 4, 5, NaN]);
  assert.deepEqual([mean, count], [3, 5]);
  assert.ok(Math.abs(high - 3 - 2.7764 * Math.SQRT1_2) < 0.01 && Math.abs(low + high - 6) < 1e-12);
  // A seed of weight 0 says nothing; one of twice the weight counts twice.
  assert.equal(seedInterval([1, 2, 99], [1, 2, 0]).mean, 5 / 3);
  assert.deepEqual(seedInterval([1, 2, 4], [3, 3, 3]), seedInterval([1, 2, 4]));
  assert.ok(Number.isNaN(seedInterval([1]).low) && Number.isNaN(seedInterval([]).mean));
});

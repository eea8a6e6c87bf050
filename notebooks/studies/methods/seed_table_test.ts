import assert from "node:assert/strict";
import { geometricRatio, pairedDifference, pairedRatio, summariseSeeds } from "./seed_table.ts";

const rows = [1, 2, 3, 4, 5].flatMap((seed) => [
  { method: "a", seed, error: seed, kept: NaN },
  { method: "b", seed, error: 2 * seed, kept: 0.5 },
]);

Deno.test("summariseSeeds() gives mean, half width and count of each group", () => {
  const [a, b] = summariseSeeds(rows, { by: ["method"], values: ["error", "kept"] });
  assert.equal(a.method, "a");
  assert.equal(a.error, 3);
  // Student's t of 4 degrees of freedom is 2.776; the variance is 2.5, of the mean 0.5.
  assert.ok(Math.abs(a.errorHalf - 2.776 * Math.sqrt(0.5)) < 0.02, `${a.errorHalf}`);
  assert.ok(Number.isNaN(a.kept) && Number.isNaN(a.keptHalf));
  assert.equal(b.kept, 0.5);
  assert.equal(b.keptHalf, 0);
  assert.equal(b.seeds, 5);
});

Deno.test("pairedRatio() has no scatter where the ratio is the same at every seed", () => {
  const { mean, low, high, count } = pairedRatio(rows, { value: "error", of: "b", over: "a" });
  assert.deepEqual([mean, low, high, count], [2, 2, 2, 5]);
});

Deno.test("geometricRatio() of ratios 1/2 and 2 is 1, with ends that are inverse to each other", () => {
  const own = [0.5, 2].flatMap((ratio, seed) => [
    { method: "a", seed, error: 1 },
    { method: "b", seed, error: ratio },
  ]);
  const { mean, low, high } = geometricRatio(own, { value: "error", of: "b", over: "a" });
  assert.ok(Math.abs(mean - 1) < 1e-12 && Math.abs(low * high - 1) < 1e-9 && low > 0);
  assert.equal(pairedDifference(own, { value: "error", of: "b", over: "a" }).mean, 0.25);
});

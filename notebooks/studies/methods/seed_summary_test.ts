import assert from "node:assert/strict";
import { seedInterval } from "./seed_interval.ts";
import { summariseSeeds } from "./seed_summary.ts";

Deno.test("summariseSeeds() gives mean and half interval of each group, in their order", () => {
  const rows = [1, 2, 3].flatMap((seed) => [
    { method: "PCA", x: 0.5, seed, error: seed },
    { method: "noisy", x: 0.5, seed, error: 7 },
  ]);
  const [pca, noisy] = summariseSeeds(rows, { by: ["method", "x"], of: ["error"] });
  assert.deepEqual(noisy, { method: "noisy", x: 0.5, error: 7, error95: 0 });
  assert.equal(pca.error, 2);
  assert.ok(Math.abs(pca.error95 - (seedInterval([1, 2, 3]).high - 2)) < 1e-12);
});

import assert from "node:assert/strict";
import { jackknifeError } from "./jackknife_error.ts";

Deno.test("jackknifeError() of a mean is the standard error of the mean", () => {
  const values = [3, 1, 4, 1, 5], sum = 14;
  const without = values.map((value) => (sum - value) / 4);
  const variance = values.reduce((total, value) => total + (value - sum / 5) ** 2, 0) / 4;
  assert.ok(Math.abs(jackknifeError(without) - Math.sqrt(variance / 5)) < 1e-12);
  assert.ok(Number.isNaN(jackknifeError([1])));
});

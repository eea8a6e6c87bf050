import assert from "node:assert/strict";
import { bestSettings, tuneRivals } from "./tune_rivals.ts";
import { smallTask } from "./twin_test_support.ts";

Deno.test("scores are mapped to truths and aligned rows are averaged", async () => {
  const task = await smallTask(),
    methods = ["scores mapped to truths, aligned", "binning, aligned"];
  const strengths = { ranks: [], regressionRanks: [2], averagedNm: [16, 160] };
  const [mapped, short, long] = await tuneRivals(task, { ...strengths, methods });
  assert.deepEqual([mapped.strength, short.strength, long.strength], [2, 16, 160]);
  assert.ok(long.meanSquaredError < short.meanSquaredError);
  assert.ok(mapped.meanSquaredError < short.meanSquaredError);
});

Deno.test("the setting with the least error of each method is taken", () => {
  const row = (method: string, strength: number, meanSquaredError: number) => ({
    ...{ method, strength, meanSquaredError, weighting: "none" as const },
  });
  const found = bestSettings([row("a", 1, 3), row("a", 2, 1), row("b", 1, 2), row("a", 3, 2)]);
  assert.deepEqual(found.map(({ method, strength }) => [method, strength]), [["a", 2], ["b", 1]]);
});

import assert from "node:assert/strict";
import { planSearch } from "./rapid_eels_search.ts";

Deno.test("planSearch() begins with the paper's network, and takes five folds of a grid in full", () => {
  const { points: [first], folds } = planSearch("quick");
  assert.deepEqual([first.latentUnits, first.dropout, first.depth, folds], [5, 0.2, 5, 2]);
  const full = planSearch("full");
  assert.deepEqual([full.points.length, full.folds, full.base.batchSize], [72, 5, 512]);
  const row = planSearch("row").points.map(({ dropout, learningRate }) => [dropout, learningRate]);
  const grid = full.points.filter(({ latentUnits, depth }) => latentUnits === 5 && depth === 5);
  for (const [dropout, learningRate] of row) {
    assert.ok(grid.some((p) => p.dropout === dropout && p.learningRate === learningRate));
  }
});

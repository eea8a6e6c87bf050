import assert from "node:assert/strict";
import { fewestIterations, searchSettings } from "./settings_search.ts";

const far = (one: { a: number; b: number }) =>
  Math.abs(Math.log(one.a / 5000)) + Math.abs(Math.log(one.b / 0.003));

Deno.test("searchSettings() goes on until both neighbours are worse, however far it started", () => {
  const start = { a: { start: 1, factor: 3 }, b: { start: 1, factor: 2 } };
  const { best, tried, edges } = searchSettings(start, far);
  assert.deepEqual(edges, []);
  assert.ok(Math.abs(Math.log(best.a / 5000)) < Math.log(3) / 2 + 1e-9, `${best.a}`);
  assert.ok(tried.a[0] < best.a && tried.a[1] > best.a, "a tried value on both sides");
  assert.ok(tried.b[0] < best.b && tried.b[1] > best.b);
});

Deno.test("searchSettings() names a setting that ends on its bound, or for want of moves", () => {
  const bounded = { a: { start: 1, factor: 3, most: 100 }, b: { start: 0.003, factor: 2 } };
  assert.deepEqual(searchSettings(bounded, far).edges, ["a"]);
  const short = { a: { start: 1, factor: 3 }, b: { start: 0.003, factor: 2 } };
  assert.deepEqual(searchSettings(short, far, { moves: 2 }).edges, ["a"]);
});

Deno.test("fewestIterations() takes the begin of a plateau, and tells an edge", () => {
  assert.deepEqual(fewestIterations([3, 2, 1.001, 1, 1]), { place: 2, isEdge: false });
  assert.deepEqual(fewestIterations([3, 2, 1]), { place: 2, isEdge: true });
  const falling = [3, 2, 1.03, 1.015, 1.009, 1];
  assert.deepEqual(fewestIterations(falling), { place: 4, isEdge: true });
  assert.deepEqual(fewestIterations([1, 2, 3]), { place: 0, isEdge: true });
});

import assert from "node:assert/strict";
import { medianOf, placeSorted } from "./order_statistics.ts";
import { prng } from "./random.ts";

const random = prng(1);
const lists: Record<string, Float64Array> = {
  normal: new Float64Array(2001).map(() => random.normal()),
  "many alike": new Float64Array(3000).map(() => random.poisson(2)),
  "one value": new Float64Array(500).fill(7),
  rising: new Float64Array(1000).map((_, i) => i),
  falling: new Float64Array(1000).map((_, i) => -i),
  "organ pipe": new Float64Array(1000).map((_, i) => Math.min(i, 999 - i)),
  "with NaN and infinity": new Float64Array(400).map((_, i) =>
    i % 7 === 0 ? NaN : i % 11 === 0 ? Infinity : random.normal()
  ),
  "NaN alone": new Float64Array(5).fill(NaN),
  one: Float64Array.of(3),
  two: Float64Array.of(9, 3),
};

for (const [name, values] of Object.entries(lists)) {
  Deno.test(`placeSorted() and medianOf() give what sorting gives: ${name}`, () => {
    const sorted = values.slice().sort(), count = values.length;
    const places = [...new Set([0, 0.1, 0.5, 0.51, 0.99].map((p) => Math.floor(p * count)))];
    const placed = values.slice();
    placeSorted(placed, places);
    for (const place of places) assert.equal(placed[place], sorted[place], `place ${place}`);
    assert.deepEqual(placed.sort(), sorted);

    const middle = count / 2;
    const expected = (sorted[Math.floor(middle - 0.5)] + sorted[Math.floor(middle)]) / 2;
    assert.equal(medianOf(values), expected);
  });
}

Deno.test("placeSorted() of every place sorts", () => {
  const values = lists.normal.slice();
  placeSorted(values, [...values.keys()]);
  assert.deepEqual(values, lists.normal.slice().sort());
});

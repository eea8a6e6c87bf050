import assert from "node:assert/strict";
import { prng } from "../../core/random.ts";
import { PANEL, startTiles } from "./tile.ts";

Deno.test("sums of products are those of a plain loop to the last bit", () => {
  const random = prng(1), steps = 37;
  const tiles = startTiles(3 * PANEL * steps), { values, begin } = tiles;
  for (let i = begin; i < begin + 3 * PANEL * steps; i++) {
    values[i] = random.normal() * 10 ** (i % 7);
  }
  const [a, b, c] = [0, 1, 2].map((panel) => begin + panel * PANEL * steps);
  for (const [one, other] of [[a, b], [b, a], [c, c], [a, c]]) {
    tiles.multiply(one, other, steps);
    for (let i = 0; i < PANEL; i++) {
      for (let j = 0; j < PANEL; j++) {
        let sum = 0;
        for (let k = 0; k < steps; k++) {
          sum += values[one + PANEL * k + i] * values[other + PANEL * k + j];
        }
        assert.equal(values[PANEL * i + j], sum);
      }
    }
  }
});

Deno.test("NaN and infinity stay what they are", () => {
  const tiles = startTiles(2 * PANEL), { values, begin } = tiles;
  values.set([1, Infinity, NaN, 0, 2, 0, -1, 3], begin);
  tiles.multiply(begin, begin + PANEL, 1);
  assert.deepEqual([...values.subarray(0, PANEL)], [2, 0, -1, 3]);
  assert.deepEqual([...values.subarray(PANEL, 2 * PANEL)], [Infinity, NaN, -Infinity, Infinity]);
});

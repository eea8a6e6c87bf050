import assert from "node:assert/strict";
import { prng } from "../../core/random.ts";
import { trimmedMeans } from "./trimmed_means.ts";

Deno.test("trimmedMeans() are the means without the lowest and highest value, to the last bit", () => {
  const random = prng(1), channels = 41;
  const data = Float32Array.from({ length: 12 * channels }, () => random.normal() * 1e3);
  data[3 * channels + 5] = NaN;
  data[4 * channels + 6] = Infinity;
  for (const [rows, from, to] of [[3, 0, 41], [8, 0, 41], [5, 7, 8], [8, 10, 41], [11, 0, 40]]) {
    const starts = Array.from({ length: rows }, (_, n) => (n * 5 % 12) * channels);
    const expected = Array.from({ length: to - from }, (_, e) => {
      const values = starts.map((start) => data[start + from + e]);
      const sum = values.reduce((sum, value) => sum + value, 0);
      return (sum - Math.min(...values) - Math.max(...values)) / (rows - 2);
    });
    assert.deepEqual([...trimmedMeans(data, starts, from, to)], expected);
  }
});

import fc from "fast-check";
import assert from "node:assert/strict";
import { calibratePerplexity, jointProbabilities } from "./tsne_affinities.ts";

const perplexityOf = (row: ArrayLike<number>) =>
  Math.exp(-Array.from(row).reduce((sum, p) => p > 0 ? sum + p * Math.log(p) : sum, 0));

Deno.test("every row of probabilities adds up to 1 and has the perplexity asked for", () => {
  const distances = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), {
    minLength: 20,
    maxLength: 20,
  });
  fc.assert(fc.property(distances, fc.double({ min: 2, max: 15, noNaN: true }), (row, wanted) => {
    const sorted = row.toSorted((a, b) => a - b);
    const k = sorted.length;
    const squaredDistances = Float64Array.from(sorted, (d, i) => d * (1 + i / 100));
    const neighbours = { k, indices: new Int32Array(k), squaredDistances };
    const row1 = calibratePerplexity(neighbours, wanted);
    assert.ok(Math.abs(row1.reduce((sum, p) => sum + p, 0) - 1) < 1e-12);
    assert.ok(Math.abs(perplexityOf(row1) / wanted - 1) < 1e-6, `${perplexityOf(row1)}, ${wanted}`);
    for (let n = 1; n < k; n++) assert.ok(row1[n] <= row1[n - 1], "nearer is likelier");
  }));
});

Deno.test("equal distances give equal probabilities whatever the perplexity", () => {
  const neighbours = {
    k: 4,
    indices: new Int32Array(4),
    squaredDistances: new Float64Array(4).fill(7),
  };
  assert.deepEqual([...calibratePerplexity(neighbours, 2)], [0.25, 0.25, 0.25, 0.25]);
});

Deno.test("a perplexity above the number of neighbours is refused", () => {
  const neighbours = { k: 2, indices: new Int32Array(2), squaredDistances: Float64Array.of(1, 2) };
  assert.throws(() => calibratePerplexity(neighbours, 2.5), /it is 2.5, of 2 neighbours/);
});

Deno.test("joint probabilities are symmetric, add up to 1 and join both directions", () => {
  // 0 chooses 1 and 2, 1 chooses 0 and 2, 2 chooses 1 and 3, 3 chooses 2 and 1.
  const indices = Int32Array.of(1, 2, 0, 2, 1, 3, 2, 1);
  const neighbours = { k: 2, indices, squaredDistances: new Float64Array(8) };
  const conditional = Float64Array.of(0.6, 0.4, 0.7, 0.3, 0.5, 0.5, 0.9, 0.1);
  const { starts, columns, values } = jointProbabilities(neighbours, conditional);
  const dense = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
  for (let i = 0; i < 4; i++) {
    for (let e = starts[i]; e < starts[i + 1]; e++) dense[i][columns[e]] += values[e];
  }
  const eighths = [[0, 1.3, 0.4, 0], [1.3, 0, 0.8, 0.1], [0.4, 0.8, 0, 1.4], [0, 0.1, 1.4, 0]];
  dense.flat().forEach((value, i) => assert.ok(Math.abs(value - eighths.flat()[i] / 8) < 1e-15));
  assert.equal(columns.length, 10); // no pair twice
});

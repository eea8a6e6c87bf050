import assert from "node:assert/strict";
import { prng } from "../../core/random.ts";
import golden from "../../analyse/testdata/embed_golden.json" with { type: "json" };
import { ALONE } from "./crew.ts";
import type { SparseRows } from "./tsne_affinities.ts";
import { attract, klDivergence } from "./tsne_attraction.ts";
import { gridMemory, repelByGrid } from "./tsne_grid.ts";
import { planeMemory, repelExactly } from "./tsne_repulsion.ts";

/** A dense matrix of joint probabilities, row-major, as sparse rows. */
function sparse(joint: ArrayLike<number>): SparseRows {
  const count = Math.round(Math.sqrt(joint.length));
  const pairs = Array.from(joint, (value, at) => ({ value, row: Math.floor(at / count), at }))
    .filter(({ value }) => value > 0);
  const starts = new Int32Array(count + 1);
  for (const { row } of pairs) starts[row + 1]++;
  for (let i = 0; i < count; i++) starts[i + 1] += starts[i];
  return {
    starts,
    columns: Int32Array.from(pairs, ({ at }) => at % count),
    values: Float64Array.from(pairs, ({ value }) => value),
  };
}

/** A quarter of the gradient of the divergence, as the optimiser uses it and scikit-learn's core. */
function quarterGradient(affinities: SparseRows, positions: Float64Array): Float64Array {
  const plane = planeMemory(positions);
  const norm = repelExactly(ALONE, plane)();
  attract(affinities, plane.positions, plane.attraction, 0, positions.length / 2);
  return plane.attraction.map((value, c) => value - plane.repulsion[c] / norm);
}

function divergence(affinities: SparseRows, positions: Float64Array): number {
  const plane = planeMemory(positions);
  return klDivergence(ALONE, affinities, plane, repelExactly(ALONE, plane)());
}

Deno.test("the gradient is that of the divergence, by finite differences", () => {
  const { joint, positions } = golden.gradients["thirty points"];
  const affinities = sparse(joint), place = Float64Array.from(positions);
  const gradient = quarterGradient(affinities, place);
  const step = 1e-5, largest = Math.max(...gradient.map(Math.abs));
  for (let c = 0; c < place.length; c++) {
    const [up, down] = [step, -step].map((h) =>
      divergence(affinities, place.with(c, place[c] + h))
    );
    const slope = (up - down) / (2 * step);
    assert.ok(Math.abs(slope - 4 * gradient[c]) < 1e-7 * largest + 1e-9, `coordinate ${c}`);
  }
});

for (const [name, { joint, positions, computed }] of Object.entries(golden.gradients)) {
  Deno.test(`the gradient of ${name} is the one that scikit-learn computes`, () => {
    const gradient = quarterGradient(sparse(joint), Float64Array.from(positions));
    const largest = Math.max(...computed.map(Math.abs));
    // It works in single precision, in which 1e-4 x 1/2 has an error of 3e-12.
    gradient.forEach((value, c) =>
      assert.ok(Math.abs(value - computed[c]) < 2e-6 * largest + 1e-11, `${value}, ${computed[c]}`)
    );
  });
}

for (const name of ["two points", "four points"] as const) {
  Deno.test(`the gradient of ${name} agrees with scikit-learn's published answer as its test asks`, () => {
    // To four decimals: the answers themselves are smaller, so this alone would prove nothing.
    const { joint, positions, gradient: published } = golden.gradients[name];
    const gradient = quarterGradient(sparse(joint), Float64Array.from(positions));
    gradient.forEach((value, c) => assert.ok(Math.abs(value - published[c]) < 1.5e-4));
  });
}

const grids = gridMemory();
for (const [radius, tolerance] of [[1e-4, 1e-6], [0.5, 1e-4], [5, 1e-3], [25, 0.03], [60, 0.06]]) {
  Deno.test(`repulsion by a grid is the exact one for points within ${radius}`, () => {
    const random = prng(3);
    const positions = Float64Array.from(
      { length: 3000 },
      () => (2 * random.uniform() - 1) * radius,
    );
    const exact = planeMemory(positions), plane = planeMemory(positions);
    const norm = repelExactly(ALONE, exact)();
    const repel = repelByGrid(ALONE, plane, grids);
    assert.ok(Math.abs(repel() / norm - 1) < tolerance / 20);
    let error = 0, square = 0, sum = 0;
    plane.repulsion.forEach((value, c) => {
      error += (value - exact.repulsion[c]) ** 2;
      square += exact.repulsion[c] ** 2;
      sum += value;
    });
    assert.ok(Math.sqrt(error / square) < tolerance, `${Math.sqrt(error / square)}`);
    assert.ok(Math.abs(sum) < 1e-3 * Math.sqrt(square * 3000), "forces cancel");
    plane.positions.set(positions.map((value) => 1.5 * value)); // another grid
    exact.positions.set(plane.positions);
    assert.ok(Math.abs(repel() / repelExactly(ALONE, exact)() - 1) < tolerance / 10);
  });
}

import assert from "node:assert/strict";
import { prng } from "../../core/random.ts";
import { startTensors } from "../../core/tensor.ts";
import { nearestNeighbours } from "./nearest_neighbours.ts";

await startTensors();

function randomPoints(count: number, dimensions: number, offset = 0) {
  const random = prng(count);
  const data = Float32Array.from({ length: count * dimensions }, () => offset + random.normal());
  return { data, shape: [count, dimensions] as const };
}

for (const [dimensions, offset] of [[2, 0], [5, 1000], [40, 0]]) {
  Deno.test(`neighbours in ${dimensions} dimensions at ${offset} are those of a full search`, async () => {
    const count = 150, k = 12;
    const { data, shape } = randomPoints(count, dimensions, offset);
    const groups = Array.from({ length: count }, (_, i) => i % 3);
    for (const given of [undefined, groups]) {
      const found = await nearestNeighbours({ data, shape }, k, { groups: given });
      for (let i = 0; i < count; i++) {
        const all = Array.from({ length: count }, (_, j) => ({
          j,
          d: Array.from(
            { length: dimensions },
            (_, e) => (data[i * dimensions + e] - data[j * dimensions + e]) ** 2,
          ).reduce((sum, value) => sum + value, 0),
        })).filter(({ j }) => j !== i && !(given && given[j] === given[i]))
          .sort((a, b) => a.d - b.d).slice(0, k);
        assert.deepEqual([...found.indices.subarray(i * k, i * k + k)], all.map(({ j }) => j));
        assert.deepEqual(
          [...found.squaredDistances.subarray(i * k, i * k + k)],
          all.map(({ d }) => d),
        );
      }
    }
  });
}

Deno.test("equal points are neighbours at no distance, never a point of itself", async () => {
  const found = await nearestNeighbours({ data: new Float32Array(6).fill(3), shape: [6, 1] }, 5);
  assert.deepEqual([...found.squaredDistances], Array(30).fill(0));
  for (let i = 0; i < 6; i++) {
    const others = [0, 1, 2, 3, 4, 5].filter((j) => j !== i);
    assert.deepEqual([...found.indices.subarray(i * 5, i * 5 + 5)], others);
  }
});

Deno.test("more neighbours than there are others, and values that are not finite, are refused", async () => {
  const points = randomPoints(10, 2);
  await assert.rejects(nearestNeighbours(points, 10), /from 1 to the 9 other points: it is 10/);
  const groups = [0, 0, 0, 0, 0, 0, 0, 1, 1, 1];
  await assert.rejects(nearestNeighbours(points, 4, { groups }), /the 3 other points/);
  points.data[5] = NaN;
  await assert.rejects(nearestNeighbours(points, 2), /point 2 has NaN in dimension 1/);
});

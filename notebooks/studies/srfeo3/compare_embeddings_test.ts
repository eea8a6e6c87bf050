import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { compareEmbeddings } from "./compare_embeddings.ts";
import { selectPoints } from "eels/core/points.ts";

Deno.test("images that lie apart are told from states that do", async () => {
  // Two images of each state; the second number moves images, the first states or nothing.
  const random = prng(3);
  const images = Array.from({ length: 160 }, (_, i) => i % 4);
  const of = {
    images,
    states: images.map((image) => image % 2),
    groups: images.map((image) => image >> 1),
  };
  for (const stateStep of [0, 8]) {
    const data = Float64Array.from(
      images.flatMap((image) => [stateStep * (image % 2), 30 * (image >> 1)]),
      (value) => value + random.normal(),
    );
    const options = {
      panel: "a",
      ...of,
      perplexity: 10,
      iterations: 100,
      umapEpochs: 50,
      workers: 0,
    };
    const { rows, tsne } = await compareEmbeddings({ data, shape: [160, 2] }, options);
    assert.deepEqual(rows.map((row) => row.space), ["original", "t-SNE", "UMAP"]);
    assert.deepEqual(tsne.shape, [160, 2]);
    const [original] = rows;
    if (stateStep) assert.ok(original.state > 0.99 && original.image > 0.99);
    else assert.ok(Math.abs(original.state - 0.5) < 0.2 && Math.abs(original.image - 0.5) < 0.2);
    if (stateStep) assert.ok(original.stateElsewhere > 0.99);
  }
});

Deno.test("selectPoints() takes the points asked for, in that order", () => {
  const points = { data: Float32Array.of(0, 1, 10, 11, 20, 21), shape: [3, 2] as const };
  const { data, shape } = selectPoints(points, [2, 0]);
  assert.deepEqual([[...data], shape], [[20, 21, 0, 1], [2, 2]]);
});

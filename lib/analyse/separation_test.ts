import assert from "node:assert/strict";
import { prng } from "../core/random.ts";
import { startTensors } from "../core/tensor.ts";
import { measureSeparation } from "./separation.ts";
import golden from "./testdata/embed_golden.json" with { type: "json" };

await startTensors();
const near = (value: number, wanted: number, tolerance: number) =>
  assert.ok(Math.abs(value - wanted) < tolerance, `${value}, wanted ${wanted}`);

Deno.test("iris has the separation that scikit-learn finds", async () => {
  const { data, labels, openTSNE } = golden.iris;
  const points = { data: Float64Array.from(data), shape: [150, 4] as const };
  const found = await measureSeparation(points, labels, { k: 5 });
  near(found.neighbourAccuracy, openTSNE.accuracyBefore, 0.007); // one point: ties are broken otherwise
  near(found.silhouette, openTSNE.silhouetteBefore, 1e-5);
});

Deno.test("four points on a line have the silhouette computed by hand", async () => {
  const points = { data: Float32Array.of(0, 1, 10, 12), shape: [4, 1] as const };
  const { silhouette } = await measureSeparation(points, ["a", "a", "b", "b"], { k: 1 });
  near(silhouette, (10 / 11 + 9 / 10 + 7.5 / 9.5 + 9.5 / 11.5) / 4, 1e-5);
});

Deno.test("labels drawn at random are not separated", async () => {
  const random = prng(2);
  const data = Float32Array.from({ length: 1000 * 3 }, () => random.normal());
  const labels = Array.from({ length: 1000 }, () => random.integer(2));
  const { neighbourAccuracy, silhouette } = await measureSeparation(
    { data, shape: [1000, 3] },
    labels,
  );
  near(neighbourAccuracy, 0.5, 0.06);
  near(silhouette, 0, 0.01);
});

Deno.test("with groups, clusters that are images and not states give chance", async () => {
  // Four images far apart, two of each state: the states are no nearer to their like.
  const random = prng(5);
  const images = Array.from({ length: 400 }, (_, i) => i % 4);
  const states = images.map((image) => image % 2);
  const corners = [[0, 0], [0, 50], [50, 50], [50, 0]];
  const data = Float32Array.from(
    images.flatMap((image) => corners[image].map((c) => c + random.normal())),
  );
  const points = { data, shape: [400, 2] as const };
  assert.equal((await measureSeparation(points, states)).neighbourAccuracy, 1);
  const apart = await measureSeparation(points, states, { groups: images.map((i) => i >> 1) });
  assert.ok(apart.neighbourAccuracy < 0.01); // across, the near corner is the other state
});

Deno.test("a single label and missing labels are refused", async () => {
  const points = { data: new Float32Array(4), shape: [4, 1] as const };
  await assert.rejects(measureSeparation(points, [1, 1, 1, 1]), /4 labels, 1 different/);
  await assert.rejects(measureSeparation(points, [1, 2]), /2 labels, 2 different/);
});

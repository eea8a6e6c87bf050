import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { drawPlanes, layOut, voteInPlanes } from "./embedding_planes.ts";
import type { EmbeddingSpaces } from "./embedding_spaces.ts";

const random = prng(2),
  states = Array.from({ length: 120 }, (_, i) => i % 2 ? "annealed" : "initial");
const thicknesses = states.map((_, i) => i % 4 < 2 ? "thin" : "thick");
const pointsOf = (dimensions: number) => ({
  data: Float64Array.from(
    states.flatMap((state) => Array(dimensions).fill(state === "initial" ? 0 : 9)),
    (value) => value + random.normal(),
  ),
  shape: [states.length, dimensions] as const,
});
const sets: EmbeddingSpaces = {
  spaces: [
    { method: "raw", frameRateHz: 400, points: pointsOf(3) },
    { method: "PCA, 2 scores", frameRateHz: 400, points: pointsOf(2) },
  ],
  ...{ states, thicknesses, places: thicknesses },
  images: states.map((state, i) => `${state} ${thicknesses[i]}`),
};
const show = [["raw", 400], ["PCA, 2 scores", 400]] as const;
const short = { perplexity: 5, iterations: 50, earlyExaggerationIterations: 50, workers: 0 };

Deno.test("two scores are shown as they are, other spaces by t-SNE or UMAP", async () => {
  const laid = await layOut(sets, { ...short, show, random: prng(1), every: 3 });
  const [raw, scores] = Object.entries(laid.planes);
  assert.deepEqual([raw[0], raw[1].shape], ["raw, 400 frames/s", [40, 2]]);
  assert.equal(scores[1].data[2], sets.spaces[1].points.data[6]);
  assert.deepEqual(laid.states, states.filter((_, i) => i % 3 === 0));

  const all = await layOut(sets, { ...short, show, random: prng(1) });
  const rows = await voteInPlanes("t-SNE", all, { k: 5, every: 3 });
  assert.deepEqual(rows.map(({ plane }) => plane), ["t-SNE", "as it is"]);
  assert.deepEqual(rows.map(({ points }) => points), [120, 120]);
  const umap = await layOut(sets, { show: [show[0]], by: "UMAP", umapEpochs: 20, random: prng(1) });
  assert.deepEqual(umap.planes["raw, 400 frames/s"].shape, [120, 2]);
});

Deno.test("votes in a plane come from other places, and the figure names the kinds", async () => {
  const laid = await layOut(sets, { show: [show[1]], random: prng(1) });
  const [row] = await voteInPlanes("t-SNE", laid, { k: 5 });
  assert.ok(row.otherPlaces > 0.99, `${row.otherPlaces}`);
  assert.ok(row.ownImage < 0.8, `${row.ownImage}`);
  const { svg } = drawPlanes(laid, { every: 3 });
  assert.match(svg, /PCA, 2 scores, 400 fps/);
  assert.match(svg, /annealed thin/);
});

Deno.test("a space that is not there is refused", async () => {
  const none = layOut(sets, { show: [["raw", 25]], random: prng(1) });
  await assert.rejects(none, /raw, 25 frames\/s is none of raw, 400 frames\/s; PCA, 2 scores, 400/);
});

import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { withNoise } from "eels/core/spectrum_image.ts";
import { denoise } from "eels/baseline/denoise.ts";
import { compareEdgeMaps, measureLikeness } from "./edge_correlations.ts";
import { makeWeakEdges, WEAK_EDGES } from "./weak_edges.ts";

Deno.test("two components make two weak edges too alike, three keep them apart, and so does the truth", async () => {
  const size = { rows: 36, columns: 36, electrons: 12_000, gain: 3.4 };
  const { image: counts, truth } = makeWeakEdges({ ...size, random: prng(5) });
  const image = withNoise(counts, { gain: 3.4 });
  const edges = WEAK_EDGES;
  const likeness = measureLikeness(image, { edges, random: prng(1), repeats: 4 });
  const [{ raw, withoutNoise, standardError }] = likeness;
  assert.ok(standardError < 0.25, `${standardError}`);
  const verdictOf = (one: typeof image) =>
    compareEdgeMaps({ ...one, noise: image.noise }, { edges, likeness })[0];
  const exact = verdictOf(truth);
  assert.equal(exact.verdict, "within the error");
  assert.ok(Math.abs(exact.denoised - withoutNoise) < 3 * standardError);
  assert.ok(Math.abs(raw) < 1);
  const by = async (rank: number) =>
    verdictOf((await denoise(image, { method: "pca", rank })).image).verdict;
  assert.equal(await by(2), "made too alike");
  assert.equal(await by(3), "within the error");
});

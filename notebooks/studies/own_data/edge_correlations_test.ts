import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { withNoise } from "eels/core/with_noise.ts";
import { denoise } from "eels/baseline/denoise.ts";
import { compareEdgeMaps, judgeLikeness, measureLikeness } from "./edge_correlations.ts";
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

Deno.test("maps that denoising made one are named where noise-free ones are known to 0.055", () => {
  // 1.000 lies 2.3 standard errors of r above, but far out in Fisher's z.
  const known = { withoutNoise: 0.874, standardError: 0.055 };
  const { verdict, detectableFrom } = judgeLikeness(known, 1);
  assert.equal(verdict, "made too alike");
  assert.ok(detectableFrom > 0.93 && detectableFrom < 0.95, `${detectableFrom}`);
  assert.equal(judgeLikeness(known, 0.994).verdict, "made too alike");
  assert.equal(judgeLikeness(known, 0.93).verdict, "within the error");
  assert.equal(judgeLikeness(known, 0.2).verdict, "made too unlike");
  const mirrored = { withoutNoise: -0.874, standardError: 0.055 };
  assert.equal(judgeLikeness(mirrored, -1).verdict, "made too unlike");
  assert.equal(judgeLikeness(mirrored, 0.9).verdict, "made too alike");
  assert.ok(judgeLikeness(mirrored, -0.9).detectableFrom < -0.93);
});

Deno.test("where maps that are one would not be named, the data cannot tell", () => {
  for (const withoutNoise of [0.9, 1.02, NaN]) {
    const { verdict, detectableFrom } = judgeLikeness({ withoutNoise, standardError: 0.3 }, 1);
    assert.equal(verdict, "the data cannot tell (1.00 would not be detected)");
    assert.ok(Number.isNaN(detectableFrom));
  }
});

import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { loadModel } from "eels/model/model_files.ts";
import { compareSpaces, drawAcross, drawSpaces, embeddingSpaces } from "./embedding_spaces.ts";
import { NETWORKS } from "./saved_network.ts";
import { simulate } from "./twin.ts";

Deno.test("every space has the same spectra, named by their images, in staggered places", async () => {
  const images = (await simulate({ random: prng(3), images: 8, rows: 40 }))
    .filter((image) => image.heldOut);
  const network = await loadModel(NETWORKS.noDropout);
  const options = { networks: { latent: network }, frameRatesHz: [400, 100], every: 20 };
  const sets = await embeddingSpaces(images, options);
  const shapes = sets.spaces.map(({ panel, points }) => [panel, ...points.shape]);
  assert.deepEqual(shapes, [
    ["raw, 400 frames/s", 80, 240],
    ["raw, 100 frames/s", 80, 240],
    ["denoised, 400 frames/s", 80, 240],
    ["latent", 80, 5],
  ]);
  assert.deepEqual(sets.images.slice(19, 21), ["initial thin 1", "initial thick 1"]);
  assert.deepEqual(sets.thicknesses.slice(19, 21), ["thin", "thick"]);
  // The second image's first spectrum is its second pixel, as the places are staggered.
  const { offset, scale } = network.normalisation!, [raw] = sets.spaces;
  const at = 720 + (520 - 490) / 0.125, two = images[1].counts.data.subarray(at, at + 2);
  assert.ok(Math.abs(raw.points.data[20 * 240] - (two[0] + two[1] - offset) / scale) < 1e-6);

  const few = { ...sets, spaces: sets.spaces.slice(2) };
  const short = { iterations: 20, earlyExaggerationIterations: 20, umapEpochs: 20 };
  const found = await compareSpaces(few, {
    ...short,
    perplexity: 5,
    workers: 0,
    k: 5,
    random: prng(1),
  });
  assert.deepEqual(Object.keys(found.umap), few.spaces.map(({ panel }) => panel));
  assert.equal(found.separation.length, 3 * few.spaces.length);
  assert.deepEqual(found.across.map(({ source }) => source), ["denoised", "latent"]);
  assert.match(drawSpaces(found.tsne, sets).svg, /annealed thin/);
  assert.match(drawAcross(found.across).svg, /guessing/);
  network.dispose();
});

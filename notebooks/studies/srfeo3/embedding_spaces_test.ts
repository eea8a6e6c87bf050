import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { loadModel } from "eels/model/model_files.ts";
import { stackRows, takeRows } from "eels/core/stack.ts";
import { withData } from "eels/core/spectrum_image.ts";
import {
  embeddingSpaces,
  fitTwinComponents,
  nameRate,
  withoutBackground,
} from "./embedding_spaces.ts";
import { likeTruth, prepare } from "./prepared_images.ts";
import { mappingsOf, NETWORKS } from "./saved_network.ts";
import { twinOf } from "./twin_test_support.ts";

Deno.test("every space has the same spectra, named by image and place, in staggered pixels", async () => {
  const images = await twinOf(3, { images: 8 });
  const network = await loadModel(NETWORKS.dropout), mappings = mappingsOf(network);
  const fit = await fitTwinComponents(await twinOf(4, { images: 8 }), mappings);
  const options = {
    ...{ networks: { "network, mine": network }, fit, draws: 2, random: prng(5) },
    ...{ frameRatesHz: [3200, 400, 100], denoisedHz: [400], every: 20 },
  };
  const { spaces, ...owners } = await embeddingSpaces(images, options);
  const shapes = spaces.map(({ method, frameRateHz, points }) =>
    `${method}, ${nameRate(frameRateHz)}: ${points.shape.join(" x ")}`
  );
  const raw = (rate: string) =>
    ["raw", "each 0 to 1", "background removed"].map((name) => `${name}, ${rate}: 160 x 240`);
  assert.deepEqual(shapes, [
    ...raw("3200 frames/s"),
    ...raw("400 frames/s"),
    "PCA, 2 scores, 400 frames/s: 160 x 2",
    "PCA, 5 scores, 400 frames/s: 160 x 5",
    "PCA, 5 components, 400 frames/s: 160 x 240",
    "network, mine, 400 frames/s: 160 x 240",
    "network, mine, dropout left on, 400 frames/s: 160 x 240",
    "latent units, mine, 400 frames/s: 160 x 5",
    ...raw("100 frames/s"),
    ...raw("no counting noise"),
  ]);
  assert.deepEqual(owners.images.slice(19, 21), ["initial thin 1", "initial thin 2"]);
  assert.deepEqual(owners.places.slice(19, 21), ["thin 1", "thin 2"]);

  // The second image's first spectrum is its second pixel, as the places are staggered.
  const { offset, scale } = network.normalisation!;
  const counts = spaces.find(({ method, frameRateHz }) => method === "raw" && frameRateHz === 400)!;
  const at = 720 + (520 - 490) / 0.125, two = images[1].counts.data.subarray(at, at + 2);
  assert.ok(Math.abs(counts.points.data[20 * 240] - (two[0] + two[1] - offset) / scale) < 1e-6);

  // A faster camera has the same mean and eight times the variance, a slower one a quarter.
  const expected = spaces.find(({ frameRateHz }) => frameRateHz === Infinity)!.points.data;
  const variances = [3200, 400, 100].map((rate) => {
    const own = spaces.find((space) => space.method === "raw" && space.frameRateHz === rate)!;
    const residuals = Array.from(own.points.data, (value, i) => value - expected[i]);
    const mean = residuals.reduce((sum, value) => sum + value, 0) / residuals.length;
    assert.ok(Math.abs(mean) < 0.02, `mean ${mean} at ${rate}`);
    return residuals.reduce((sum, value) => sum + value ** 2, 0) / residuals.length;
  });
  assert.ok(Math.abs(variances[0] / variances[1] - 8) < 0.4, `${variances}`);
  assert.ok(Math.abs(variances[2] / variances[1] - 0.25) < 0.05, `${variances}`);

  const scaled = spaces.find(({ method }) => method === "each 0 to 1")!.points.data.slice(0, 240);
  assert.deepEqual([Math.min(...scaled), Math.max(...scaled)], [0, 1]);
  const none = embeddingSpaces(images, { ...options, networks: {} });
  await assert.rejects(none, /there must be a network/);
  network.dispose();
});

Deno.test("a spectrum without counts in the window keeps its edge; others are as truths are", async () => {
  const mappings = { offset: 0, scale: 1 };
  const both = { normalisation: mappings, truthNormalisation: mappings };
  const [image] = await twinOf(3, { images: 8 });
  const { wide } = prepare([image], { mappings: both, validationShare: 0 }).images[0];
  const row = takeRows(wide, 0, 1), usual = likeTruth(row, both);
  assert.deepEqual(withoutBackground(row, both).data, usual.data);
  const channels = wide.shape[2], edge = (520 - 490) / 0.25;
  const empty = withData(row, row.data.map((value, i) => i % channels < edge + 16 ? 0 : value));
  const mixed = withoutBackground(stackRows([row, empty]), both);
  assert.deepEqual(mixed.data.slice(0, usual.data.length), usual.data);
  const kept = mixed.data.slice(usual.data.length + 16, usual.data.length + 240);
  assert.deepEqual(kept, empty.data.slice(edge + 16, channels));
});

import assert from "node:assert/strict";
import { fitPca } from "eels/baseline/pca.ts";
import { prng } from "eels/core/random.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { loadModel } from "eels/model/model_files.ts";
import { NETWORKS } from "./saved_network.ts";
import { simulate } from "./twin.ts";
import { twinOf } from "./twin_test_support.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { prepare } from "./prepared_images.ts";
import { denoisingMethods, heldOutKinds, listImages, measureEdges } from "./denoising_methods.ts";

const prepared = prepare(await twinOf(1));
const held = heldOutKinds(prepared);

Deno.test("heldOutKinds() gives one held-out image of each kind", () => {
  const kinds = ["initial thin", "initial thick", "annealed thin", "annealed thick"];
  assert.deepEqual(held.map((image) => image.kind), kinds);
  assert.ok(held.every((image) => image.part === "held out"));
  const rows = listImages(prepared);
  assert.deepEqual([rows.length, rows[0].spectra, rows[0].channels], [12, 400, 240]);
  assert.ok(rows[0].meanCounts > 20 && rows[0].meanCounts < 40, `${rows[0].meanCounts}`);
});

Deno.test("every method ends on the truth's channels and scale, and denoises", async () => {
  const fit = await fitPca(prepared.images.find((i) => i.part === "training")!.wide);
  const networks = { network: await loadModel(NETWORKS.noDropout) };
  const methods = denoisingMethods(prepared, { fit, ranks: [2, 2, 3], networks });
  assert.deepEqual(methods.map(({ method }) => method), ["raw", "PCA, 2", "PCA, 3", "network"]);
  const [{ wide, truth }] = held, errors: number[] = [];
  for (const { apply } of methods) {
    const result = await apply(wide);
    assert.deepEqual(result.shape, truth.shape);
    errors.push(meanSquaredError(meanSpectrum(result), meanSpectrum(truth)));
  }
  assert.ok(Math.max(...errors) < 0.01, `${errors}`);
});

Deno.test("the twin's edges come nearer by annealing, and an axis that ends too early is refused", async () => {
  const [initial, , annealed] = await simulate({
    ...{ images: 4, rows: 2, toEv: 760, offsetEv: 0, driftEvPerNm: 0, random: prng(1) },
    initialDelta: [0, 0],
    annealedDelta: [0.5, 0.5],
  });
  const [a, b] = [initial, annealed].map(({ expected }) => measureEdges(meanSpectrum(expected)));
  assert.ok(a.onsetDistanceEv > b.onsetDistanceEv + 0.3);
  assert.ok(a.whiteLineRatio > 1.5 && b.whiteLineRatio > 1.5);
  assert.throws(() => measureEdges(held[0].wide), /it ends at 580/);
});

import assert from "node:assert/strict";
import { withData } from "eels/core/spectrum_image.ts";
import { startTensors } from "eels/core/tensor.ts";
import { twinOf } from "./twin_test_support.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { choosePcaRank, choosePcaRegression } from "./pca_choice.ts";
import { likeTruth, prepare } from "./prepared_images.ts";

await startTensors();
const images = await twinOf(1);
const prepared = prepare(images);
const ranks = [1, 3, 20];

Deno.test("a few components denoise held-out images; one is too few and twenty are too many", async () => {
  const weighting = "poisson";
  const pca = await choosePcaRank(prepared, { ranks, weighting });
  const regression = await choosePcaRegression(prepared, { ranks });
  assert.equal(pca.best, 3);
  assert.equal(pca.label, "Poisson-weighted, mean taken off");
  const heldOut = prepared.images.find((image) => image.part === "held out")!;
  const raw = meanSquaredError(likeTruth(heldOut.wide, prepared), heldOut.truth);
  for (const choice of [pca, regression]) {
    const { apply } = choice.method("", 3);
    const error = meanSquaredError(await apply(heldOut), heldOut.truth);
    assert.ok(error < raw / 10, `${choice.label}: ${error} of ${raw}`);
  }
  assert.throws(() => regression.method("", 2), /tried 1,3,20/);
});

Deno.test("held-out images change no component, rank or error", async () => {
  const spoilt = images.map((image) =>
    image.heldOut
      ? { ...image, counts: withData(image.counts, image.counts.data.map((v) => 2 * v + 5)) }
      : image
  );
  const [a, b] = await Promise.all(
    [images, spoilt].map((each) => choosePcaRank(prepare(each), { ranks })),
  );
  assert.deepEqual(a.fit, b.fit);
  assert.deepEqual(a.errors, b.errors);
});

Deno.test("without validation images no rank is chosen", async () => {
  const none = prepare(images, { validationShare: 0 });
  await assert.rejects(() => choosePcaRank(none, { ranks }), /validation images: there are none/);
});

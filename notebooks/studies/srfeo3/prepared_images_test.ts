import assert from "node:assert/strict";
import { withData } from "eels/core/spectrum_image.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { twinOf } from "./twin_test_support.ts";
import { likeTruth, prepare, stackPart } from "./prepared_images.ts";

const images = await twinOf(1);
const prepared = prepare(images);

Deno.test("spectra have the paper's 240 channels of 0.25 eV from 520 eV", () => {
  const { inputs, truth, counts } = prepared.images[0];
  for (const image of [inputs, truth, counts]) assert.deepEqual(image.shape, [40, 10, 240]);
  assert.ok(Math.abs(counts.energy.startEv - 520.0625) < 1e-9); // the middle of two channels
  assert.equal(counts.energy.stepEv, 0.25);
});

Deno.test("of each state and thickness one image is held out and one validates", () => {
  const count = (part: string) => prepared.images.filter((image) => image.part === part).length;
  assert.deepEqual(["training", "validation", "held out"].map(count), [4, 4, 4]);
  for (const { part, source } of prepared.images) assert.equal(part === "held out", source.heldOut);
  const labels = stackPart(prepared, "training").labels;
  assert.equal(labels.length, 4 * 400);
  assert.equal(labels.reduce((sum, one) => sum + one, 0), 2 * 400);
});

Deno.test("training inputs and truths fill 0..1", () => {
  const { inputs, truth } = stackPart(prepared, "training");
  for (const { data } of [inputs, truth]) {
    assert.equal(data.reduce((a, b) => Math.min(a, b)), 0);
    assert.ok(Math.abs(data.reduce((a, b) => Math.max(a, b)) - 1) < 1e-6);
  }
});

Deno.test("nothing fitted changes with the held-out images", () => {
  const spoilt = images.map((image) =>
    image.heldOut
      ? { ...image, counts: withData(image.counts, image.counts.data.map((v) => 3 * v + 7)) }
      : image
  );
  const again = prepare(spoilt);
  assert.deepEqual(again.normalisation, prepared.normalisation);
  assert.deepEqual(again.truthNormalisation, prepared.truthNormalisation);
  assert.deepEqual(stackPart(again, "training"), stackPart(prepared, "training"));
});

Deno.test("a truth is what the expectation gives when treated likewise, to its 400 frames' noise", () => {
  const noiseless = images.map((image) => ({ ...image, counts: image.expected }));
  const ideal = prepare(noiseless);
  const { offset, scale } = prepared.truthNormalisation;
  const ours = prepared.images[0].truth, theirs = ideal.images[0].truth;
  const { offset: o, scale: s } = ideal.truthNormalisation;
  const back = withData(theirs, theirs.data.map((v) => (v * s + o - offset) / scale));
  // About 30 counts a channel in 400 frames: 0.27 counts; the extrapolated background adds to it.
  const errorCounts = Math.sqrt(meanSquaredError(ours, back)) * scale;
  assert.ok(errorCounts > 0.2 && errorCounts < 0.7, `${errorCounts}`);
});

Deno.test("slower inputs are less noisy and have the same scale", () => {
  const slow = prepare(images, { frameRateHz: 25 });
  assert.deepEqual(slow.normalisation, prepared.normalisation);
  const ideal = prepare(images.map((image) => ({ ...image, counts: image.expected })));
  const error = (from: typeof prepared) =>
    meanSquaredError(from.images[0].counts, ideal.images[0].counts);
  const ratio = error(prepared) / error(slow);
  assert.ok(ratio > 12 && ratio < 20, `${ratio}`);
});

Deno.test("likeTruth() of the slow frames is the truth", () => {
  const { images: slow } = prepare(images, { frameRateHz: 1 });
  const made = likeTruth(slow[2].wide, prepared);
  assert.ok(meanSquaredError(made, slow[2].truth) < 1e-12);
});

Deno.test("images of which none is left to train on, and channels that do not fit, are refused", () => {
  const held = images.filter((image) => image.heldOut);
  assert.throws(() => prepare(held), /left to train on: 4 images/);
  const mapped = prepare(held, { mappings: prepared });
  assert.deepEqual(mapped.images[0].truth, prepared.images[0].truth);
  assert.throws(() => prepare(images, { stepEv: 0.2 }), /they are 0.125 eV wide/);
});

Deno.test("stackPart() says which files are missing where two of a kind are given", () => {
  const two = images.filter(({ state, thickness, heldOut }, i) =>
    heldOut ||
    images.findIndex((one) =>
        !one.heldOut && one.state === state && one.thickness === thickness
      ) === i
  );
  assert.throws(
    () => stackPart(prepare(two), "validation"),
    /Cannot take the validation images as there is none: .*three files at least\. There are .*\(held out\)/,
  );
});

import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { SRTIO3 } from "../simulate/crystal.ts";
import { scanWedge } from "../simulate/scan_symmetry.ts";
import { foldPixels, joinHeldOut, takePixels } from "./pixel_folds.ts";

const SHAPE = { rows: 32, columns: 32 };
const wedge = scanWedge(SRTIO3, SHAPE);
const folds = foldPixels(wedge, { columns: SHAPE.columns, random: prng(1) });

Deno.test("foldPixels() holds every pixel out once and uses each for one thing in a fold", () => {
  const heldOut = folds.flatMap((fold) => [...fold.heldOut]).sort((a, b) => a - b);
  assert.deepEqual(heldOut, Array.from({ length: 1024 }, (_, i) => i));
  for (const { training, validation, heldOut } of folds) {
    assert.equal(new Set([...training, ...validation, ...heldOut]).size, 1024);
    assert.equal(training.length + validation.length + heldOut.length, 1024);
    assert.ok(Math.abs(heldOut.length - 256) <= 64, `${heldOut.length} pixels held out`);
  }
});

Deno.test("foldPixels() never trains on a symmetry image of a held-out pixel", () => {
  for (const { training, validation, heldOut } of folds) {
    const held = new Set(Array.from(heldOut, (pixel) => wedge.source[pixel]));
    for (const pixel of [...training, ...validation]) assert.ok(!held.has(wedge.source[pixel]));
  }
});

Deno.test("foldPixels() holds out whole blocks: most neighbours share a fold", () => {
  const foldOf = new Map(folds.flatMap((fold, k) => Array.from(fold.heldOut, (p) => [p, k])));
  let same = 0;
  for (let p = 0; p < 1024; p++) {
    if (foldOf.get(p) === foldOf.get(p - p % 32 + (p + 1) % 32)) same++;
  }
  // A quarter would agree by chance; blocks of 4 with random neighbours give at least 3 of 4.
  assert.ok(same / 1024 > 0.7, `${same} of 1024`);
});

Deno.test("foldPixels() says why two folds are too few", () => {
  const options = { folds: 2, random: prng(1) };
  assert.throws(
    () => foldPixels(wedge, { columns: 32, ...options }),
    /folds must be a whole number of 3 or more: it is 2/,
  );
});

Deno.test("joinHeldOut() puts the pixels that takePixels() took back in place", () => {
  const image = spectrumImage({
    data: Float32Array.from({ length: 1024 * 2 }, (_, i) => i),
    shape: [32, 32, 2],
    energy: energyAxis(0, 1, 2),
  });
  const perFold = folds.map((_, k) => ({ ...image, data: image.data.map((v) => v + 1e4 * k) }));
  const joined = joinHeldOut(perFold, folds);
  folds.forEach((fold, k) => {
    const expected = takePixels(perFold[k], fold.heldOut);
    assert.deepEqual(takePixels(joined, fold.heldOut).data, expected.data);
  });
  assert.throws(() => takePixels(image, [1024]), /inside the image/);
  assert.throws(() => joinHeldOut([image], folds), /one a fold/);
});

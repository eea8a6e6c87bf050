import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { prng } from "eels/core/random.ts";
import { startTensors, tf } from "eels/core/tensor.ts";
import { makeModel } from "eels/model/model.ts";
import { rescaleImage } from "eels/core/image_interpolation.ts";
import { scanFast } from "eels/degrade/scan_noise.ts";
import { readImage } from "eels/read/read.ts";
import { loadFaultImage } from "./fault_scan.ts";
import {
  checkOwnImage,
  KEPT_SCAN,
  latticeDenoiser,
  loadOwnTruth,
  readOwnImage,
  scoreOwnImage,
} from "./own_image.ts";
import { denoiseOwnImage } from "./own_rivals.ts";
import { latticeImage, STO_LATTICE } from "./lattice_image.ts";

const path = fileURLToPath(new URL("../../../data/sto_rp_scan.hspy", import.meta.url));

Deno.test("the kept scan is what its seed, view and scan give, so its truth is known", async () => {
  const { image } = await loadFaultImage(KEPT_SCAN.view);
  const { electrons } = scanFast(image, { ...KEPT_SCAN.scan, random: prng(KEPT_SCAN.seed) });
  assert.deepEqual((await readImage(path)).data, electrons.data);
  assert.equal(await loadOwnTruth("mine.dm4"), undefined);
  assert.equal(await loadOwnTruth("/elsewhere/sto_rp_scan.hspy"), undefined);
});

Deno.test("an image that nothing can be learnt from is refused, the kept one is not", async () => {
  const image = await readOwnImage(path);
  assert.throws(() => checkOwnImage({ ...image, shape: [8, 2592] }, "mine"), /must have 32 x 32/);
  const flat = { ...image, data: image.data.map(() => 3) };
  assert.throws(() => checkOwnImage(flat, "mine"), /must differ: all are 3/);
  const data = Float32Array.from(image.data).fill(NaN, 5, 6);
  assert.throws(() => checkOwnImage({ ...image, data }, "mine"), /pixel 5 is NaN/);
});

Deno.test("a method that an image does not suit is left out of its images", async () => {
  const image = await readOwnImage(path), random = prng(1);
  const others = {
    one: (same: typeof image) => Promise.resolve(same),
    two: () => Promise.reject(new RangeError("it must repeat in two directions")),
    three: () => Promise.reject(new Error("a fault of ours")),
  };
  const rivals = { chosen: {}, others, random };
  const images = await denoiseOwnImage(image, { ...rivals, methods: ["one", "two", "four"] });
  assert.deepEqual(Object.keys(images), ["as read", "one"]);
  await assert.rejects(denoiseOwnImage(image, { ...rivals, methods: ["three"] }), /fault of ours/);
});

Deno.test("scoreOwnImage() finds the fault in the truth at either scale, and NaN without a truth", async () => {
  const truth = (await loadOwnTruth(path))!, factor = 0.752;
  const images = { smaller: rescaleImage(truth.image, factor) };
  const [clean, smaller] = scoreOwnImage(images, { lattice: STO_LATTICE, truth });
  assert.deepEqual([clean.image, smaller.image], ["no counting noise", "smaller"]);
  for (const row of [clean, smaller]) {
    assert.ok(Math.abs(row.gapPm - 250) < 5 && row.lost === 0 && row.false === 0, `${row.gapPm}`);
    assert.ok(row.tiToSr > 0.45 && row.tiToSr < 0.65 && row.positionPm < 8);
  }
  const [alone] = scoreOwnImage(images, { lattice: STO_LATTICE });
  assert.ok(Number.isNaN(alone.gapPm) && alone.found === smaller.found);
  const bare = { ...images.smaller, pixelNm: undefined };
  assert.throws(() => scoreOwnImage({ bare }, { lattice: STO_LATTICE }), /bare as it must have/);
});

Deno.test("latticeDenoiser() scales, turns and inverts an image for the network, and all of it back", async () => {
  await startTensors();
  const input = tf.input({ shape: [28 * 28] });
  const same = tf.layers.activation({ activation: "linear" }).apply(input) as tf.SymbolicTensor;
  const model = makeModel(tf.model({ inputs: input, outputs: same }), { name: "nothing" });
  const denoise = latticeDenoiser(model, { lattice: STO_LATTICE });
  const lattice = { ...STO_LATTICE, cellPixels: 14, deviationPixels: 2.2 }, random = prng(1);
  for (const rotationDeg of [20, 70]) {
    const bright = latticeImage(lattice, { shape: [96, 88], rotationDeg });
    const data = bright.data.map((value) => 40 - 25 * value + random.normal());
    const dark = { ...bright, data, unit: "counts" };
    const out = await denoise(dark);
    assert.deepEqual([out.shape, out.unit], [dark.shape, "counts"]);
    const middle = [...data.keys()].filter((i) => i % 88 > 8 && i % 88 < 80 && i > 800 && i < 7600);
    const off = middle.reduce((sum, i) => sum + (out.data[i] - data[i]) ** 2 / middle.length, 0);
    assert.ok(off < 2, `${off}`); // of the noise by interpolation; the lattice has 30
  }
  const noise = { ...latticeImage(lattice, { shape: [64, 64] }) };
  const white = { ...noise, data: noise.data.map(() => random.normal()) };
  await assert.rejects(denoise(white), /must repeat in two directions/);
  model.dispose();
});

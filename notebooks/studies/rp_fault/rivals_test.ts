import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { imageOf } from "eels/core/image_interpolation.ts";
import type { Image } from "eels/core/image.ts";
import { bm3d } from "./block_matching.ts";
import { scanFault } from "./fault_trials.ts";
import { cellVectors, latticeMean, latticeWiener } from "./lattice_wiener.ts";
import { readRivalTuning } from "./rival_tuning.ts";
import { relativeError } from "./score_image.ts";
import { anscombe, invertAnscombe, onStabilised } from "./stabilised_counts.ts";
import { rivalDenoisers, RIVALS, tuneRival } from "./tune_rivals.ts";

Deno.test("the inverse of Anscombe's transform is unbiased, at few electrons and at many", () => {
  const random = prng(2);
  for (const mean of [0.1, 0.5, 2, 9, 11.9, 12.1, 60]) {
    const count = 40_000;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += anscombe(random.poisson(mean));
    const found = invertAnscombe(sum / count), sigma = Math.sqrt(mean / count);
    assert.ok(Math.abs(found - mean) < 5 * sigma + 1e-3, `${mean}: ${found}`);
  }
  assert.equal(invertAnscombe(1), 0);
});

const noisy = (clean: Image, seed: number): Image => {
  const random = prng(seed);
  return { ...clean, data: clean.data.map((value) => value + random.normal()) };
};
const columns = (odd: boolean) =>
  imageOf([64, 64], (row, column) => {
    const [r, c] = [(row + 4) % 8 - 4, (column + 4) % 8 - 4];
    const isOdd = odd && Math.abs(row - 32) < 4 && Math.abs(column - 32) < 4;
    return 10 + (isOdd ? 0 : 8) * Math.exp(-(r * r + c * c) / 4);
  }, { unit: "electrons", pixelNm: 0.3905 / 8 });

Deno.test("bm3d() leaves a clean image and takes most of the noise off a repeated one", () => {
  const clean = columns(false);
  assert.ok(relativeError(bm3d(clean, { searchPixels: 9 }), clean) < 0.15);
  const seen = noisy(clean, 1), found = bm3d(seen, { searchPixels: 9 });
  assert.ok(relativeError(found, clean) < 0.5 * relativeError(seen, clean));
});

Deno.test("the mean of the lattice fills a vacancy, the Wiener filter about it keeps most of it open", () => {
  const clean = columns(true), seen = noisy(clean, 2), middle = 32 * 64 + 32;
  const [a, b] = cellVectors(seen);
  assert.ok(Math.abs(Math.hypot(...a) - 8) < 0.1 && Math.abs(Math.hypot(...b) - 8) < 0.1);
  const options = { reachCells: 2, deviationPixels: 0.5 };
  const mean = latticeMean(seen, options).data[middle];
  const kept = latticeWiener(seen, { ...options, residualPixels: 1.6 }).data[middle];
  assert.ok(mean > 14 && kept < mean - 2, `${mean}, ${kept}`);
});

Deno.test("a rival is tuned to a value with worse neighbours, and denoises with it", async () => {
  const faults = { rowJitterPixels: 0.3, flybackPixels: 1.5 };
  const scans = { doses: [3], scans: 1, faults, pixels: 64, withFault: false, random: prng(5) };
  const trials = await scanFault(scans), [gaussian] = RIVALS;
  const { rows } = tuneRival(gaussian, trials);
  const [width] = rows;
  assert.equal(width.edge, "no");
  assert.ok(width.error < width.errorBelow && width.error < width.errorAbove);
  const { noisy: seen, about, truth } = trials[0];
  const denoised = await rivalDenoisers(rows, { rivals: [gaussian] }).Gaussian(seen, about);
  assert.ok(Math.abs(relativeError(denoised, truth.image) - width.error) < 1e-6);
  assert.throws(() => rivalDenoisers([]), /must be chosen/);
});

Deno.test("no value that was chosen for notebook 08 lies on an edge", async () => {
  const rows = await readRivalTuning();
  const methods = new Set(rows.map(({ method }) => method));
  assert.deepEqual([...methods].sort(), RIVALS.map(({ method }) => method).sort());
  for (const { method, setting, edge, doseElectrons } of rows) {
    assert.notEqual(edge, "yes", `${method}, ${setting}, ${doseElectrons} electrons`);
  }
});

Deno.test("onStabilised() with nothing to filter gives mean counts back nearly unchanged", () => {
  const image: Image = { data: Float32Array.of(4, 9, 30), shape: [1, 3], unit: "normalised" };
  const { data } = onStabilised((same) => same)(image, { doseElectrons: 2 });
  // A count is taken for a mean here, so a quarter of an electron is added.
  data.forEach((value, i) => assert.ok(Math.abs(value - image.data[i]) < 0.3));
});

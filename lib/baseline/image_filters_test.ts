import assert from "node:assert/strict";
import type { Image } from "../core/image.ts";
import { imageOf } from "../core/image_interpolation.ts";
import { prng } from "../core/random.ts";
import { gaussianFilter, totalVariationFilter } from "./image_filters.ts";
import { nonLocalMeans } from "./non_local_means.ts";

const golden = JSON.parse(
  await Deno.readTextFile(new URL("./testdata/filters_golden.json", import.meta.url)),
);
const image: Image = {
  data: Float32Array.from(golden.image),
  shape: golden.shape,
  unit: "normalised",
};

/** Largest difference from the golden values, leaving out pixels near the edge. */
function farthest(result: Image, name: string, edge = 0): number {
  const [rows, columns] = image.shape;
  let most = 0;
  for (let row = edge; row < rows - edge; row++) {
    for (let column = edge; column < columns - edge; column++) {
      const at = row * columns + column;
      most = Math.max(most, Math.abs(result.data[at] - golden[name][at]));
    }
  }
  return most;
}

Deno.test("gaussianFilter() gives SciPy's values, edges and all", () => {
  assert.ok(farthest(gaussianFilter(image, { deviationPixels: 1.3 }), "gaussian") < 1e-6);
  assert.equal(gaussianFilter(image, { deviationPixels: 0 }), image);
  assert.throws(
    () => gaussianFilter(image, { deviationPixels: -1 }),
    /deviationPixels must be 0 or more/,
  );
});

Deno.test("totalVariationFilter() gives scikit-image's values", () => {
  assert.ok(farthest(totalVariationFilter(image, { weight: 0.3 }), "totalVariation") < 1e-6);
  assert.throws(
    () => totalVariationFilter(image, { weight: 0 }),
    /weight must be above 0: it is 0/,
  );
});

Deno.test("nonLocalMeans() lies near scikit-image's fast mode, which approximates it", () => {
  const options = { h: 0.6, noiseDeviation: 0.2, patchPixels: 5, searchPixels: 6 };
  const off = farthest(nonLocalMeans(image, options), "nonLocalMeans", 8);
  assert.ok(off < 0.03, `${off}`);
});

Deno.test("nonLocalMeans() is the weighted mean that its formula says", () => {
  const random = prng(1), noise = imageOf([9, 9], () => random.normal());
  const options = { h: 1, noiseDeviation: 0.3, patchPixels: 3, searchPixels: 2 };
  const result = nonLocalMeans(noise, options);
  const at = (row: number, column: number) => noise.data[row * 9 + column];
  let sum = 0, weights = 0;
  for (let dr = -2; dr <= 2; dr++) {
    for (let dc = -2; dc <= 2; dc++) {
      let distance = 0;
      for (let r = -1; r <= 1; r++) {
        for (let c = -1; c <= 1; c++) {
          distance += (at(4 + r, 4 + c) - at(4 + dr + r, 4 + dc + c)) ** 2 / 9;
        }
      }
      const weight = Math.exp(-Math.max(0, distance - 2 * 0.3 ** 2));
      sum += weight * at(4 + dr, 4 + dc);
      weights += weight;
    }
  }
  assert.ok(Math.abs(result.data[4 * 9 + 4] - sum / weights) < 1e-6);
  assert.throws(
    () => nonLocalMeans(noise, { h: 1, patchPixels: 4 }),
    /patchPixels must be an odd whole number/,
  );
});

Deno.test("all filters keep a flat image", () => {
  const flat = imageOf([12, 10], () => 0.7);
  const filtered = [
    gaussianFilter(flat, { deviationPixels: 2 }),
    totalVariationFilter(flat, { weight: 1 }),
    nonLocalMeans(flat, { h: 0.1 }),
  ];
  for (const { data } of filtered) assert.ok(data.every((v) => Math.abs(v - 0.7) < 1e-6));
});

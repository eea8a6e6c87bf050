import assert from "node:assert/strict";
import { countImage, crystalImage } from "../core/crystal_image_test_support.ts";
import { imageOf } from "../core/image_interpolation.ts";
import { prng } from "../core/random.ts";
import { latticeFilter } from "./lattice_filter.ts";
import { nonLocalMeans } from "./non_local_means.ts";

const side = 80, cell = 14, angle = 7 * Math.PI / 180;
const vectors = [[cell * Math.sin(angle), cell * Math.cos(angle)], [
  cell * Math.cos(angle),
  -cell * Math.sin(angle),
]] as const;
const truth = crystalImage(side);
const errorOf = (data: Float32Array, dose: number) =>
  data.reduce((sum, v, i) => sum + (v - dose * truth.data[i]) ** 2 / data.length, 0);

Deno.test("latticeFilter() keeps a crystal and removes its noise, and odd columns with it", () => {
  const clean = latticeFilter(truth, { vectors, reachCells: 2 });
  assert.ok(errorOf(clean.data, 1) < 1e-6);
  const noisy = countImage(truth, { dose: 10, random: prng(1) });
  const filtered = latticeFilter(noisy, { vectors, reachCells: 2 });
  assert.ok(errorOf(filtered.data, 10) < 0.06 * errorOf(noisy.data, 10));
  const odd = imageOf([side, side], (r, c) => r === 40 && c === 40 ? 1 : 0);
  assert.ok(latticeFilter(odd, { vectors, reachCells: 2 }).data[40 * side + 40] < 0.1);
  const parallel = [vectors[0], vectors[0]] as const;
  assert.throws(() => latticeFilter(truth, { vectors: parallel, reachCells: 1 }), /have an area/);
});

Deno.test("nonLocalMeans() with the noise of counts finds equivalent columns beyond a cell", () => {
  const noisy = countImage(truth, { dose: 20, random: prng(2) });
  const noise = { gain: 1, readoutCounts: 0, offsetCounts: 0 };
  const [near, wide] = [6, 20].map((searchPixels) =>
    errorOf(nonLocalMeans(noisy, { h: 0.25, noise, patchPixels: 11, searchPixels }).data, 20)
  );
  assert.ok(wide < 0.6 * near && wide < 0.3 * errorOf(noisy.data, 20), `${near} ${wide}`);
});

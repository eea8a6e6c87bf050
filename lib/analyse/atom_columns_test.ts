import assert from "node:assert/strict";
import { countImage, crystalImage } from "../core/crystal_image_test_support.ts";
import { imageOf } from "../core/image_interpolation.ts";
import { prng } from "../core/random.ts";
import { estimateImageNoise } from "../degrade/image_noise.ts";
import { fitColumns, matchColumns } from "./atom_columns.ts";

const bell = (row: number, column: number) =>
  3 + 2 * Math.exp(-((row - 8.3) ** 2 + (column - 11.7) ** 2) / 2 / 1.8 ** 2) +
  1.2 * Math.exp(-((row - 20.6) ** 2 + (column - 9.2) ** 2) / 2 / 1.8 ** 2);

Deno.test("fitColumns() gives back Gaussians: place, height, width and background", () => {
  const image = imageOf([30, 24], bell);
  const [first, second, ...more] = fitColumns(image, { distancePixels: 8 });
  assert.deepEqual(more, []);
  const close = (a: number, b: number, within = 1e-3) =>
    assert.ok(Math.abs(a - b) < within, `${a} ${b}`);
  [[first, 8.3, 11.7, 2], [second, 20.6, 9.2, 1.2]].forEach(([found, row, column, height]) => {
    const one = found as typeof first;
    close(one.row, row as number);
    close(one.column, column as number);
    close(one.height, height as number, 5e-3);
    close(one.sigmaPixels, 1.8, 5e-3);
    close(one.background, 3, 5e-3);
  });
});

Deno.test("positions scatter as the noise and the width say", () => {
  // One Gaussian, everything else known: no fit scatters less than noise / height sqrt(2 / pi).
  const random = prng(2), errors: number[] = [];
  for (let i = 0; i < 300; i++) {
    const [row, column] = [12 + random.uniform(), 12 + random.uniform()];
    const image = imageOf(
      [25, 25],
      (r, c) =>
        Math.exp(-((r - row) ** 2 + (c - column) ** 2) / 2 / 2 ** 2) + 0.1 * random.normal(),
    );
    const [found] = fitColumns(image, { distancePixels: 14 });
    errors.push(found.row - row, found.column - column);
  }
  const deviation = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
  const least = 0.1 * Math.sqrt(2 / Math.PI);
  assert.ok(deviation > 0.9 * least && deviation < 1.15 * least, `${deviation}, ${least}`);
});

Deno.test("matchColumns() pairs the nearest, and counts lost and false ones inside the edge", () => {
  const column = (row: number, column: number) => ({
    row,
    column,
    height: 1,
    sigmaPixels: 1,
    background: 0,
    rowStandardError: 0,
    columnStandardError: 0,
  });
  const truth = [column(10, 10), column(10, 20), column(1, 10), column(20, 20)];
  const found = [column(10, 11), column(10, 12.5), column(10, 20.5), column(30, 30), column(39, 5)];
  const match = matchColumns(found, truth, { withinPixels: 3, shape: [40, 40], edgePixels: 3 });
  assert.deepEqual(match.pairs.map((pair) => [pair.found.column, pair.truth.column]), [[20.5, 20], [
    11,
    10,
  ]]);
  assert.deepEqual(match.lost, [truth[3]]);
  assert.deepEqual(match.false, [found[1], found[3]]);
});

Deno.test("dark columns are found as bright ones are, and standard errors are those of the places", () => {
  const pulls: number[] = [];
  for (let seed = 0; seed < 3; seed++) {
    const image = countImage(crystalImage(96, { dark: true }), { dose: 60, random: prng(seed) });
    const counted = estimateImageNoise(image);
    const columns = fitColumns(counted, { distancePixels: 8, fitRadiusPixels: 4 });
    const named = fitColumns(counted, { distancePixels: 8, fitRadiusPixels: 4, contrast: "dark" });
    assert.deepEqual(columns, named);
    assert.ok(columns.length > 60 && columns.every(({ height }) => height < 0));
    const angle = 7 * Math.PI / 180;
    for (const { row, column, rowStandardError, columnStandardError } of columns) {
      if (Math.min(row, column, 95 - row, 95 - column) < 7) continue;
      const u = (column * Math.cos(angle) + row * Math.sin(angle)) / 7;
      const v = (row * Math.cos(angle) - column * Math.sin(angle)) / 7;
      const off = Math.hypot(u - Math.round(u), v - Math.round(v)) * 7;
      pulls.push(off / Math.hypot(rowStandardError, columnStandardError));
    }
  }
  const scatter = Math.sqrt(pulls.reduce((sum, pull) => sum + pull ** 2, 0) / pulls.length);
  assert.ok(scatter > 0.8 && scatter < 1.3, `${scatter}`);
  assert.throws(
    () => fitColumns(crystalImage(40), { distancePixels: 8, contrast: "black" }),
    /it is "black"/,
  );
});

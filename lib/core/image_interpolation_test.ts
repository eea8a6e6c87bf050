import assert from "node:assert/strict";
import { imageOf, interpolateImage, rescaleImage } from "./image_interpolation.ts";

const parabola = (row: number, column: number) =>
  2 + row - 3 * column + 0.5 * row * column +
  0.1 * column ** 2;

Deno.test("interpolateImage() gives pixels back and is exact for a parabola between them", () => {
  const image = imageOf([12, 15], parabola);
  assert.equal(interpolateImage(image, 4, 7), image.data[4 * 15 + 7]);
  for (const [row, column] of [[4.3, 7.8], [5.5, 2.1], [9.99, 11.5]]) {
    assert.ok(Math.abs(interpolateImage(image, row, column) - parabola(row, column)) < 1e-5);
  }
});

Deno.test("interpolateImage() goes on beyond the edge with the outermost pixel", () => {
  const image = imageOf([3, 3], (row, column) => 10 * row + column);
  assert.equal(interpolateImage(image, 5, 9), 22);
  assert.equal(interpolateImage(image, -4, -1), 0);
});

Deno.test("rescaleImage() keeps places in nm and moves no feature", () => {
  const bell = (row: number, column: number) =>
    Math.exp(-((row - 20) ** 2 + (column - 30) ** 2) / 40);
  const image = imageOf([40, 60], bell, { unit: "counts", pixelNm: 0.03 });
  const larger = rescaleImage(image, 1.5);
  assert.deepEqual(larger.shape, [60, 90]);
  assert.ok(Math.abs(larger.pixelNm! - 0.02) < 1e-12);
  const top = larger.data.indexOf(larger.data.reduce((a, b) => Math.max(a, b)));
  // The middle of pixel 20 lies at 20.5 pixels from the edge, so at 30.75 of the new ones.
  assert.deepEqual([Math.floor(top / 90), top % 90], [30, 45]);
  assert.throws(() => rescaleImage(image, 0), /must leave pixels: \[40,60\] times 0/);
});

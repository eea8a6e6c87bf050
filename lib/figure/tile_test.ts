import assert from "node:assert/strict";
import { tileImage } from "./tile.ts";

Deno.test("tileImage() repeats rows and columns and keeps the pixel size", () => {
  const cell = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3], pixelNm: 0.1, unit: "" };
  const tiled = tileImage({ ...cell, shape: [2, 3] }, 2, 2);
  assert.deepEqual(tiled.shape, [4, 6]);
  assert.equal(tiled.pixelNm, 0.1);
  const line = (row: number) => [...tiled.data.subarray(6 * row, 6 * row + 6)];
  for (const row of [0, 2]) assert.deepEqual(line(row), [1, 2, 3, 1, 2, 3]);
  for (const row of [1, 3]) assert.deepEqual(line(row), [4, 5, 6, 4, 5, 6]);
});

Deno.test("tileImage() refuses half an image", () => {
  const image = { data: Float32Array.of(1), shape: [1, 1] as const, unit: "" };
  assert.throws(() => tileImage(image, 0.5, 1), /rows must be a whole number above 0: it is 0\.5/);
});

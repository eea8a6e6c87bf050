import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { takeRows } from "../core/stack.ts";
import { meanBlocks } from "../core/sums.ts";
import { averageFrames, frameWindow } from "./frame_rate.ts";

const random = prng(5);
const [rows, columns, channels] = [30, 10, 3];
const image = spectrumImage({
  data: Float32Array.from({ length: rows * columns * channels }, () => random.poisson(9)),
  shape: [rows, columns, channels],
  energy: energyAxis(520, 0.25, channels),
});

Deno.test("400 to 1 frames/s is the paper's window of 10 x 40, and every rate keeps its frames", () => {
  assert.deepEqual(frameWindow({ fromHz: 400, toHz: 1, columns: 10 }), { rows: 40, columns: 10 });
  for (const toHz of [400, 200, 100, 50, 25, 20, 10, 5, 2, 1]) {
    const window = frameWindow({ fromHz: 400, toHz, columns: 10 });
    assert.equal(window.rows * window.columns * toHz, 400);
  }
  assert.throws(() => frameWindow({ fromHz: 400, toHz: 3, columns: 10 }), /400 and 3 Hz/);
});

Deno.test("a moving mean is the plain mean over its window, moved inside at the borders", () => {
  const moved = averageFrames(image, { rows: 4, columns: 5 });
  const plain = (row: number, column: number, e: number) => {
    const r0 = Math.max(0, Math.min(rows - 4, row - 2));
    const c0 = Math.max(0, Math.min(columns - 5, column - 2));
    let sum = 0;
    for (let r = r0; r < r0 + 4; r++) {
      for (let c = c0; c < c0 + 5; c++) sum += image.data[(r * columns + c) * channels + e];
    }
    return sum / 20;
  };
  for (const [r, c] of [[0, 0], [1, 9], [15, 4], [29, 9]]) {
    for (let e = 0; e < channels; e++) {
      const found = moved.data[(r * columns + c) * channels + e];
      assert.ok(Math.abs(found - plain(r, c, e)) < 1e-5);
    }
  }
});

Deno.test("blocks repeat their mean, and the last keeps what is left", () => {
  const blocks = averageFrames(image, { rows: 20, columns: 10 }, { mode: "blocks" });
  const first = meanBlocks(image, { rows: 20, columns: 10 }).data;
  const last = meanBlocks(takeRows(image, 20, 30), { rows: 10, columns: 10 }).data;
  for (let s = 0; s < rows * columns; s++) {
    for (let e = 0; e < channels; e++) {
      const expected = (s < 20 * columns ? first : last)[e];
      assert.ok(Math.abs(blocks.data[s * channels + e] - expected) < 1e-5);
    }
  }
});

Deno.test("averaging n frames divides the variance of counts by n", () => {
  const random = prng(8);
  const many = spectrumImage({
    data: Float32Array.from({ length: 400 * 10 }, () => random.poisson(16)),
    shape: [400, 10, 1],
    energy: energyAxis(520, 1, 1),
  });
  const { data } = averageFrames(many, { rows: 2, columns: 10 }, { mode: "blocks" });
  const means = data.filter((_, s) => s % 20 === 0);
  const variance = means.reduce((sum, v) => sum + (v - 16) ** 2, 0) / means.length;
  assert.ok(Math.abs(variance / (16 / 20) - 1) < 5 * Math.sqrt(2 / means.length), `${variance}`);
});

Deno.test("windows larger than the image are refused", () => {
  assert.throws(() => averageFrames(image, { rows: 31, columns: 1 }), /31 rows of 30/);
});

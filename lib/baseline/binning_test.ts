import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { binNeighbours } from "./binning.ts";
import { denoise } from "./denoise.ts";

const energy = energyAxis(520, 1, 2);
const image = (data: number[], shape: [number, number, number]) =>
  spectrumImage({ data, shape, energy });

Deno.test("binning is the mean over neighbours, at the borders over those that there are", () => {
  const [rows, columns] = [5, 4];
  const data = Array.from({ length: rows * columns * 2 }, (_, i) => (i * i) % 37);
  for (const pixels of [1, 3, 5, 9]) {
    const found = binNeighbours(image(data, [rows, columns, 2]), pixels), half = (pixels - 1) / 2;
    found.forEach((value, i) => {
      const e = i % 2, column = Math.floor(i / 2) % columns, row = Math.floor(i / 2 / columns);
      let sum = 0, count = 0;
      for (let r = Math.max(0, row - half); r <= Math.min(rows - 1, row + half); r++) {
        for (let c = Math.max(0, column - half); c <= Math.min(columns - 1, column + half); c++) {
          sum += data[(r * columns + c) * 2 + e];
          count++;
        }
      }
      assert.ok(Math.abs(value - sum / count) < 1e-4, `${pixels}, ${i}: ${value}`);
    });
  }
});

Deno.test("a line scan bins along its line, whichever way it lies", async () => {
  const data = [0, 9, 3, 9, 6, 9, 9, 9];
  for (const shape of [[1, 4, 2], [4, 1, 2]] as [number, number, number][]) {
    const { image: quiet, details } = await denoise(image(data, shape), {
      method: "binning",
      pixels: 3,
    });
    assert.deepEqual([...quiet.data], [1.5, 9, 3, 9, 6, 9, 7.5, 9]);
    assert.deepEqual([quiet.shape, details], [shape, { pixels: 3 }]);
  }
});

Deno.test("binning refuses even widths and a single spectrum; nothing is done by none", async () => {
  const line = image([0, 9, 3, 9], [1, 2, 2]);
  for (const pixels of [2, 0, 1.5]) {
    assert.throws(() => binNeighbours(line, pixels), new RegExp(`odd .*: it is ${pixels}`));
  }
  await assert.rejects(
    denoise(line, { method: "binning" }),
    /pixels must be an odd whole number of 1 or more: it is undefined/,
  );
  assert.throws(() => binNeighbours(image([1, 2], [1, 1, 2]), 3), /there is one spectrum only/);
  assert.equal((await denoise(line, { method: "none" })).image, line);
  const typed = { method: "none", pixels: 3 };
  await assert.rejects(
    denoise(line, typed),
    /pixels is not an option of denoise with method "none"/,
  );
});

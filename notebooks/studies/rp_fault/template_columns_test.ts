import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { imageOf } from "eels/core/image_interpolation.ts";
import { loadFaultImage } from "./fault_scan.ts";
import { locateColumns, scoreByTemplate } from "./template_columns.ts";

const search = { deviationPixels: 1.6, distancePixels: 6 };

Deno.test("locateColumns() finds a column to a hundredth of a pixel, on any background", () => {
  const image = imageOf(
    [40, 40],
    (row, column) =>
      3 + 0.01 * row + Math.exp(-((row - 19.3) ** 2 + (column - 20.6) ** 2) / 2 / 1.6 ** 2),
  );
  const [{ row, column }] = locateColumns(image, search);
  assert.ok(Math.hypot(row - 19.3, column - 20.6) < 0.02, `${row}, ${column}`);
});

Deno.test("the clean image has all its columns, within 2 pm; noise loses some", async () => {
  const truth = await loadFaultImage();
  const { positionPm, lost, false: invented } = scoreByTemplate(truth.image, { truth, ...search });
  assert.deepEqual([lost, invented], [0, 0]);
  assert.ok(positionPm < 4, `${positionPm}`);
  const random = prng(1);
  const counts = { ...truth.image, data: truth.image.data.map((v) => random.poisson(0.3 * v)) };
  const noisy = scoreByTemplate(counts, { truth, ...search });
  assert.ok(noisy.lost > 5 && noisy.positionPm > 3 * positionPm);
});

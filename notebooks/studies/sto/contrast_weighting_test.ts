import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { contrastWeighting, splitContrast } from "./contrast_weighting.ts";

const image = (data: number[]) =>
  spectrumImage({ data, shape: [1, data.length / 3, 3], energy: energyAxis(530, 1, 3) });
const MEAN = image([1, 2, 2]);

Deno.test("contrastWeighting() leaves the mean's shape as it is and multiplies what differs from it", () => {
  const { apply, undo } = contrastWeighting(MEAN, { factor: 10 });
  assert.deepEqual([...apply(image([2, 4, 4])).data], [2, 4, 4]);
  assert.deepEqual([...apply(image([0, 1, -1])).data], [0, 10, -10]); // (0, 1, -1) . (1, 2, 2) = 0
  const given = image([0.5, 1, 3]), back = undo(apply(given));
  back.data.forEach((value, i) => assert.ok(Math.abs(value - given.data[i]) < 1e-6));
  assert.throws(() => contrastWeighting(MEAN, { factor: 0 }), /above 0: it is 0/);
});

Deno.test("splitContrast() gives the mean's shape at the spectrum's area, and the rest", () => {
  const { same, difference } = splitContrast(image([4, 3, 3]), { mean: MEAN });
  assert.deepEqual([...same.data], [2, 4, 4]);
  assert.deepEqual([...difference.data], [2, -1, -1]);
});

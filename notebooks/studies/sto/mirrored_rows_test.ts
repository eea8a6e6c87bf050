import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { splitMirroredRows } from "./mirrored_rows.ts";

const image = spectrumImage({
  data: Float32Array.from({ length: 8 }, (_, row) => Math.min(row, 8 - row)),
  shape: [8, 1, 1],
  energy: energyAxis(520, 1, 1),
});

Deno.test("splitMirroredRows() keeps rows of one distance in one part, and every row in one", () => {
  const parts = splitMirroredRows(image, { heldOut: [1, 2], validation: [4, 4] });
  assert.deepEqual([...parts.heldOut.data], [1, 2, 2, 1]);
  assert.deepEqual([...parts.validation.data], [4]);
  assert.deepEqual([...parts.training.data], [0, 3, 3]);
});

Deno.test("splitMirroredRows() refuses ranges that fall or overlap", () => {
  const split = (heldOut: number[], validation: number[]) => () =>
    splitMirroredRows(image, { heldOut, validation });
  assert.throws(split([2, 1], [4, 4]), /heldOut must be a first and a last row: it is 2,1/);
  assert.throws(split([1, 3], [3, 4]), /no row may be held out and validate/);
});

import assert from "node:assert/strict";
import { energyAxis } from "./energy_axis.ts";
import { everyNth } from "./every_nth.ts";
import { spectrumImage } from "./spectrum_image.ts";

Deno.test("everyNth() takes spectra 0, n, 2 n and so on, row by row", () => {
  const data = Float32Array.from({ length: 3 * 4 * 2 }, (_, i) => i);
  const image = spectrumImage({ data, shape: [3, 4, 2], energy: energyAxis(520, 1, 2) });
  const { shape, data: taken } = everyNth(image, 5);
  assert.deepEqual(shape, [1, 3, 2]);
  assert.deepEqual([...taken], [0, 1, 10, 11, 20, 21]);
  assert.deepEqual(everyNth(image, 1).data, data);
  assert.throws(() => everyNth(image, 0), /it is 0/);
});

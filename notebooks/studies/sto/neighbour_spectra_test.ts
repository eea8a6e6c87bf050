import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { neighbourPixels, withNeighbours } from "./neighbour_spectra.ts";

Deno.test("neighbourPixels() goes on at the other end of the cell", () => {
  const neighbours = neighbourPixels([3, 4], 3);
  assert.deepEqual([...neighbours[0]], [11, 8, 9, 3, 0, 1, 7, 4, 5]);
  assert.deepEqual([...neighbourPixels([3, 4], 1)[7]], [7]);
  assert.throws(() => neighbourPixels([3, 4], 2), /must be odd and at most 3: it is 2/);
});

Deno.test("withNeighbours() keeps the values of a channel together", () => {
  const data = Float32Array.from({ length: 18 }, (_, i) => i); // channels 2p and 2p + 1 of pixel p
  const image = spectrumImage({ data, shape: [3, 3, 2], energy: energyAxis(530, 0.5, 2) });
  const told = withNeighbours(image, neighbourPixels(image.shape, 3), [4]);
  assert.deepEqual(told.shape, [1, 1, 18]);
  assert.deepEqual([...told.data], [0, 2, 4, 6, 8, 10, 12, 14, 16, 1, 3, 5, 7, 9, 11, 13, 15, 17]);
});

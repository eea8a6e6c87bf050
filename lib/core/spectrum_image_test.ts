import assert from "node:assert/strict";
import { energies, energyAxis } from "./energy_axis.ts";
import { mapValues, repeatSpectrum, spectrumAt, spectrumImage } from "./spectrum_image.ts";

const energy = energyAxis(520, 0.25, 24);

Deno.test("mapValues() keeps the unit unless it is told the new one", () => {
  const one = spectrumImage({ data: [1, 2], energy: energyAxis(0, 1, 2), unit: "electrons" });
  assert.equal(mapValues(one, (value) => value / 2).unit, "electrons");
  assert.equal(mapValues(one, (value) => 10 * value, { unit: "counts" }).unit, "counts");
});

Deno.test("spectrumImage() refuses data, shape and axis that disagree", () => {
  assert.throws(() => spectrumImage({ data: [1, 2], energy }), /the data have 2 values/);
  assert.throws(
    () => spectrumImage({ data: new Float32Array(8), shape: [1, 1, 8], energy }),
    /the axis has 24 channels/,
  );
  const image = spectrumImage({ data: new Float32Array(24), energy });
  assert.throws(() => spectrumAt(image, 1, 0), /row 1, column 0 of 1 x 1/);
});

Deno.test("repeatSpectrum() writes one spectrum many times", () => {
  const one = spectrumImage({ data: energies(energy), energy });
  const many = repeatSpectrum(one, 3);
  assert.deepEqual(many.shape, [1, 3, 24]);
  for (const column of [0, 1, 2]) assert.deepEqual(spectrumAt(many, 0, column), one.data);
});

import assert from "node:assert/strict";
import { energies, energyAxis } from "./energy_axis.ts";
import { mapValues, repeatSpectrum, spectrumAt, spectrumImage } from "./spectrum_image.ts";
import { withNoise } from "./with_noise.ts";

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

Deno.test("spectrumImage() refuses what is no noise, by the name that is wrong", () => {
  const data = new Float32Array(24);
  const noise = withNoise(spectrumImage({ data, energy }), { gain: 1 }).noise!;
  assert.equal(spectrumImage({ data, energy, noise }).noise, noise);
  const cases: [noise: unknown, message: RegExp][] = [
    [{ ...noise, gain: -1 }, /gain must be 0 or more: it is -1/],
    [{ gian: 1 }, /gian is not an option of a noise: did you mean gain\?/],
    [{ gain: 1 }, /readoutCounts must be 0 or more: it is undefined/],
    [Promise.resolve(noise), /^Cannot make a spectrum image as .* must be/],
  ];
  for (const [wrong, message] of cases) {
    const init = { data, energy, noise: wrong as typeof noise };
    assert.throws(() => spectrumImage(init), { name: "RangeError", message });
  }
});

Deno.test("repeatSpectrum() writes one spectrum many times", () => {
  const one = spectrumImage({ data: energies(energy), energy });
  const many = repeatSpectrum(one, 3);
  assert.deepEqual(many.shape, [1, 3, 24]);
  for (const column of [0, 1, 2]) assert.deepEqual(spectrumAt(many, 0, column), one.data);
});

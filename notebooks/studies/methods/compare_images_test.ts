import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { mapValues, spectrumImage } from "eels/core/spectrum_image.ts";
import { compareSpectra } from "./compare_images.ts";

const energy = energyAxis(525, 0.25, 80);
const bump = (at: number, centre: number) => Math.exp(-((at - centre) ** 2) / 2);
const spectrum = (mainEv: number, height: number) =>
  Array.from(energies(energy), (at) => bump(at, 531) + height * bump(at, mainEv));
const image = (mainEv: number, height: number) =>
  spectrumImage({
    data: [...spectrum(mainEv, height), ...spectrum(mainEv + 0.2, height)],
    shape: [1, 2, 80],
    energy,
  });
const peaksEv = [531, 536];

Deno.test("compareSpectra() finds shift, height and error of a changed main peak", () => {
  const truth = image(536, 1), equal = compareSpectra(truth, truth, { peaksEv });
  const changed = compareSpectra(image(536.25, 0.8), truth, { peaksEv });
  assert.equal(equal.meanSquaredError, 0);
  assert.ok(Math.abs(equal.shiftEv) < 1e-9 && Math.abs(equal.heightRatio - 1) < 1e-9);
  assert.ok(Math.abs(changed.shiftEv - 0.25) < 0.01, `shift ${changed.shiftEv}`);
  assert.ok(Math.abs(changed.heightRatio - 0.8) < 0.005, `ratio ${changed.heightRatio}`);
  assert.equal(changed.found, 2);
});

Deno.test("compareSpectra() counts no spectrum without peaks", () => {
  const truth = image(536, 1), half = mapValues(truth, (value) => value);
  half.data.fill(0, 80);
  const flat = mapValues(truth, () => 0);
  const found = [half, flat].map((of) => compareSpectra(of, truth, { peaksEv }).found);
  assert.deepEqual(found, [1, 0]);
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { energies, energyAxis } from "./energy_axis.ts";
import { crop, rebinEnergy, resample, shiftSpectra } from "./energy_steps.ts";
import { randomImage, RUNS } from "./random_image_test_support.ts";
import { spectrumAt, type SpectrumImage, spectrumImage } from "./spectrum_image.ts";

const energy = energyAxis(520, 0.25, 24);
const total = ({ data }: SpectrumImage) => data.reduce((sum, v) => sum + v, 0);

Deno.test("crop() keeps the values and their energies, and may be repeated", () => {
  fc.assert(
    fc.property(randomImage([2, 3, 24]), (image) => {
      const part = crop(image, { fromEv: 521, toEv: 524 });
      assert.deepEqual(part.shape, [2, 3, 12]);
      assert.equal(part.energy.startEv, 521);
      assert.deepEqual(spectrumAt(part, 1, 2), spectrumAt(image, 1, 2).subarray(4, 16));
      assert.deepEqual(crop(part, { fromEv: 521, toEv: 524 }), part);
    }),
    RUNS,
  );
});

Deno.test("rebinEnergy() keeps all counts of whole groups and centres the new channels", () => {
  fc.assert(
    fc.property(randomImage([1, 2, 24]), (image) => {
      const coarse = rebinEnergy(image, 4);
      assert.equal(total(coarse), total(image));
      assert.equal(coarse.energy.startEv, 520.375);
      assert.equal(coarse.energy.stepEv, 1);
    }),
    RUNS,
  );
  assert.throws(
    () => rebinEnergy(spectrumImage({ data: new Float32Array(24), energy }), 0),
    /it is 0/,
  );
});

Deno.test("shiftSpectra() moves a feature by the shift, to a fraction of a channel, and back", () => {
  const peak = (centre: number) =>
    spectrumImage({ data: energies(energy).map((e) => Math.exp(-((e - centre) ** 2))), energy });
  const centroid = (image: SpectrumImage) =>
    energies(energy).reduce((sum, e, i) => sum + e * image.data[i], 0) / total(image);
  const moved = shiftSpectra(peak(523), [0.4]);
  assert.ok(Math.abs(centroid(moved) - centroid(peak(523.4))) < 0.02);
  const back = shiftSpectra(moved, [-0.4]);
  back.data.forEach((v, i) => assert.ok(Math.abs(v - peak(523).data[i]) < 0.06));
  assert.throws(() => shiftSpectra(peak(523), [1, 2]), /2 shifts, 1 spectra/);
  assert.throws(() => shiftSpectra(peak(523), [NaN]), /spectrum 0 has NaN/);
});

Deno.test("resample() keeps a straight line and refuses to reach outside", () => {
  const line = spectrumImage({ data: energies(energy).map((e) => 2 * e - 1000), energy });
  const other = resample(line, energyAxis(521.1, 0.1, 30));
  other.data.forEach((v, i) => assert.ok(Math.abs(v - (2 * (521.1 + 0.1 * i) - 1000)) < 1e-3));
  assert.throws(() => resample(line, energyAxis(519, 0.1, 30)), /lie inside the old/);
});

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  channelAt,
  channelRange,
  energies,
  energyAt,
  energyAxis,
  sameAxis,
  shiftAxis,
} from "./energy_axis.ts";
import {
  crop,
  rebinEnergy,
  repeatSpectrum,
  resample,
  shiftSpectra,
  spectrumAt,
  type SpectrumImage,
  spectrumImage,
} from "./spectrum_image.ts";
import { denormalise, measureNormalisation, normalise } from "./normalisation.ts";
import { meanBlocks, meanSpectrum, sumEnergy, sumSpectra } from "./sums.ts";

const energy = energyAxis(520, 0.25, 24);
const random = (shape: [number, number, number]) =>
  fc.array(fc.integer({ min: 0, max: 4095 }), {
    minLength: shape[0] * shape[1] * shape[2],
    maxLength: shape[0] * shape[1] * shape[2],
  }).map((data) => spectrumImage({ data, shape, energy }));
const total = ({ data }: SpectrumImage) => data.reduce((sum, v) => sum + v, 0);
const SEED = { seed: 7, numRuns: 50 };

Deno.test("energyAt() and channelAt() undo each other", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -50, max: 3000, noNaN: true }),
      (channel) => Math.abs(channelAt(energy, energyAt(energy, channel)) - channel) < 1e-6,
    ),
    SEED,
  );
});

Deno.test("channelRange() takes the centres in fromEv <= E < toEv, so neighbours never share one", () => {
  assert.deepEqual(channelRange(energy, 520, 521), { from: 0, to: 4 });
  assert.deepEqual(channelRange(energy, 521, 522), { from: 4, to: 8 });
  assert.deepEqual(channelRange(energy, 520.1, 520.6), { from: 1, to: 3 });
});

Deno.test("an axis or window that cannot be is refused with its values", () => {
  assert.throws(() => energyAxis(0, 0, 3), /stepEv must be above 0: it is 0/);
  assert.throws(() => energyAxis(NaN, 1, 3), /it is NaN/);
  assert.throws(() => energyAxis(0, 1, 2.5), /it is 2.5/);
  assert.throws(() => channelRange(energy, 525, 521), /fromEv is 525, toEv is 521/);
  assert.throws(() => channelRange(energy, 500, 521), /beyond it/);
  assert.throws(() => channelRange(energy, 520.05, 520.2), /no channel centre/);
});

Deno.test("shiftAxis() calibrates without touching data, and sameAxis() tells", () => {
  assert.equal(shiftAxis(energy, 6.4).startEv, 526.4);
  assert.ok(sameAxis(energy, shiftAxis(energy, 1e-5)));
  assert.ok(!sameAxis(energy, shiftAxis(energy, 0.1)));
});

Deno.test("crop() keeps the values and their energies, and may be repeated", () => {
  fc.assert(
    fc.property(random([2, 3, 24]), (image) => {
      const part = crop(image, { fromEv: 521, toEv: 524 });
      assert.deepEqual(part.shape, [2, 3, 12]);
      assert.equal(part.energy.startEv, 521);
      assert.deepEqual(spectrumAt(part, 1, 2), spectrumAt(image, 1, 2).subarray(4, 16));
      assert.deepEqual(crop(part, { fromEv: 521, toEv: 524 }), part);
    }),
    SEED,
  );
});

Deno.test("rebinEnergy() keeps all counts of whole groups and centres the new channels", () => {
  fc.assert(
    fc.property(random([1, 2, 24]), (image) => {
      const coarse = rebinEnergy(image, 4);
      assert.equal(total(coarse), total(image));
      assert.equal(coarse.energy.startEv, 520.375);
      assert.equal(coarse.energy.stepEv, 1);
    }),
    SEED,
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

Deno.test("sums and means agree with one another", () => {
  fc.assert(
    fc.property(random([4, 6, 24]), (image) => {
      assert.equal(total(sumSpectra(image)), total(image));
      assert.equal(sumEnergy(image).reduce((sum, v) => sum + v, 0), total(image));
      const blocks = meanBlocks(image, { rows: 2, columns: 3 });
      assert.deepEqual(blocks.shape, [2, 2, 24]);
      const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-3 * (1 + Math.abs(b)));
      near(total(meanSpectrum(blocks)), total(meanSpectrum(image)));
      near(total(meanSpectrum(image)) * 24, total(image));
    }),
    SEED,
  );
});

Deno.test("meanBlocks() enlarges the pixel and refuses a block larger than the image", () => {
  const image = spectrumImage({
    data: new Float32Array(96),
    shape: [2, 2, 24],
    energy,
    pixel: { rowNm: 0.1, columnNm: 0.2 },
  });
  assert.deepEqual(meanBlocks(image, { rows: 2, columns: 1 }).pixel, { rowNm: 0.2, columnNm: 0.2 });
  assert.throws(() => meanBlocks(image, { rows: 3, columns: 1 }), /block 3 x 1, image 2 x 2/);
});

Deno.test("normalise() maps to 0..1 and denormalise() undoes it", () => {
  fc.assert(
    fc.property(random([1, 2, 24]).filter(({ data }) => new Set(data).size > 1), (image) => {
      const by = measureNormalisation(image);
      const unit = normalise(image, by);
      assert.equal(Math.min(...unit.data), 0);
      assert.ok(Math.abs(Math.max(...unit.data) - 1) < 1e-6);
      denormalise(unit, by, "counts").data.forEach((v, i) =>
        assert.ok(Math.abs(v - image.data[i]) < 1e-2)
      );
    }),
    SEED,
  );
  const flat = spectrumImage({ data: new Float32Array(24), energy });
  assert.throws(() => measureNormalisation(flat), /all are 0/);
  assert.throws(
    () => measureNormalisation({ ...flat, data: flat.data.map(() => NaN) }),
    /value 0 is NaN/,
  );
});

Deno.test("resample() keeps a straight line and refuses to reach outside", () => {
  const line = spectrumImage({ data: energies(energy).map((e) => 2 * e - 1000), energy });
  const other = resample(line, energyAxis(521.1, 0.1, 30));
  other.data.forEach((v, i) => assert.ok(Math.abs(v - (2 * (521.1 + 0.1 * i) - 1000)) < 1e-3));
  assert.throws(() => resample(line, energyAxis(519, 0.1, 30)), /lie inside the old/);
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

import assert from "node:assert/strict";
import fc from "fast-check";
import { energyAxis } from "./energy_axis.ts";
import { denormalise, measureNormalisation, normalise } from "./normalisation.ts";
import { randomImage, RUNS } from "./random_image_test_support.ts";
import { spectrumImage } from "./spectrum_image.ts";

Deno.test("normalise() maps to 0..1 and denormalise() undoes it", () => {
  fc.assert(
    fc.property(randomImage([1, 2, 24]).filter(({ data }) => new Set(data).size > 1), (image) => {
      const by = measureNormalisation(image);
      const unit = normalise(image, by);
      assert.equal(Math.min(...unit.data), 0);
      assert.ok(Math.abs(Math.max(...unit.data) - 1) < 1e-6);
      denormalise(unit, { ...by, unit: "counts" }).data.forEach((v, i) =>
        assert.ok(Math.abs(v - image.data[i]) < 1e-2)
      );
    }),
    RUNS,
  );
  const flat = spectrumImage({ data: new Float32Array(24), energy: energyAxis(520, 0.25, 24) });
  assert.throws(() => measureNormalisation(flat), /all are 0/);
  assert.throws(
    () => measureNormalisation({ ...flat, data: flat.data.map(() => NaN) }),
    /value 0 is NaN/,
  );
});

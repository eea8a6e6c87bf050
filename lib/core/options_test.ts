import assert from "node:assert/strict";
import { energyAxis } from "./energy_axis.ts";
import {
  describe,
  refuseNonNumbers,
  refuseNonSpectra,
  refuseUnknownOptions,
  show,
} from "./options.ts";
import { spectrumImage } from "./spectrum_image.ts";

const spectrum = spectrumImage({ data: [1, 2], energy: energyAxis(520, 1, 2) });

Deno.test("refuseUnknownOptions() refuses positions, lists, nothing and mistyped names", () => {
  refuseUnknownOptions("crop", {}, ["fromEv"]);
  for (const given of [500, "pca", [500, 620], undefined, null]) {
    assert.throws(
      () => refuseUnknownOptions("crop", given, ["fromEv", "toEv"]),
      { message: /^Cannot crop as options must be given by name, \{ fromEv, toEv \}: got / },
    );
  }
  assert.throws(
    () => refuseUnknownOptions("crop", { from: 500 }, ["fromEv", "toEv"]),
    { message: 'Cannot crop as options must be among fromEv, toEv: "from" is not' },
  );
});

Deno.test("refuseNonNumbers() shows text in quotes, so that it is seen for what it is", () => {
  refuseNonNumbers("calibrate", { nearEv: 456 });
  assert.throws(
    () => refuseNonNumbers("calibrate", { nearEv: "456" }),
    { message: 'Cannot calibrate as nearEv must be a number: it is "456"' },
  );
  assert.throws(() => refuseNonNumbers("calibrate", { nearEv: NaN }), /it is NaN/);
  assert.equal(show(undefined), "undefined");
});

Deno.test("refuseNonSpectra() says what to take of what was given", () => {
  refuseNonSpectra("fit peaks", spectrum);
  const image = { data: new Float32Array(4), shape: [2, 2], unit: "counts" };
  const cases: [given: unknown, remedy: RegExp][] = [
    [Promise.resolve(spectrum), /a promise, write await before/],
    [{ image: spectrum, method: "pca", details: {} }, /what denoise\(\) gave, take its \.image/],
    [{ value: image, standardError: image }, /take its \.value/],
    [{ peaks: [], status: [] }, /take peakMap\(\)/],
    [{ data: [], axes: [], shape: [] }, /take toSpectrumImage\(\)/],
    [image, /it has shape \[2,2\]/],
    [undefined, /it is undefined/],
    ["a.dm3", /it is "a\.dm3"/],
  ];
  for (const [given, remedy] of cases) {
    assert.throws(() => refuseNonSpectra("fit peaks", given), remedy);
    assert.match(describe(given), remedy);
  }
});

import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { emptySpectra, setEmptyAside } from "./set_aside.ts";

/** 2 x 3 spectra of 4 channels, each of its number. */
function numbered() {
  const data = Float32Array.from({ length: 24 }, (_, i) => Math.floor(i / 4));
  return spectrumImage({ data, shape: [2, 3, 4], energy: energyAxis(500, 1, 4) });
}

Deno.test("a spectrum of NaN is set aside, its neighbour stands in, and files have NaN there", () => {
  const image = numbered();
  image.data.fill(NaN, 4, 8);
  const { image: filled, setAside, warnings } = setEmptyAside(image);
  assert.deepEqual(setAside, [1]);
  assert.deepEqual([...filled.data.subarray(4, 8)], [0, 0, 0, 0]);
  assert.match(warnings[0], /^1 spectrum is NaN throughout \(row 0, column 1\)/);
  const spectra = emptySpectra(filled, setAside).data;
  assert.ok(spectra.subarray(4, 8).every(Number.isNaN) && spectra[3] === 0 && spectra[8] === 2);
  const map = { data: Float32Array.of(0, 1, 2, 3, 4, 5), shape: [2, 3] as const, unit: "" };
  assert.deepEqual([...emptySpectra(map, setAside).data], [0, NaN, 2, 3, 4, 5]);
});

Deno.test("single values that are NaN, and half a map of NaN, are left to be refused", () => {
  const one = numbered(), half = numbered();
  one.data[5] = NaN;
  half.data.fill(NaN, 0, 12);
  for (const image of [one, half]) assert.deepEqual(setEmptyAside(image).setAside, []);
});

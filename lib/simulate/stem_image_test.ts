import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { spectrumAt } from "../core/spectrum_image.ts";
import { SRTIO3 } from "./crystal.ts";
import { placePolarised, stemImage, stemMaps } from "./stem_image.ts";
import { simulateStemWeights } from "./stem_weights.ts";

const grid = { points: 64, repeats: 2, workers: 0, rows: 8, columns: 8 };
const weights = await simulateStemWeights(SRTIO3, { ...grid, thicknessesNm: [2, 5] });
const relativeEv = Float64Array.from({ length: 60 }, (_, i) => i / 2);
const bell = (at: number) => relativeEv.map((energy) => Math.exp(-(((energy - at) / 2) ** 2)));
const edge = { relativeEv, sigma: bell(8), pi: bell(2), peaksEv: [2, 8] };

Deno.test("the source's image blurs the map, keeps its sum, and 0 changes nothing", () => {
  const sum = (data: Float32Array) => data.reduce((all, value) => all + value, 0);
  const sharp = stemMaps(weights).total.data;
  const blurred = stemMaps(weights, { sourceFwhmNm: 0.08 }).total.data;
  const flat = stemMaps(weights, { sourceFwhmNm: 5 }).total.data;
  assert.ok(Math.abs(sum(blurred) / sum(sharp) - 1) < 1e-5);
  assert.ok(Math.max(...blurred) < Math.max(...sharp));
  assert.ok(Math.max(...flat) / Math.min(...flat) < 1.0001);
  assert.throws(() => stemMaps(weights, { sourceFwhmNm: -1 }), /must be 0 or more: it is -1/);
  assert.throws(
    () => stemMaps(weights, { thicknessNm: 4 }),
    /have been simulated \(2\.0, 5\.1 nm\): it is 4/,
  );
});

Deno.test("a spectrum is the mix of sigma and pi that the weights say", () => {
  const spectra = placePolarised(edge, { energy: energyAxis(525, 0.25, 160), firstPeakEv: 531 });
  const image = stemImage(weights, { spectra, thicknessNm: 2 });
  assert.deepEqual(image.shape, [8, 8, 160]);
  assert.ok(Math.abs(image.pixel!.rowNm - 0.3905 / 8) < 1e-12);
  const maps = stemMaps(weights, { thicknessNm: 2 });
  const spectrum = spectrumAt(image, 0, 4);
  const sigma = maps.sigma.data[4];
  const pi = maps.total.data[4] - sigma;
  spectrum.forEach((value, e) => {
    const expected = sigma * spectra.sigma[e] + pi * spectra.pi[e];
    assert.ok(Math.abs(value - expected) < 1e-6 * (1 + expected));
  });
  const mean = Array.from(spectra.sigma, (value, e) => (value + 2 * spectra.pi[e]) / 3);
  assert.ok(Math.abs(Math.max(...mean) - 1) < 1e-12);
});

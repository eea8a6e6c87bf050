import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumAt } from "eels/core/spectrum_image.ts";
import { SRTIO3 } from "eels/simulate/crystal.ts";
import { loadSrTiO3OxygenK } from "./elnes.ts";
import { placePolarised, sigmaShare, stemImage, stemMaps } from "eels/simulate/stem_image.ts";
import { simulateStemWeights } from "eels/simulate/stem_weights.ts";
import { loadSrTiO3Weights, STO_WEIGHTS_OPTIONS } from "./sto_weights.ts";

const weights = await loadSrTiO3Weights();
const at = (data: Float32Array, row: number, column: number) => data[row * 32 + column];

Deno.test("the committed weights of SrTiO3 are those that a fresh simulation gives", async () => {
  const fresh = await simulateStemWeights(SRTIO3, {
    ...STO_WEIGHTS_OPTIONS,
    rows: 4,
    columns: 4,
    thicknessesNm: [5],
    phononConfigurations: 4,
    phononPool: 6,
    workers: 0,
  });
  const committed = stemMaps(weights, { thickness: 0 });
  const found = stemMaps(fresh);
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      for (const part of ["total", "sigma"] as const) {
        const expected = at(committed[part].data, 8 * row, 8 * column);
        const ratio = found[part].data[row * 4 + column] / expected;
        // Four configurations scatter by up to 4 %; a wrong site or orbital is off by far more.
        assert.ok(Math.abs(ratio - 1) < 0.08, `${part} at ${row}, ${column}: ratio ${ratio}`);
      }
    }
  }
});

Deno.test("the committed map has the four-fold and mirror symmetry of the crystal", () => {
  const { total, sigma } = stemMaps(weights);
  for (const { data } of [total, sigma]) {
    for (let row = 0; row < 32; row++) {
      for (let column = 0; column < 32; column++) {
        const value = at(data, row, column);
        assert.equal(at(data, column, row), value);
        assert.equal(at(data, (32 - row) % 32, column), value);
        assert.equal(at(data, (32 - column) % 32, row), value);
      }
    }
  }
});

Deno.test("the share of sigma at 20 nm is that of the reference: 0.307 on Ti-O, 0.365 on O", () => {
  assert.ok(Math.abs(weights.thicknessesNm[2] - 20) < 0.1);
  const { data } = sigmaShare(weights, { thickness: 2 });
  assert.ok(Math.abs(at(data, 16, 16) - 0.307) < 0.005, `Ti-O ${at(data, 16, 16)}`);
  assert.ok(Math.abs(at(data, 0, 16) - 0.365) < 0.005, `O ${at(data, 0, 16)}`);
  assert.ok(Math.min(...data) > 0.27 && Math.max(...data) < 0.41);
});

Deno.test("the source's image blurs the map, keeps its sum, and 0 changes nothing", () => {
  const sum = (data: Float32Array) => data.reduce((all, value) => all + value, 0);
  const sharp = stemMaps(weights).total.data;
  const blurred = stemMaps(weights, { sourceFwhmNm: 0.08 }).total.data;
  const flat = stemMaps(weights, { sourceFwhmNm: 5 }).total.data;
  assert.ok(Math.abs(sum(blurred) / sum(sharp) - 1) < 1e-5);
  assert.ok(Math.max(...blurred) < Math.max(...sharp));
  assert.ok(Math.max(...flat) / Math.min(...flat) < 1.0001);
  assert.throws(() => stemMaps(weights, { sourceFwhmNm: -1 }), /must be 0 or more: it is -1/);
  assert.throws(() => stemMaps(weights, { thickness: 4 }), /below 4: it is 4/);
});

Deno.test("a spectrum is the mix of sigma and pi that the weights say", async () => {
  const spectra = placePolarised(await loadSrTiO3OxygenK(), energyAxis(525, 0.25, 160));
  const image = stemImage(weights, spectra, { thickness: 1 });
  assert.deepEqual(image.shape, [32, 32, 160]);
  assert.ok(Math.abs(image.pixel!.rowNm - 0.3905 / 32) < 1e-12);
  const maps = stemMaps(weights, { thickness: 1 });
  const spectrum = spectrumAt(image, 0, 16);
  const sigma = at(maps.sigma.data, 0, 16);
  const pi = at(maps.total.data, 0, 16) - sigma;
  spectrum.forEach((value, e) => {
    const expected = sigma * spectra.sigma[e] + pi * spectra.pi[e];
    assert.ok(Math.abs(value - expected) < 1e-6 * (1 + expected));
  });
  const mean = Array.from(spectra.sigma, (value, e) => (value + 2 * spectra.pi[e]) / 3);
  assert.ok(Math.abs(Math.max(...mean) - 1) < 1e-12);
});

import assert from "node:assert/strict";
import { SRTIO3 } from "eels/simulate/crystal.ts";
import { sigmaShare, stemMaps } from "eels/simulate/stem_image.ts";
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
  const committed = stemMaps(weights, { thicknessNm: 5 });
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
  const { data } = sigmaShare(weights, { thicknessNm: 20 });
  assert.ok(Math.abs(at(data, 16, 16) - 0.307) < 0.005, `Ti-O ${at(data, 16, 16)}`);
  assert.ok(Math.abs(at(data, 0, 16) - 0.365) < 0.005, `O ${at(data, 0, 16)}`);
  assert.ok(Math.min(...data) > 0.27 && Math.max(...data) < 0.41);
});

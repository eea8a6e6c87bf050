import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { measureMisfit, spreadSpectra } from "./spread_spectra.ts";

const at = (data: number[], startEv: number) =>
  spectrumImage({ data, energy: energyAxis(startEv, 1, data.length) });

Deno.test("spreadSpectra() is the convolution about the spread's 0 eV, brought to the sum 1", () => {
  const { data } = spreadSpectra(at([0, 8, 0, 0, 4], 0), { spread: at([0, 2, 1, 1], -1) });
  [0, 4, 2, 2, 2].forEach((v, e) => assert.ok(Math.abs(data[e] - v) < 1e-6, `${data}`));
});

Deno.test("spreadSpectra() takes one spread a spectrum", () => {
  const two = spectrumImage({ data: [1, 0, 1, 0], shape: [1, 2, 2], energy: energyAxis(0, 1, 2) });
  const spreads = spectrumImage({
    data: [1, 0, 0, 1],
    shape: [1, 2, 2],
    energy: energyAxis(0, 1, 2),
  });
  const { data } = spreadSpectra(two, { spread: spreads });
  [1, 0, 0, 1].forEach((v, e) => assert.ok(Math.abs(data[e] - v) < 1e-6, `${data}`));
});

Deno.test("measureMisfit() is the squared difference over the noise's variance", () => {
  const spread = at([1], 0), result = at([1, 2], 0), measured = at([1, 6], 0);
  assert.ok(Math.abs(measureMisfit(result, { measured, spread, deviation: [2] })[0] - 2) < 1e-6);
  const counted = measureMisfit(at([1, 4], 0), { measured, spread }); // variances 1 and 4
  assert.ok(Math.abs(counted[0] - (0 + 4 / 4) / 2) < 1e-6);
});

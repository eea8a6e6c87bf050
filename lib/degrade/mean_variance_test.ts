import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { mapValues, spectrumImage } from "../core/spectrum_image.ts";
import { measureNormalisation, normalise } from "../core/normalisation.ts";
import { read } from "../read/read.ts";
import { addGaussianNoise, readOut, sampleElectrons } from "./noise.ts";
import { estimateMeanVariance, estimateSigma } from "./mean_variance.ts";

const image = await read(new URL("../../data/sto_ok.hspy", import.meta.url));
const clean = normalise(image, measureNormalisation(image));

for (const sigma of [0.005, 0.05, 0.5]) {
  Deno.test(`estimateSigma() finds sigma ${sigma} on the simulated SrTiO3 image, errors true`, () => {
    const runs = [1, 2, 3, 4].map((seed) =>
      estimateSigma(addGaussianNoise(clean, { sigma, random: prng(seed) }))
    );
    for (const run of runs) {
      assert.ok(Math.abs(run.sigma / sigma - 1) < 0.03, `${run.sigma}`);
      assert.ok(run.standardError < 0.02 * sigma, `${run.standardError}`);
    }
    const pulls = runs.map((run) => (run.sigma - sigma) / run.standardError);
    assert.ok(pulls.every((pull) => Math.abs(pull) < 4), `${pulls}`);
  });
}

Deno.test("estimateSigma() works on a single spectrum, with a wider error", () => {
  const energy = energyAxis(0, 0.25, 2000);
  const spectrum = spectrumImage({ data: new Float32Array(2000).fill(1), energy });
  const run = estimateSigma(addGaussianNoise(spectrum, { sigma: 0.1, random: prng(5) }));
  assert.ok(Math.abs(run.sigma - 0.1) < 4 * run.standardError, `${run.sigma}`);
  assert.ok(run.standardError > 0.001 && run.standardError < 0.01, `${run.standardError}`);
});

for (const [gain, readoutCounts] of [[1, 0], [1, 5], [12, 30], [100, 0]]) {
  Deno.test(`estimateMeanVariance() finds gain ${gain} and read-out noise ${readoutCounts}`, () => {
    const electrons = sampleElectrons(mapValues(clean, (v) => 5 + 60 * v), {
      electronsPerUnit: 1,
      random: prng(6),
    });
    const counts = readOut(electrons, { gain, readoutCounts, random: prng(7) });
    const run = estimateMeanVariance(counts);
    assert.ok(Math.abs(run.gain - gain) < 3 * run.gainStandardError, `gain ${run.gain}`);
    assert.ok(run.gainStandardError < 0.05 * gain, `${run.gainStandardError}`);
    const off = Math.abs(run.readoutVariance - readoutCounts ** 2);
    assert.ok(off < 3 * run.readoutVarianceStandardError, `read-out ${run.readoutVariance}`);
  });
}

Deno.test("noise of images too small or not finite is refused", () => {
  const tiny = spectrumImage({ data: new Float32Array(4), energy: energyAxis(0, 1, 4) });
  assert.throws(() => estimateSigma(tiny), /there are 4/);
  const bad = mapValues(clean, (v, channel) => channel === 3 ? NaN : v);
  assert.throws(() => estimateMeanVariance(bad), /value 3 is NaN/);
});

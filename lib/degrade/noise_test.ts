import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { addGaussianNoise, readOut, sampleElectrons, thinElectrons, toElectrons } from "./noise.ts";

const CHANNELS = 50_000;
const flat = (value: number) =>
  spectrumImage({
    data: new Float32Array(CHANNELS).fill(value),
    energy: energyAxis(0, 0.25, CHANNELS),
  });

function moments({ data }: SpectrumImage) {
  const mean = data.reduce((sum, v) => sum + v, 0) / data.length;
  const variance = data.reduce((sum, v) => sum + (v - mean) ** 2, 0) / data.length;
  return { mean, variance };
}

/** Both moments within four standard errors, those of a distribution near to normal. */
function assertMoments(image: SpectrumImage, mean: number, variance: number) {
  const got = moments(image);
  const meanError = 4 * Math.sqrt(variance / CHANNELS);
  const varianceError = 4 * variance * Math.sqrt(3 / CHANNELS);
  assert.ok(Math.abs(got.mean - mean) < meanError, `mean ${got.mean}, expected ${mean}`);
  assert.ok(Math.abs(got.variance - variance) < varianceError, `${got.variance}, not ${variance}`);
}

Deno.test("addGaussianNoise() of sigma 0.05 has a mean squared error of 0.0025", () => {
  assertMoments(addGaussianNoise(flat(0.5), { sigma: 0.05, random: prng(1) }), 0.5, 0.0025);
});

Deno.test("sampleElectrons() has variance equal to its mean", () => {
  assertMoments(sampleElectrons(flat(3), { electronsPerUnit: 5, random: prng(2) }), 15, 15);
});

Deno.test("thinElectrons() of Poisson electrons is Poisson at the fraction of the dose", () => {
  const full = sampleElectrons(flat(200), { electronsPerUnit: 1, random: prng(3) });
  assertMoments(thinElectrons(full, { fraction: 0.1, random: prng(4) }), 20, 20);
});

Deno.test("the electrons that thinElectrons() keeps are independent of those it leaves out", () => {
  const full = sampleElectrons(flat(200), { electronsPerUnit: 1, random: prng(3) });
  const kept = thinElectrons(full, { fraction: 0.3, random: prng(5) });
  const covariance = kept.data.reduce(
    (sum, k, i) => sum + (k - 60) * (full.data[i] - k - 140),
    0,
  ) / CHANNELS;
  assert.ok(Math.abs(covariance) < 4 * Math.sqrt(60 * 140 / CHANNELS), `${covariance}`);
});

Deno.test("thinElectrons() keeps all at 1 and none at 0", () => {
  const full = sampleElectrons(flat(7), { electronsPerUnit: 1, random: prng(6) });
  assert.deepEqual(thinElectrons(full, { fraction: 1, random: prng(1) }).data, full.data);
  assert.ok(thinElectrons(full, { fraction: 0, random: prng(1) }).data.every((v) => v === 0));
});

Deno.test("readOut() scales variance by the gain squared and adds the read-out noise", () => {
  const electrons = sampleElectrons(flat(100), { electronsPerUnit: 1, random: prng(7) });
  const counts = readOut(electrons, {
    gain: 3,
    readoutCounts: 20,
    offsetCounts: 50,
    random: prng(8),
  });
  assertMoments(counts, 350, 9 * 100 + 400);
  assert.equal(counts.unit, "counts");
});

Deno.test("toElectrons() undoes readOut() without read-out noise", () => {
  const electrons = sampleElectrons(flat(100), { electronsPerUnit: 1, random: prng(7) });
  const back = toElectrons(readOut(electrons, { gain: 4, offsetCounts: 8, random: prng(1) }), {
    gain: 4,
    offsetCounts: 8,
  });
  assert.deepEqual(back.data, electrons.data);
});

Deno.test("the input of a noise function is never changed", () => {
  const clean = flat(9);
  addGaussianNoise(clean, { sigma: 1, random: prng(1) });
  sampleElectrons(clean, { electronsPerUnit: 1, random: prng(1) });
  thinElectrons(clean, { fraction: 0.5, random: prng(1) });
  assert.ok(clean.data.every((v) => v === 9));
});

Deno.test("values that cannot be counts are refused with their channel", () => {
  const bad = spectrumImage({ data: [1, -2, 3], energy: energyAxis(0, 1, 3) });
  const random = prng(1);
  assert.throws(() => sampleElectrons(bad, { electronsPerUnit: 1, random }), /channel 1 has -2/);
  assert.throws(() => thinElectrons(bad, { fraction: 0.5, random }), /channel 1 has -2/);
  assert.throws(() => thinElectrons(bad, { fraction: 1.5, random }), /it is 1.5/);
  assert.throws(() => addGaussianNoise(bad, { sigma: -1, random }), /it is -1/);
  assert.throws(() => readOut(bad, { gain: 0, random }), /it is 0/);
});

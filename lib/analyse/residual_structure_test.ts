import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { addGaussianNoise, sampleElectrons } from "../degrade/noise.ts";
import { judgeResiduals, residualsOf, testResiduals } from "./residual_structure.ts";

const COUNT = 4000, CHANNELS = 160;
const make = (value: (channel: number) => number) =>
  spectrumImage({
    data: Float32Array.from({ length: COUNT * CHANNELS }, (_, i) => value(i % CHANNELS)),
    shape: [1, COUNT, CHANNELS],
    energy: energyAxis(525, 0.25, CHANNELS),
  });
const withNoise = (value: (channel: number) => number, seed: number, sigma = 0.05) =>
  addGaussianNoise(make(value), { sigma, random: prng(seed) });
const peak = (height: number) => (channel: number) =>
  height * Math.exp(-((channel - 60) ** 2) / (2 * 3 ** 2)); // 1.8 eV wide

Deno.test("testResiduals() flags pure noise as often as it was asked to", () => {
  for (const falseAlarm of [0.01, 0.05]) {
    const noise = withNoise(() => 0, 2, 0.3);
    const { flaggedShare, varianceRatio } = testResiduals(noise, { sigma: 0.3, falseAlarm });
    const tolerance = 4 * Math.sqrt(falseAlarm / COUNT + falseAlarm / 10_000);
    assert.ok(Math.abs(flaggedShare - falseAlarm) < tolerance, `${flaggedShare} of ${falseAlarm}`);
    assert.ok(Math.abs(varianceRatio - 1) < 0.01, `variance ratio ${varianceRatio}`);
  }
});

Deno.test("testResiduals() finds a peak, the better the higher it is", () => {
  const shares = [0.05, 0.1, 0.15].map((height) =>
    testResiduals(withNoise(peak(height), 3), { sigma: 0.05 }).flaggedShare
  );
  assert.ok(shares[0] < shares[1] && shares[1] < shares[2], `${shares}`);
  assert.ok(shares[2] > 0.95, `a peak of three times the noise: ${shares[2]}`);
});

Deno.test("testResiduals() finds a trough as well as a peak, and says where", () => {
  const trough = testResiduals(withNoise(peak(-0.15), 4), { sigma: 0.05 });
  assert.ok(trough.flaggedShare > 0.95, `${trough.flaggedShare}`);
  const right = trough.energyEv.filter((at) => Math.abs(at - 540) < 1.5).length;
  assert.ok(right / COUNT > 0.95, `${right} of ${COUNT}`);
});

Deno.test("testResiduals() has a low variance ratio where the output follows the noise", () => {
  const noisy = withNoise(() => 0, 5);
  const half = { ...noisy, data: noisy.data.map((value) => value / 2) };
  const { varianceRatio } = testResiduals(residualsOf(noisy, half), { sigma: 0.05 });
  assert.ok(Math.abs(varianceRatio - 0.25) < 0.01);
});

Deno.test("testResiduals() flags what is not a number, and refuses what it cannot test", () => {
  const broken = make(() => NaN);
  assert.equal(testResiduals(broken, { sigma: 1 }).flaggedShare, 1);
  assert.throws(() => testResiduals(broken, { sigma: 0 }), /sigma must be above 0/);
  assert.throws(() => testResiduals(broken, { sigma: 1, widths: [161] }), /1 to 160/);
});

Deno.test("judgeResiduals() finds in the mean what single spectra hide", () => {
  const noisy = withNoise(peak(0.01), 6);
  const blind = judgeResiduals(noisy, make(() => 0), { sigma: 0.05 });
  assert.ok(blind.flaggedShare < 0.03, `${blind.flaggedShare}`);
  assert.ok(blind.meanOverThreshold > 2, `${blind.meanOverThreshold}`);
  assert.ok(Math.abs(blind.worstEv - 540) < 1);
  const right = judgeResiduals(noisy, make(peak(0.01)), { sigma: 0.05 });
  assert.ok(right.meanOverThreshold < 1, `${right.meanOverThreshold}`);
});

Deno.test("judgeResiduals() takes the noise that the image carries", () => {
  const noisy = withNoise(peak(0.1), 7), truth = make(peak(0.1));
  const told = judgeResiduals(noisy, truth, { sigma: 0.05 }),
    carried = judgeResiduals(noisy, truth);
  assert.ok(Math.abs(carried.flaggedShare - told.flaggedShare) < 2e-3);
  assert.ok(Math.abs(carried.varianceRatio - told.varianceRatio) < 1e-6);
  assert.ok(Math.abs(carried.meanOverThreshold - told.meanOverThreshold) < 1e-4);
  assert.throws(() => judgeResiduals(truth, truth), /the noise is unknown/);
});

Deno.test("judgeResiduals() weighs counts by the variance of each channel", () => {
  const expected = make((channel) => 20 + 400 * peak(1)(channel));
  const electrons = sampleElectrons(expected, { electronsPerUnit: 1, random: prng(8) });
  const { flaggedShare, varianceRatio, meanOverThreshold } = judgeResiduals(electrons, expected);
  assert.ok(flaggedShare < 0.02, `${flaggedShare}`);
  assert.ok(Math.abs(varianceRatio - 1) < 0.01, `${varianceRatio}`);
  assert.ok(meanOverThreshold < 1, `${meanOverThreshold}`);
  const flat = make(() => 20);
  assert.ok(judgeResiduals(electrons, flat).flaggedShare > 0.99);
});

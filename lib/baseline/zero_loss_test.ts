import assert from "node:assert/strict";
import { energies, energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { lowLoss } from "../simulate/low_loss.ts";
import { takeZeroLoss } from "./zero_loss.ts";

Deno.test("takeZeroLoss() is symmetric about 0 eV and holds no losses, of an image and of each spectrum", () => {
  const energy = energyAxis(-10, 0.25, 256);
  const plasmons = [{ energyEv: 20, widthEv: 5, share: 1 }];
  const both = [0.3, 0.9].map((thicknessMfp) => lowLoss(energy, { thicknessMfp, plasmons }));
  const data = Float32Array.from(both.flatMap((spectrum) => [...spectrum]));
  const image = spectrumImage({ data, shape: [1, 2, 256], energy });
  const mean = takeZeroLoss(image), each = takeZeroLoss(image, { per: "spectrum" });
  assert.deepEqual([mean.shape, each.shape], [[1, 1, 511], [1, 2, 511]]);
  for (const peak of [mean.data, each.data.subarray(0, 511), each.data.subarray(511)]) {
    for (let i = 0; i < 511; i++) {
      assert.ok(Math.abs(peak[i] - peak[510 - i]) <= 1e-4 * peak[255], `${i}: ${peak[i]}`);
    }
    assert.equal(peak.indexOf(Math.max(...peak)), 255);
    assert.ok(peak[255 + 80] < 1e-6 * peak[255]); // 20 eV
  }
});

Deno.test("takeZeroLoss() carries a Lorentzian's tails on beyond the axis, and noise not at all", () => {
  const energy = energyAxis(-1, 0.01, 500);
  const lorentzian = (at: number) => 1 / (1 + (at / 0.05) ** 2);
  const image = (tail: (at: number) => number) =>
    spectrumImage({ data: Float32Array.from(energies(energy), tail), energy });
  const { data, shape } = takeZeroLoss(image(lorentzian));
  assert.deepEqual(shape, [1, 1, 999]);
  data.forEach((v, i) => {
    const expected = lorentzian(0.01 * (i - 499));
    assert.ok(Math.abs(v / expected - 1) < 0.02, `${i}: ${v}, not ${expected}`);
  });
  const random = prng(1);
  const noisy = takeZeroLoss(image((at) => lorentzian(at) ** 4 + 1e-3 * random.normal()));
  assert.ok(noisy.data.every((v) => v >= 0));
  const narrow = takeZeroLoss(image((at) => Math.abs(at) < 0.1 ? 1 - 5 * Math.abs(at) : 0));
  assert.ok(narrow.data.every((v, i) => v === 0 || Math.abs(i - 499) <= 10));
  assert.throws(() => takeZeroLoss(image(() => NaN)), /spectrum 0, channel 0 has NaN/);
  assert.throws(() => takeZeroLoss(image((at) => 2 - at)), /it is channel 0, -1 eV/);
  const far = { ...image(lorentzian), energy: energyAxis(400, 0.01, 500) };
  assert.throws(() => takeZeroLoss(far), /within 20 eV of 0: it is channel 100, 401 eV/);
  const two = spectrumImage({
    data: new Float32Array(16).fill(1),
    shape: [1, 2, 8],
    energy: energyAxis(-1, 1, 8),
  });
  two.data[11] = NaN;
  assert.throws(() => takeZeroLoss(two), /spectrum 1, channel 3 has NaN/);
});

Deno.test("takeZeroLoss() of a peak that lies between two channels is as wide and holds as much as the peak", () => {
  const peak = (at: number) => Math.exp(-((at / 0.1) ** 2) / 2) + 1e-4 / (1 + (at / 0.3) ** 2);
  for (const offEv of [-0.02, -0.013, 0.01, 0.019]) {
    const energy = energyAxis(-3 + offEv, 0.04, 400);
    const image = spectrumImage({ data: Float32Array.from(energies(energy), peak), energy });
    const { data } = takeZeroLoss(image), top = image.data.indexOf(Math.max(...image.data));
    const [taken, held] = [data, image.data].map((values) => values.reduce((a, b) => a + b));
    assert.ok(Math.abs(taken / held - 1) < 1e-3, `${offEv} eV: ${taken}, not ${held}`);
    for (let e = top - 12; e <= top + 12; e++) {
      const value = data[399 + e - top];
      assert.ok(Math.abs(value - image.data[e]) < 1e-3, `${offEv} eV, ${e}: ${value}`);
    }
  }
});

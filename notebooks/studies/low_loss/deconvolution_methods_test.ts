import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { makeLowLossSpectra, PUBLISHED_LOW_LOSS } from "./low_loss_spectra.ts";
import { lossError } from "./compare_deconvolutions.ts";
import { deconvolveClassically, takeZeroLoss, tuneDeconvolution } from "./deconvolution_methods.ts";

const draw = (seed: number) =>
  makeLowLossSpectra(energyAxis(-1, 0.02, 256), {
    ...PUBLISHED_LOW_LOSS,
    peaks: [1, 4],
    count: 6,
    random: prng(seed),
  });

Deno.test("classical methods, tuned on other spectra, come nearer to the truth than the measurement", () => {
  const set = draw(2), random = prng(4), tuning = tuneDeconvolution(draw(1), { random });
  const before = lossError(set.measured, set.targets).lossError;
  const rival = { name: "true spread", spreadOf: (made: typeof set) => made.trueSpreads, tuning };
  const results = deconvolveClassically(set, rival, { random });
  assert.equal(new Set(results.map(({ method }) => method)).size, 4);
  for (const { method, image } of results) {
    const after = lossError(image, set.targets).lossError;
    assert.ok(after < before / 2, `${method}: ${after}, ${before} before`);
  }
});

Deno.test("takeZeroLoss() is symmetric about 0 eV and holds no losses", () => {
  const { measured } = draw(3);
  const peak = takeZeroLoss(measured);
  const { data } = peak, last = data.length - 1;
  for (let i = 0; i <= last; i++) assert.equal(data[i], data[last - i]);
  assert.equal(data.indexOf(Math.max(...data)), last / 2);
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

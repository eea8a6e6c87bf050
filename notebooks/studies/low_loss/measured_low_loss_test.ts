import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { write } from "eels/write/write.ts";
import { findZeroLoss, readAluminium, readMeasuredLowLoss } from "./measured_low_loss.ts";
import { extractZeroLoss } from "./measured_zero_loss.ts";
import { referenceZeroLoss } from "./plasmon_table.ts";
import { gaussianCorrelation, measureSpectrumNoise } from "./measured_noise.ts";

Deno.test("readAluminium() is one spectrum in electrons with its zero loss at 0 eV and its plasmon near 15 eV", async () => {
  const { data, shape, energy, unit, noise } = await readAluminium();
  assert.deepEqual([shape, unit], [[1, 1, 2048], "electrons"]);
  assert.ok(noise && noise.gain === 1 && noise.correlation.length > 1);
  const at = energies(energy), top = data.indexOf(Math.max(...data));
  assert.ok(Math.abs(at[top]) < 0.0201);
  const beyond = data.map((value, e) => at[e] > 10 ? value : 0);
  const plasmon = at[beyond.indexOf(Math.max(...beyond))];
  assert.ok(Math.abs(plasmon - 15) < 0.3, `${plasmon}`);
});

Deno.test("findZeroLoss() finds a Gaussian between two channels", () => {
  const energy = energyAxis(-2, 0.02, 300);
  const data = energies(energy).map((at) => Math.exp(-(((at - 0.013) / 0.1) ** 2)));
  const zero = findZeroLoss(spectrumImage({ data, energy }));
  assert.ok(Math.abs(zero.parabolaEv - 0.013) < 1e-6, `${zero.parabolaEv}`);
  assert.ok(Math.abs(zero.middleEv - 0.013) < 1e-3);
  assert.ok(Math.abs(zero.fwhmEv - 0.2 * Math.sqrt(Math.LN2)) < 1e-3);
});

Deno.test("measureSpectrumNoise() finds gain, read-out and spread that were put in", () => {
  const random = prng(3), energy = energyAxis(-20, 0.02, 6000), spread = 0.9;
  const kernel = Array.from({ length: 9 }, (_, k) => Math.exp(-((k - 4) ** 2) / (2 * spread ** 2)));
  const total = kernel.reduce((a, b) => a + b);
  const mean = energies(energy).map((at) => at < 0 ? 0 : 3e3 + 2e4 * Math.exp(-at / 20));
  const white = mean.map((value) => 30 * random.poisson(value) + 4e3 * random.normal());
  const data = white.map((_, e) =>
    kernel.reduce((sum, weight, k) => sum + weight / total * (white[e + k - 4] ?? white[e]), 0)
  );
  const { noise, gainStandardError } = measureSpectrumNoise(spectrumImage({ data, energy }));
  assert.ok(Math.abs(noise.gain / 30 - 1) < 0.35, `${noise.gain} +- ${gainStandardError}`);
  assert.ok(Math.abs(noise.readoutCounts / 4e3 - 1) < 0.35, `${noise.readoutCounts}`);
  assert.ok(Math.abs(noise.correlation[1] - gaussianCorrelation(spread)[1]) < 0.08);
});

Deno.test("readMeasuredLowLoss() refuses a core loss by name and takes few channels for electrons, saying so", async () => {
  const folder = await Deno.makeTempDir({ prefix: "eels_measured_" });
  try {
    const data = energies(energyAxis(-5, 0.5, 80)).map((at) =>
      Math.round(1e4 * Math.exp(-(at ** 2)))
    );
    const low = spectrumImage({ data, energy: energyAxis(-5, 0.5, 80) });
    await write(`${folder}/low.hspy`, low);
    const { image, gain } = await readMeasuredLowLoss(`${folder}/low.hspy`);
    assert.equal(gain, 1);
    assert.ok(image.history?.some((step) => step.includes("counts taken for electrons")));
    await write(`${folder}/core.hspy`, { ...low, energy: energyAxis(500, 0.5, 80) });
    await assert.rejects(() => readMeasuredLowLoss(`${folder}/core.hspy`), /within 20 eV of 0/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a spectrum of few channels has no noise windows, and one without a tail is mirrored", () => {
  const axis = energyAxis(-5, 0.5, 80);
  const data = energies(axis).map((at) => 1e6 * Math.exp(-(at ** 2)) + 1e4 * Number(at > 5));
  const low = spectrumImage({ data, energy: axis });
  assert.throws(() => measureSpectrumNoise(low), /three windows of 100 channels .* 80 channels/);
  assert.throws(
    () => extractZeroLoss(low, "tail fitted to the losses"),
    /5 channels or more must lie in the width/,
  );
  assert.equal(referenceZeroLoss(low).way, "gains mirrored");
});

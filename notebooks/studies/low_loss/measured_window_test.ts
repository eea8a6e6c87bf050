import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { makeNoise } from "eels/core/noise.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { deconvolveRichardsonLucy } from "eels/baseline/richardson_lucy.ts";
import { extractZeroLoss } from "./measured_zero_loss.ts";
import { deconvolveWindow, takeWindow } from "./measured_window.ts";

const energy = energyAxis(-2, 0.02, 512), random = prng(1);
const data = Float32Array.from({ length: 512 }, (_, e) => {
  const at = -2 + 0.02 * e;
  const values = [[0, 0.2, 1e5], [4, 1, 300]].map(([to, fwhm, height]) =>
    height * Math.exp(-4 * Math.LN2 * ((at - to) / fwhm) ** 2)
  );
  return random.poisson(values[0] + values[1] + 5);
});
const measured = spectrumImage({ data, energy, unit: "electrons" });

Deno.test("takeWindow() lays 0 eV upon 0 eV and tells the stretch, and refuses a short spectrum", () => {
  const { image, scale } = takeWindow(measured, energyAxis(-0.5, 0.01, 256));
  assert.equal(scale, 2);
  assert.equal(image.data[50], data[100]);
  assert.throws(() => takeWindow(measured, energyAxis(-2, 0.01, 512)), /must reach 200 channels/);
});

Deno.test("deconvolveWindow(): Richardson-Lucy explains the other half, a wrong answer does not", async () => {
  const window = takeWindow(measured, energyAxis(-0.5, 0.01, 256));
  const wrong = (image: typeof measured) => ({ ...image, data: image.data.map((v) => 2 * v) });
  const lucy = (image: typeof measured) => {
    const { spread } = extractZeroLoss(image, "gains mirrored");
    return deconvolveRichardsonLucy(image, { spread, iterations: 20 });
  };
  const { rows } = await deconvolveWindow(window, {
    ...{ networks: { wrong, lucy }, lossesFromEv: 0.6, random: prng(2) },
  });
  const [given, doubled, explained] = rows;
  assert.equal(given.method, "measured");
  assert.ok(explained.zeroLossFwhmEv < given.zeroLossFwhmEv);
  assert.ok(explained.zeroLossMisfit < given.zeroLossMisfit);
  assert.ok(explained.lossMisfit < 5, `${explained.lossMisfit}`);
  assert.ok(doubled.lossMisfit > 3 * explained.lossMisfit, `${doubled.lossMisfit}`);
});

Deno.test("takeWindow() keeps the noise, so that halves are split with its correlation", () => {
  const noise = makeNoise({ gain: 1, correlation: [1, 0.5] });
  const { image } = takeWindow({ ...measured, noise }, energyAxis(-0.5, 0.01, 256));
  assert.deepEqual(image.noise?.correlation, [1, 0.5]);
});

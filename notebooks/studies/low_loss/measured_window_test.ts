import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
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

Deno.test("deconvolveWindow(): Richardson-Lucy narrows the zero-loss peak and explains the other half, a wrong answer does not", async () => {
  const window = takeWindow(measured, energyAxis(-0.5, 0.01, 256));
  const wrong = (image: typeof measured) => ({ ...image, data: image.data.map((v) => 2 * v) });
  const { rows } = await deconvolveWindow(window, {
    ...{ networks: { wrong }, lossesFromEv: 0.6, random: prng(2) },
  });
  const [given, lucy, , network] = rows;
  assert.ok(lucy.zeroLossFwhmEv < given.zeroLossFwhmEv);
  assert.ok(lucy.lossMisfit < 5 && network.lossMisfit > 3 * lucy.lossMisfit, `${lucy.lossMisfit}`);
});

import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { chooseSettings, tunedRivals } from "./tuned_rivals.ts";

const rows = 12, channels = 32;
const truth = spectrumImage({
  data: Float32Array.from({ length: rows * rows * channels }, (_, i) => {
    const pixel = Math.floor(i / channels), share = Math.sin(Math.floor(pixel / rows) / 4) ** 2;
    return 1 + share * Math.sin((i % channels) / 5) + 0.2 * (i % channels) / channels;
  }),
  shape: [rows, rows, channels],
  energy: energyAxis(525, 0.25, channels),
});
const noisy = addGaussianNoise(truth, { sigma: 0.1, random: prng(1) });
const tuning = { truth, pixels: Uint32Array.from({ length: 72 }, (_, pixel) => 2 * pixel) };

Deno.test("chooseSettings() finds the rank of a mixture of two spectra, and wide windows of smooth ones", async () => {
  const { rank, windowChannels, degree, binPixels } = await chooseSettings(noisy, tuning);
  assert.equal(rank, 2);
  assert.ok(windowChannels >= 11 && degree >= 1);
  assert.ok(binPixels >= 3);
});

Deno.test("tunedRivals() all leave less than half of the noise's squared error", async () => {
  const noise = meanSquaredError(noisy, truth);
  for (const { method, apply } of tunedRivals(tuning)) {
    const left = meanSquaredError(await apply(noisy), truth) / noise;
    assert.ok(left < 0.5, `${method} leaves ${left}`);
  }
});

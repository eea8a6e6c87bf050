import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { smoothSavitzkyGolay } from "eels/baseline/savitzky_golay.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { denoiseByBestPca, denoiseByBestSavitzkyGolay } from "./tuned_rivals.ts";

const channels = 40;
const truth = spectrumImage({
  data: Float32Array.from({ length: 64 * channels }, (_, i) => {
    const share = Math.floor(i / channels) / 64, e = i % channels;
    return share * Math.exp(-(((e - 15) / 5) ** 2)) +
      (1 - share) * Math.exp(-(((e - 25) / 6) ** 2));
  }),
  shape: [8, 8, channels],
  energy: energyAxis(520, 0.5, channels),
});
const image = addGaussianNoise(truth, { sigma: 0.1, random: prng(1) });
const known = { truth, pixels: Array.from({ length: 32 }, (_, i) => 2 * i) };

Deno.test("PCA at its best leaves what a plane through two spectra must: few parts in a hundred", async () => {
  const left = meanSquaredError(await denoiseByBestPca(image, known), truth) / 0.01;
  assert.ok(left < 0.12, `left ${left}`);
});

Deno.test("no other window and degree is better than the best Savitzky-Golay on the known pixels", () => {
  const all = { truth, pixels: Array.from({ length: 64 }, (_, i) => i) };
  const best = meanSquaredError(denoiseByBestSavitzkyGolay(image, all), truth);
  for (const [windowChannels, degree] of [[9, 3], [11, 2], [25, 5], [5, 1]]) {
    const other = smoothSavitzkyGolay(image, { windowChannels, degree });
    assert.ok(best <= meanSquaredError(other, truth));
  }
});

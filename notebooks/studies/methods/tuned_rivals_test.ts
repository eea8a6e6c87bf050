import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { shiftSpectra } from "eels/core/energy_steps.ts";
import { takePixels } from "eels/model/pixel_folds.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { smoothSavitzkyGolay } from "eels/baseline/savitzky_golay.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { BEST_PCA, BEST_SAVITZKY_GOLAY, bestTemplateFit } from "./tuned_rivals.ts";

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
const even = Array.from({ length: 32 }, (_, i) => 2 * i), odd = even.map((pixel) => pixel + 1);
const task = { truth, known: even, judged: odd };
const left = (denoised: SpectrumImage, pixels = odd) =>
  meanSquaredError(denoised, takePixels(truth, pixels)) / 0.01;

Deno.test("PCA at its best leaves what a plane through two spectra must: few parts in a hundred", async () => {
  const error = left(await BEST_PCA.denoise(image, task));
  assert.ok(error < 0.12, `left ${error}`);
});

Deno.test("no other window and degree is better than the best Savitzky-Golay on the known pixels", async () => {
  const all = { truth, known: odd, judged: odd };
  const best = left(await BEST_SAVITZKY_GOLAY.denoise(image, all));
  for (const [windowChannels, degree] of [[9, 3], [11, 2], [25, 5], [5, 1]]) {
    const other = smoothSavitzkyGolay(takePixels(image, odd), { windowChannels, degree });
    assert.ok(best <= left(other));
  }
});

Deno.test("a template fit at its best leaves two of 40 channels, and finds that templates have to move", async () => {
  const templates = [takePixels(truth, [0]), takePixels(truth, [63])];
  const fit = bestTemplateFit(templates);
  assert.ok(left(await fit.denoise(image, task)) < 0.08);
  const elsewhere = templates.map((own) => shiftSpectra(own, [0.75]));
  assert.ok(left(await bestTemplateFit(elsewhere).denoise(image, task)) < 0.15);
});

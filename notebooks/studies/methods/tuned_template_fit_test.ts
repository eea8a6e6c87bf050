import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { shiftSpectra } from "eels/core/energy_steps.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { takePixels } from "eels/model/pixel_folds.ts";
import { tunedTemplateFit } from "./tuned_template_fit.ts";

const channels = 40;
const truth = spectrumImage({
  data: Float32Array.from({ length: 64 * channels }, (_, i) => {
    const share = Math.floor(i / channels) / 64, e = i % channels;
    const [first, second] = [15, 25].map((at) => Math.exp(-(((e - at) / 5) ** 2)));
    return share * first + (1 - share) * second;
  }),
  shape: [8, 8, channels],
  energy: energyAxis(520, 0.5, channels),
});
const image = addGaussianNoise(truth, { sigma: 0.1, random: prng(1) });
const pixels = Array.from({ length: 32 }, (_, i) => 2 * i);
const judged = pixels.map((pixel) => pixel + 1), tuning = { truth, pixels };
const templates = takePixels(truth, [0, 63]);

Deno.test("tunedTemplateFit() leaves two of 40 channels' noise, and lets templates move where they must", async () => {
  for (const [shiftEv, most] of [[0, 0.08], [0.75, 0.15]]) {
    const own = shiftSpectra(templates, [shiftEv]);
    const fitted = await tunedTemplateFit(own, tuning, { judged }).apply(image);
    assert.deepEqual(fitted.shape, [1, 32, channels]);
    const left = meanSquaredError(fitted, takePixels(truth, judged)) / 0.01;
    assert.ok(left < most, `shifted by ${shiftEv} eV it leaves ${left}`);
  }
});

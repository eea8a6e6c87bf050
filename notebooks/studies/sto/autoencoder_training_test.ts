import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { foldPixels } from "eels/model/pixel_folds.ts";
import { denoiseBlind, exposeTwice, trainBlind, trainMatched } from "./autoencoder_training.ts";

const size = 8, channels = 16, energy = energyAxis(525, 1, channels);
const clean = spectrumImage({
  data: Float32Array.from({ length: size * size * channels }, (_, i) => {
    const level = 0.4 + 0.6 * ((Math.floor(i / channels) % size) / size);
    return level * Math.exp(-(((i % channels - 8) / 3) ** 2));
  }),
  shape: [size, size, channels],
  energy,
  unit: "normalised",
});
const positions = Array.from({ length: size * size }, (_, i) => i);
const wedge = { positions, source: Int32Array.from(positions) };
const folds = foldPixels(wedge, { columns: size, blockPixels: 2, random: prng(1) });
const config = { filters: [4], kernels: [3], latentUnits: 2 };
const how = { epochs: 2, batches: 2, config, random: prng(2) };

Deno.test("trainMatched() with equal recipes gives equal networks", async () => {
  const recipe = { target: clean, sigma: 0.05 };
  const [a, b] = await trainMatched({ a: recipe, b: recipe }, folds[0], how);
  assert.equal(b.method, "matched: b");
  assert.deepEqual((await a.apply(clean)).data, (await b.apply(clean)).data);
});

Deno.test("exposeTwice() has the noise in the mean of its frames, and denoiseBlind() its six images", async () => {
  const exposures = exposeTwice(clean, { sigma: 0.05, random: prng(3) });
  assert.equal(exposures.electronsPerUnit, 400);
  assert.ok(Math.abs(meanSquaredError(exposures.mean, clean) / 0.0025 - 1) < 0.2);
  const models = await trainBlind(exposures, folds[0], how);
  const cleanTargets = models.frames;
  const results = await denoiseBlind(exposures, models, { cleanTargets, random: prng(4) });
  assert.equal(Object.keys(results).length, 6);
  assert.ok(meanSquaredError(results["electrons: noisy"], clean) < 0.0025);
});

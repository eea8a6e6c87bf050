import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { mapValues, spectrumImage } from "../core/spectrum_image.ts";
import { noisyPairs } from "./noisy_pairs.ts";
import { trainDenoiser } from "./train_denoiser.ts";

const energy = energyAxis(525, 0.5, 32);
const clean = spectrumImage({
  data: Float32Array.from({ length: 60 * 32 }, (_, i) => {
    const centre = 10 + Math.floor(i / 32) % 12;
    return 1000 + 500 * Math.exp(-((i % 32 - centre) ** 2) / 18);
  }),
  shape: [6, 10, 32],
  energy,
  unit: "electrons",
});
const config = { filters: [4, 8], kernels: [5, 5], latentUnits: 6 };
const pairs = noisyPairs(clean, { sigma: 100, random: prng(1) });
const options = { validation: pairs(-1), batches: 6, config };

Deno.test("trainDenoiser() takes the batches it was told to, and denoises in the pairs' unit", async () => {
  let epochs = 0;
  const onProgress = () => void epochs++;
  const { dispose, apply, history } = await trainDenoiser({
    training: pairs,
    ...options,
    epochs: 60,
    random: prng(2),
    onProgress,
  });
  assert.equal(epochs, 60);
  assert.ok(history.loss[59] < history.loss[0]);
  const { inputs, targets } = pairs(-2);
  const denoised = await apply(inputs);
  const square = (data: Float32Array) =>
    data.reduce((sum, value, i) => sum + (value - targets.data[i]) ** 2, 0) / data.length;
  assert.ok(square(denoised.data) < square(inputs.data), "no less noise than before");
  assert.equal(denoised.unit, "electrons");
  dispose();
});

Deno.test("trainDenoiser() refuses epochs, batches and options that nothing could train with", async () => {
  const inputs = spectrumImage({
    data: Float32Array.from({ length: 64 }, (_, i) => i),
    shape: [1, 4, 16],
    energy: energyAxis(0, 1, 16),
  });
  const pairs = { inputs, targets: inputs }, random = prng(1);
  const config = { filters: [2], kernels: [3], latentUnits: 1 };
  const options = { training: pairs, validation: pairs, epochs: 1, random, config };
  for (
    const [wrong, message] of [
      [{ epochs: -3 }, /epochs must be a whole number of 1 or more: it is -3/],
      [{ epochs: 1.5 }, /epochs must be .* it is 1.5/],
      [{ batches: 0 }, /batches must be a whole number of 1 or more: it is 0/],
      [{ learningRate: -1 }, /learningRate must be above 0/],
      [{ finalRate: 0 }, /finalRate must be above 0 and at most 1: it is 0/],
      [{ epoch: 3 }, /epoch is not an option of trainDenoiser: did you mean epochs\?/],
    ] as const
  ) {
    await assert.rejects(() => trainDenoiser({ ...options, ...wrong }), message);
  }
});

Deno.test("trainDenoiser() measures its normalisation on the training inputs alone", async () => {
  const loud = mapValues(clean, (value) => 10 * value);
  const { normalisation, dispose } = await trainDenoiser({
    training: { inputs: clean, targets: clean },
    ...options,
    validation: { inputs: loud, targets: loud },
    epochs: 1,
    random: prng(3),
  });
  const { min, max } = Math;
  const low = clean.data.reduce((a, b) => min(a, b)), high = clean.data.reduce((a, b) => max(a, b));
  assert.deepEqual(normalisation, { offset: low, scale: high - low });
  dispose();
});

import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { noisyPairs } from "eels/model/noisy_pairs.ts";
import { applyTold, tellPairs, tellSigma, TOLD_CHANNELS, withoutSigma } from "./told_noise.ts";

const clean = spectrumImage({
  data: Float32Array.from({ length: 200 * 50 }, (_, i) => Math.sin(i)),
  shape: [10, 20, 50],
  energy: energyAxis(500, 0.5, 50),
});

Deno.test("tellSigma() appends levels that withoutSigma() drops again", () => {
  const told = tellSigma(clean, 0.05, { unit: 0.2 });
  assert.deepEqual(told.shape, [10, 20, 50 + TOLD_CHANNELS]);
  assert.equal(told.data[50], 0.25);
  assert.deepEqual(withoutSigma(told), clean);
});

Deno.test("tellPairs() tells inputs and targets the same levels", () => {
  const pairs = noisyPairs(clean, { sigma: [0.01, 0.2], random: prng(3) });
  const { inputs, targets } = tellPairs(pairs, { unit: 0.2 })(1);
  const width = 50 + TOLD_CHANNELS;
  for (let s = 0; s < 200; s++) {
    assert.equal(inputs.data[s * width + 50], targets.data[(s + 1) * width - 1]);
  }
  assert.deepEqual(withoutSigma(targets), clean);
});

Deno.test("applyTold() tells a network the level it finds in the image", async () => {
  const smooth = { ...clean, data: clean.data.map(() => 1) };
  const noisy = noisyPairs(smooth, { sigma: 0.1, random: prng(5) })(1).inputs;
  let told = NaN;
  const apply = (image: typeof clean) => {
    told = image.data[50];
    return Promise.resolve(image);
  };
  assert.deepEqual(await applyTold({ apply }, noisy, { unit: 0.2 }), noisy);
  assert.ok(Math.abs(told - 0.5) < 0.05, `told ${told}`);
});

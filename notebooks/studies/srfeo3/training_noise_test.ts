import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { type AddedNoise, addTrainingNoise } from "./training_noise.ts";

const energy = energyAxis(520, 0.25, 200);
const counts = spectrumImage({
  data: new Float32Array(200 * 200).fill(15),
  shape: [1, 200, 200],
  energy,
});
const normalisation = { offset: 5, scale: 10 };

const VARIANCES = { none: 0, poisson: 15, "poisson, tabled": 15, gaussian: 0.32 };
for (const [noise, variance] of Object.entries(VARIANCES)) {
  Deno.test(`added noise "${noise}" keeps the mean, adds its variance, and is fresh in each epoch`, () => {
    const options = { noise: noise as AddedNoise, normalisation, random: prng(1) };
    const source = addTrainingNoise(counts, counts, options);
    const { inputs, targets } = source(1);
    assert.equal(targets, counts);
    const back = inputs.data.map((value) => value * 10 + 5);
    const mean = back.reduce((sum, value) => sum + value, 0) / back.length;
    const found = back.reduce((sum, value) => sum + (value - mean) ** 2, 0) / back.length;
    assert.ok(Math.abs(mean - 15) < 0.1, `${mean}`);
    assert.ok(Math.abs(found - variance) <= 0.03 * variance + 1e-9, `${found}`);
    assert.deepEqual(source(1).inputs.data, inputs.data);
    if (noise !== "none") assert.notDeepEqual(source(2).inputs.data, inputs.data);
  });
}

import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { startTensors, tf } from "eels/core/tensor.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { type ContrastRecipe, pickRecipes, trainContrast } from "./contrast_networks.ts";

await startTensors();
const SIGMA = 0.05, CHANNELS = 16;
const clean = spectrumImage({
  data: Float32Array.from({ length: 36 * CHANNELS }, (_, i) => {
    const share = Math.floor(i / CHANNELS) / 36, e = i % CHANNELS;
    return share * Math.exp(-((e - 5) ** 2) / 8) + (1 - share) * Math.exp(-((e - 9) ** 2) / 8);
  }),
  shape: [6, 6, CHANNELS],
  energy: energyAxis(530, 0.5, CHANNELS),
});
const noisy = addGaussianNoise(clean, { sigma: SIGMA, random: prng(1) });
const range = (from: number, to: number) =>
  Uint32Array.from({ length: to - from }, (_, i) => from + i);
const fold = { training: range(0, 24), validation: range(24, 30), heldOut: range(30, 36) };

async function errorOf(recipe: ContrastRecipe, epochs = 2): Promise<number> {
  const training = { sigma: SIGMA, rank: 2, epochs, batches: 2, random: prng(2) };
  const network = await trainContrast({ clean, noisy }, fold, recipe, training);
  const image = await network.apply(noisy);
  network.dispose();
  assert.deepEqual(image.shape, clean.shape);
  return meanSquaredError(image, clean);
}

Deno.test("trainContrast() applies every recipe to a whole image, and frees its networks", async () => {
  const before = tf.memory().numTensors;
  const recipes: ContrastRecipe[] = [
    {},
    { latentUnits: 32, factor: 5 },
    { side: 3, seesPca: true },
    { contrast: [-2, 2] },
    { blind: true },
  ];
  for (const recipe of recipes) assert.ok(Number.isFinite(await errorOf(recipe)));
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("trainContrast() starts near PCA where its network corrects it", async () => {
  const corrected = await errorOf({ correctsPca: true, factor: 10 });
  assert.ok(corrected < SIGMA ** 2, `${corrected}`);
  assert.ok(corrected < 0.1 * await errorOf({}));
});

Deno.test("pickRecipes() takes those named, or all", () => {
  const recipes = { plain: {}, weighted: { factor: 2 } };
  assert.deepEqual(pickRecipes(recipes, ["weighted"]), { weighted: { factor: 2 } });
  assert.deepEqual(pickRecipes(recipes, ["all"]), recipes);
  assert.throws(() => pickRecipes(recipes, ["other"]), /among plain, weighted: it is "other"/);
});

import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { fitPca } from "eels/baseline/pca.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { compareRanks, drawRankErrors } from "./rank_errors.ts";
import { drawScree } from "./scree_figure.ts";

/** Two spectra mixed over 200 pixels of 20 channels. */
const truth: SpectrumImage = spectrumImage({
  data: Float32Array.from({ length: 200 * 20 }, (_, i) => {
    const pixel = Math.floor(i / 20), channel = i % 20;
    return 2 + Math.sin(channel / 3) * Math.cos(pixel) +
      Math.cos(channel / 2) * Math.sin(3 * pixel);
  }),
  shape: [10, 20, 20],
  energy: energyAxis(520, 1, 20),
});
const noisy = addGaussianNoise(truth, { sigma: 0.1, random: prng(1) });

Deno.test("compareRanks() has the least error at the number of spectra that were mixed", async () => {
  const rows = await compareRanks(noisy, { judged: { noisy, truth }, most: 5 });
  assert.deepEqual(rows.map(({ rank }) => rank), [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);
  const bestOf = (method: string) =>
    rows.filter((row) => row.method === method)
      .reduce((a, b) => b.meanSquaredError < a.meanSquaredError ? b : a).rank;
  assert.equal(bestOf("PCA, mean taken off"), 2);
  assert.equal(bestOf("PCA, mean kept"), 3, "the mean spectrum is a third");
});

Deno.test("drawRankErrors() draws a curve a method, frames, and named levels", async () => {
  const rows = await compareRanks(noisy, { judged: { noisy, truth }, most: 3 });
  const { svg } = drawRankErrors(rows, { levels: { "small autoencoder": 0.005 } });
  for (const text of ["PCA, mean kept", "small autoencoder", "Number of components"]) {
    assert.ok(svg.includes(text), text);
  }
  const framed = drawRankErrors(rows.map((row) => ({ ...row, weighting: "unweighted" })), {
    fx: "weighting",
  });
  assert.ok(framed.svg.includes("unweighted"));
});

Deno.test("drawScree() draws the largest eigenvalue of noise, which holds those of noise", async () => {
  const fits = { "without noise": await fitPca(truth), noisy: await fitPca(noisy) };
  const { svg } = drawScree(fits, { sigma: 0.1, most: 4 });
  assert.ok(svg.includes("largest of noise alone") && svg.includes("without noise"));
  assert.ok(!drawScree(fits, { most: 4 }).svg.includes("noise alone"));
  const bound = (0.1 * (1 + Math.sqrt(20 / 200))) ** 2;
  assert.ok(fits.noisy.eigenvalues[1] > bound && fits.noisy.eigenvalues[2] < 1.2 * bound);
});

import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { withNoise } from "../core/with_noise.ts";
import { readOut, sampleElectrons } from "../degrade/noise.ts";
import { buildConvAutoencoder } from "../model/conv_autoencoder.ts";
import { makeModel } from "../model/model.ts";
import { denoise, type DenoiseOptions } from "./denoise.ts";

const [ROWS, COLUMNS, CHANNELS] = [12, 15, 60];
const energy = energyAxis(500, 0.5, CHANNELS);
/** Two phases on a steep background. */
const truth = Float32Array.from({ length: ROWS * COLUMNS * CHANNELS }, (_, i) => {
  const e = i % CHANNELS, share = Math.floor(i / CHANNELS) % COLUMNS / COLUMNS;
  return 4000 * Math.exp(-e / 15) + 200 * share * Math.exp(-(((e - 40) / 4) ** 2));
});
const clean = spectrumImage({ data: truth, shape: [ROWS, COLUMNS, CHANNELS], energy });

function counts(gain: number, readoutCounts: number): SpectrumImage {
  const random = prng(1);
  const electrons = sampleElectrons(clean, { electronsPerUnit: 1, random });
  return readOut(electrons, { gain, readoutCounts, random });
}

const errorOf = (image: SpectrumImage, gain: number) =>
  image.data.reduce((sum, value, i) => sum + (value / gain - truth[i]) ** 2, 0);

Deno.test("denoise() by PCA finds two components in counts of any gain, noise known or not", async () => {
  for (const [gain, readoutCounts] of [[1, 0], [25, 0], [25, 100]]) {
    const image = counts(gain, readoutCounts);
    for (const given of [image, ...(readoutCounts ? [] : [{ ...image, noise: undefined }])]) {
      const { image: quiet, method, details } = await denoise(given, { method: "pca" });
      assert.deepEqual([method, details.rank], ["pca", 2], `gain ${gain}, ${readoutCounts}`);
      assert.ok(errorOf(quiet, gain) < 0.15 * errorOf(image, gain));
      assert.equal(quiet.noise, undefined);
      assert.match(
        quiet.history!.at(-1)!,
        /denoised by pca \(rank 2\), so that the noise is unknown/,
      );
    }
  }
});

Deno.test("denoise() by PCA weighs a removed background, so that a small edge is not lost", async () => {
  const image = counts(25, 0);
  const background = truth.map((_, i) => 25 * 4000 * Math.exp(-(i % CHANNELS) / 15));
  const edge = spectrumImage({
    ...image,
    data: image.data.map((value, i) => value - background[i]),
    noise: { ...image.noise!, background },
  });
  const { details } = await denoise(edge, { method: "pca" });
  assert.equal(details.rank, 1);
  const unweighted = await denoise({ ...edge, noise: undefined }, { method: "pca" });
  assert.notEqual(unweighted.details.rank, 1, "the noise of the background passes for signal");
});

Deno.test("denoise() by filters keeps a straight line and takes noise away", async () => {
  const line = spectrumImage({
    data: Float32Array.from({ length: CHANNELS }, (_, e) => e),
    energy,
  });
  const noisy = { ...line, data: line.data.map((value, e) => value + (e % 2 ? 1 : -1)) };
  const filters: DenoiseOptions[] = [
    { method: "savitzky-golay", windowChannels: 7 },
    { method: "gaussian", fwhmEv: 2 },
  ];
  for (const options of filters) {
    const middle = (image: SpectrumImage) => image.data.slice(20, 40);
    const kept = middle((await denoise(line, options)).image);
    kept.forEach((value, i) => assert.ok(Math.abs(value - (20 + i)) < 1e-4));
    const quiet = middle((await denoise(noisy, options)).image);
    quiet.forEach((value, i) => assert.ok(Math.abs(value - (20 + i)) < 0.5));
  }
});

Deno.test("denoise() applies a model, and refuses one that changes the shape", async () => {
  const half = {
    name: "half",
    apply: (image: SpectrumImage) => ({ ...image, data: image.data.map((v) => v / 2) }),
  };
  const { image, method } = await denoise(withNoise(clean, { gain: 1 }), { method: half });
  assert.deepEqual([image.data[0], image.noise, method], [2000, undefined, "half"]);
  const one = spectrumImage({ data: truth.slice(0, CHANNELS), energy });
  const wrong = { apply: () => Promise.resolve(one) };
  await assert.rejects(
    denoise(clean, { method: wrong }),
    /must keep the shape \[12,15,60\]: it gave/,
  );
});

Deno.test("denoise() takes a network of the model room as it is", async () => {
  const sizes = { filters: [4], kernels: [3], latentUnits: 2, channels: CHANNELS, seed: 1 };
  const model = makeModel(await buildConvAutoencoder(sizes), { name: "untrained", energy });
  try {
    const { image, method } = await denoise(clean, { method: model });
    assert.deepEqual([method, image.shape, image.unit], ["untrained", clean.shape, clean.unit]);
    assert.match(image.history!.at(-1)!, /denoised by untrained/);
    const moved = { ...clean, energy: energyAxis(400, 0.5, CHANNELS) };
    await assert.rejects(denoise(moved, { method: model }), /must lie on its energy axis/);
  } finally {
    model.dispose();
  }
});

Deno.test("denoise() says what a method needs", async () => {
  const one = spectrumImage({ data: truth.slice(0, CHANNELS), energy });
  await assert.rejects(
    denoise(one, { method: "pca" }),
    /needs 9 spectra or more: there is 1; take/,
  );
  const unknown = { method: "PCA" } as unknown as DenoiseOptions;
  await assert.rejects(denoise(clean, unknown), /method must be .* it is "PCA"/);
  const typed = { method: "pca", components: 3 } as DenoiseOptions;
  await assert.rejects(
    denoise(clean, typed),
    /components is not an option of denoise with method "pca"\. Options are method, rank/,
  );
  await assert.rejects(denoise(clean, { method: "gaussian", fwhmEv: -1 }), /above 0: it is -1/);
  await assert.rejects(
    denoise(clean, { method: "gaussian", fwhmEv: 1e9 }),
    /at most the .* of the/,
  );
});

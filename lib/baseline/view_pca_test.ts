import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage, withNoise } from "../core/spectrum_image.ts";
import { viewOf } from "../core/spectrum_view.ts";
import { fitNoisePca, noisePcaOfRows, rebuildNoisePca } from "./noise_pca.ts";
import { fitPca } from "./pca.ts";

const [rows, columns, channels] = [90, 60, 40];
const random = prng(5);
const image = spectrumImage({
  data: Float32Array.from(
    { length: rows * columns * channels },
    (_, i) => random.poisson(20 + (i % channels) * (Math.floor(i / channels) % 7)),
  ),
  shape: [rows, columns, channels],
  energy: energyAxis(500, 1, channels),
});

/** A view in blocks, which notes what is read. */
function inBlocks(whole: SpectrumImage, blockRows: number) {
  const view = viewOf(whole), read: [number, number][] = [];
  const readRows = (from: number, to: number) => {
    read.push([from, to]);
    return view.readRows(from, to);
  };
  return { view: { ...view, blockRows, readRows }, read };
}

Deno.test("fitPca() of a view finds the components of the image to the last bit, in two passes", async () => {
  for (const options of [{}, { centred: false, weighting: "poisson" as const }]) {
    const { view, read } = inBlocks(image, 7);
    assert.deepEqual(await fitPca(view, options), await fitPca(image, options));
    const pass = Array.from({ length: 13 }, (_, i) => [7 * i, Math.min(90, 7 * i + 7)]);
    assert.deepEqual(read, [...pass, ...pass]);
  }
});

Deno.test("fitNoisePca() of a view finds the components of the image to the last bit", async () => {
  const counts = withNoise(image, { gain: 1.2, readoutCounts: 2, correlation: [1, 0.1] });
  const background = counts.data.map((_, i) => i % 11);
  for (const noisy of [counts, { ...counts, noise: { ...counts.noise!, background } }]) {
    for (const options of [{ most: 6 }, { most: 6, centred: true }]) {
      const { view } = inBlocks(noisy, 16);
      assert.deepEqual(await fitNoisePca(view, options), await fitNoisePca(noisy, options));
    }
  }
  const few = { ...counts, data: counts.data.slice(0, 30 * channels), shape: [6, 5, channels] };
  const short = few as unknown as SpectrumImage; // fewer spectra than channels
  const { view } = inBlocks(short, 4);
  assert.deepEqual(await fitNoisePca(view, { most: 3 }), await fitNoisePca(short, { most: 3 }));
});

Deno.test("rows of an image are rebuilt by its components as in the whole", async () => {
  const counts = withNoise(image, { gain: 1.2, readoutCounts: 2 });
  const found = await fitNoisePca(counts, { most: 4 });
  const part = await viewOf(counts).readRows(11, 29), size = columns * channels;
  assert.deepEqual(
    rebuildNoisePca(noisePcaOfRows(found, part, 11), part, 3),
    rebuildNoisePca(found, counts, 3).slice(11 * size, 29 * size),
  );
});

Deno.test("fitPca() names the row of the view that holds what is no number", async () => {
  const data = image.data.slice();
  data[(50 * columns + 4) * channels + 2] = NaN;
  const { view } = inBlocks({ ...image, data }, 7);
  await assert.rejects(fitPca(view), /spectrum 3004 \(row 50, column 4\), channel 2 .* has NaN/);
});

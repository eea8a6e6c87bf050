import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { withNoise } from "../core/with_noise.ts";
import { viewOf } from "../core/spectrum_view.ts";
import { estimateNoise } from "../degrade/estimate_noise.ts";
import { denoise } from "./denoise.ts";
import { fitViewDenoiser } from "./denoise_view.ts";
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

/** Counts of four components, one of them weak, as electrons of gain 1. */
function fourParts(rows: number, columns: number, channels: number) {
  const random = prng(8), energy = energyAxis(500, 1, channels);
  const data = Float32Array.from({ length: rows * columns * channels }, (_, i) => {
    const s = Math.floor(i / channels),
      e = i % channels,
      x = s % columns,
      y = Math.floor(s / columns);
    const mean = 60 * (1 + e / 80) ** -3 * (1 + 0.2 * Math.sin(x)) +
      (e > 20 ? 12 * (1 + Math.cos(y / 3)) : 0) + (e > 35 ? 12 * (x % 3) : 0) +
      10 * Math.exp(-(((e - 50) / 3) ** 2)) * (y % 2);
    return mean;
  });
  const truth = spectrumImage({ data, shape: [rows, columns, channels], energy });
  const drawn = { ...truth, data: data.map((mean) => random.poisson(mean)) };
  return { truth, drawn: withNoise(drawn, { gain: 1 }) };
}

Deno.test("a view is denoised as denoise() does by pca, at the rank that held-out electrons find", async () => {
  const { truth, drawn } = fourParts(60, 60, 64);
  const { view } = inBlocks(drawn, 9);
  const { rank, heldOut, denoise: ofRows, error } = await fitViewDenoiser(view);
  assert.equal(rank, 4);
  for (const { component, signal, noise } of heldOut) {
    // Of 3600 spectra in 64 channels, noise by chance varies as far (Marchenko and Pastur).
    assert.ok(Math.abs(noise - 1) < 0.4, `component ${component} has the noise ${noise}`);
    assert.equal(signal > noise, component <= 4, `component ${component}: ${signal}`);
  }
  const whole = (await denoise(drawn, { method: "pca", rank })).image;
  for (const [from, to] of [[0, 9], [9, 18], [54, 60]]) {
    const part = ofRows(await view.readRows(from, to), { from });
    assert.deepEqual(part.data, whole.data.slice(from * 60 * 64, to * 60 * 64));
    assert.deepEqual(part.history?.at(-1), whole.history?.at(-1));
  }
  // The error that it gives without the truth is about the true one.
  const squares = (data: Float32Array) =>
    data.reduce((sum, value, i) => sum + (value - truth.data[i]) ** 2 / truth.data[i], 0);
  const known = squares(whole.data) / squares(drawn.data);
  assert.ok(Math.abs(error! - known) < 0.15 * known, `${error} of ${known}`);
});

const changeRows = async (of: SpectrumImage, count: number) =>
  viewOf(await viewOf(of).readRows(0, count));

Deno.test("a view of noise alone is left with its mean, and what cannot be is refused", async () => {
  const flat = withNoise({ ...image, data: image.data.map(() => random.poisson(30)) }, { gain: 1 });
  assert.equal((await fitViewDenoiser(viewOf(flat))).rank, 1);
  const few = await fitViewDenoiser(await changeRows(flat, 20)); // 30 spectra a channel
  assert.deepEqual([few.rank, few.judged, few.error], [1, 0, undefined]);
  await assert.rejects(fitViewDenoiser(viewOf(image)), /the noise must be known/);
  await assert.rejects(fitViewDenoiser(viewOf(flat), { rank: 41 }), /from 0 to 40: it is 41/);
});

Deno.test("estimateNoise() of a view finds the noise that was drawn", async () => {
  const { drawn } = fourParts(60, 60, 64);
  const { noise: _, ...counts } = { ...drawn, data: drawn.data.map((value) => 3 * value) };
  const view = await estimateNoise(inBlocks(counts, 9).view);
  assert.ok(Math.abs(view.noise!.gain - 3) < 3 * view.noise!.gainStandardError!);
  assert.deepEqual((await view.readRows(3, 5)).noise, view.noise);
  assert.match(view.history!.at(-1)!, /noise estimated by mean-variance/);
});

import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { readOut, sampleElectrons } from "../degrade/noise.ts";
import { denoise, type DenoiseOptions } from "./denoise.ts";

type Shape = readonly [number, number, number];

/** A steep background with two weak edges, each with a map of its own. */
function twoMaps(
  [rows, columns, channels]: Shape,
  dose: number,
  maps: readonly ((row: number, column: number) => number)[],
): SpectrumImage {
  const data = Float32Array.from({ length: rows * columns * channels }, (_, i) => {
    const e = i % channels, s = Math.floor(i / channels);
    const [one, two] = maps.map((map) => map(Math.floor(s / columns), s % columns));
    const first = e >= channels * 0.4 ? 0.1 * one : 0, second = e >= channels * 0.7 ? 0.1 * two : 0;
    return dose * ((1 + 3 * e / channels) ** -3 * (1 + 0.2 * one) + first + second);
  });
  const energy = energyAxis(500, 8, channels);
  return spectrumImage({ data, shape: [rows, columns, channels], energy, unit: "electrons" });
}

const smoothMaps = [
  (row: number) => 0.5 + 0.5 * Math.sin(row / 4),
  (_: number, column: number) => 0.5 + 0.5 * Math.cos(column / 5),
];
const sharpMaps = [(row: number, column: number) => (row + column) % 2, (row: number) => row % 2];
const SMOOTH = twoMaps([20, 22, 50], 100, smoothMaps);
const NOISY = sampleElectrons(SMOOTH, { electronsPerUnit: 1, random: prng(1) });

/** Mean squared error in units of the noise of single values. */
const errorOf = ({ data }: SpectrumImage, truth: SpectrumImage, gain = 1) =>
  data.reduce((sum, value, i) => sum + (value / gain - truth.data[i]) ** 2 / truth.data[i], 0) /
  data.length;

async function leastOfPca(image: SpectrumImage, truth: SpectrumImage): Promise<number> {
  const errors = [];
  for (const rank of [1, 2, 3, 4]) {
    errors.push(errorOf((await denoise(image, { method: "pca", rank })).image, truth));
  }
  return Math.min(...errors);
}

const smoothed = { method: "pca", smoothed: true };

Deno.test("smoothed PCA errs less than PCA at its best rank where maps are smooth", async () => {
  const { image, details, method } = await denoise(NOISY, smoothed);
  assert.ok(errorOf(image, SMOOTH) < 0.4 * await leastOfPca(NOISY, SMOOTH));
  assert.equal(method, "pca");
  assert.ok(details.rank >= 3 && details.pixels1 >= 0.7, JSON.stringify(details));
  assert.equal(image.noise, undefined);
  assert.match(image.history!.at(-1)!, /denoised by pca \(seed 1, rank \d+, pixels1 /);
});

Deno.test("smoothed PCA leaves a checkerboard as PCA has it", async () => {
  const truth = twoMaps([20, 20, 50], 200, sharpMaps);
  const noisy = sampleElectrons(truth, { electronsPerUnit: 1, random: prng(2) });
  const { image, details } = await denoise(noisy, smoothed);
  assert.ok(errorOf(image, truth) < 1.05 * await leastOfPca(noisy, truth));
  assert.deepEqual([details.pixels1, details.pixels2, details.pixels3], [0, 0, 0]);
});

Deno.test("smoothed PCA of a line scan behind gain and read-out is the same lying and standing", async () => {
  const truth = twoMaps([1, 40, 200], 60, [smoothMaps[1], (_, column) => column / 40]);
  const electrons = sampleElectrons(truth, { electronsPerUnit: 1, random: prng(3) });
  const lying = readOut(electrons, { gain: 5, readoutCounts: 8, random: prng(4) });
  const standing = { ...lying, shape: [40, 1, 200] as const };
  const [one, other] = [await denoise(lying, smoothed), await denoise(standing, smoothed)];
  assert.deepEqual(one.details, other.details);
  one.image.data.forEach((value, i) => assert.ok(Math.abs(value - other.image.data[i]) < 1e-3));
  const pca = await denoise(lying, { method: "pca", rank: one.details.rank });
  assert.ok(errorOf(one.image, truth, 5) < errorOf(pca.image, truth, 5));
});

Deno.test("smoothed PCA makes nothing of noise alone, and takes nine spectra or few channels", async () => {
  const flat = spectrumImage({ ...SMOOTH, data: new Float32Array(SMOOTH.data.length).fill(5) });
  const noisy = sampleElectrons(flat, { electronsPerUnit: 1, random: prng(5) });
  const { image } = await denoise(noisy, smoothed);
  // One component of 50 channels cannot be known better than 50 values in 22,000.
  assert.ok(errorOf(image, flat) < 3 * 50 / flat.data.length, `${errorOf(image, flat)}`);
  for (const shape of [[3, 3, 50], [150, 1, 3]] as const) {
    const few = {
      ...NOISY,
      data: NOISY.data.slice(0, 450),
      shape,
      energy: energyAxis(1, 1, shape[2]),
    };
    const { image: made } = await denoise(few, smoothed);
    assert.ok(made.data.every(Number.isFinite), `${shape}`);
  }
});

Deno.test("smoothed PCA gives the same for the same seed, at the rank that is given", async () => {
  const options = { ...smoothed, rank: 3, seed: 7 };
  const [one, other] = [await denoise(NOISY, options), await denoise(NOISY, options)];
  assert.deepEqual(one.image.data, other.image.data);
  assert.deepEqual([one.details.rank, one.details.seed], [3, 7]);
});

Deno.test("smoothed PCA says what it needs", async () => {
  const refuse = (options: object, message: RegExp, image = NOISY) =>
    assert.rejects(denoise(image, { ...smoothed, ...options } as DenoiseOptions), message);
  await refuse(
    { widths: [1] },
    /widths is not an option of denoise with method "pca"\. Options are method, rank/,
  );
  await refuse({ centred: true }, /neither centred nor aligned before: centred is true/);
  await refuse({ aligned: true }, /aligned is true; leave it out/);
  await refuse({ seed: 0.5 }, /seed must be a whole number of 0 or more: it is 0.5/);
  await refuse({ smoothed: false, seed: 1 }, /seed must come with smoothed: it is 1/);
  await refuse({ rank: 51 }, /rank must be a whole number from 0 to 50: it is 51/);
  const halves = { ...NOISY, noise: undefined, data: NOISY.data.map((value) => value / 3) };
  await refuse({}, /call estimateNoise\(\) or withNoise\(\) first/, halves);
});

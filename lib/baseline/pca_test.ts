import assert from "node:assert/strict";
import { Matrix } from "ml-matrix";
import fc from "fast-check";
import { energies, energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { startTensors, tf } from "../core/tensor.ts";
import { addGaussianNoise, sampleElectrons } from "../degrade/noise.ts";
import { fitPca, type PcaFit, type PcaOptions } from "./pca.ts";
import { measureMoments } from "./pca_covariance.ts";
import { componentSpectra, projectPca, reconstructPca, scoreMap } from "./pca_reconstruct.ts";

await startTensors();

const imageOf = (rows: number[][]) =>
  spectrumImage({
    data: rows.flat(),
    shape: [1, rows.length, rows[0].length],
    energy: energyAxis(520, 0.5, rows[0].length),
  });

/** Random whole numbers about a mean that differs from channel to channel. */
function randomImage(seed: number, spectra: number, channels: number) {
  const random = prng(seed);
  return imageOf(Array.from(
    { length: spectra },
    (_, s) => Array.from({ length: channels }, (_, j) => random.poisson(3 + j + (s % 3) * (j % 4))),
  ));
}

/** Asserts that values agree to 1e-5 of the largest, up to one common sign. */
function assertSame(actual: ArrayLike<number>, expected: ArrayLike<number>, label: string) {
  assert.equal(actual.length, expected.length, label);
  const size = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const off = (sign: number) =>
    Array.from(expected).reduce(
      (w, value, i) => Math.max(w, Math.abs(sign * actual[i] - value)),
      0,
    );
  const worst = Math.min(off(1), off(-1)) / size;
  assert.ok(worst < 1e-5, `${label}: off by ${worst} of the largest`);
}

/* Made by testdata/make_pca_golden.py with scikit-learn and HyperSpy in double precision. */
const golden = JSON.parse(
  await Deno.readTextFile(new URL("testdata/pca_golden.json", import.meta.url)),
);

const CASES: [data: string, key: string, options: PcaOptions][] = [
  ["counts", "centred", {}],
  ["counts", "uncentred", { centred: false }],
  ["graded", "centred", {}],
];
for (const [data, key, options] of CASES) {
  Deno.test(`fitPca() equals scikit-learn on ${data}, ${key}, up to sign`, async () => {
    const expected = golden[data][key];
    const image = imageOf(golden[data].data);
    const fit = await fitPca(image, options);
    const rank = expected.components.length;
    const scores = projectPca(fit, image, { rank });
    const channels = image.shape[2];
    // The weak components too: each eigenvalue, component and map is held to its own size.
    for (let c = 0; c < rank; c++) {
      assertSame([fit.eigenvalues[c]], [expected.eigenvalues[c]], `eigenvalue ${c}`);
      const component = fit.components.subarray(c * channels, (c + 1) * channels);
      assertSame(component, expected.components[c], `component ${c}`);
      const map = expected.scores.map((row: number[]) => row[c]);
      assertSame(scoreMap(scores, c).data, map, `scores ${c}`);
    }
    if (expected.explained) assertSame(fit.explained, expected.explained, "explained");
  });
}

Deno.test("fitPca() with Poisson weighting equals HyperSpy's decomposition", async () => {
  const { data, poisson: expected } = golden.counts;
  const image = imageOf(data);
  const fit = await fitPca(image, { centred: false, weighting: "poisson" });
  assertSame(fit.eigenvalues, expected.eigenvalues, "eigenvalues");
  for (const [rank, model] of Object.entries<number[][]>(expected.model)) {
    assertSame(
      reconstructPca(fit, image, { rank: Number(rank) }).data,
      model.flat(),
      `rank ${rank}`,
    );
  }
});

Deno.test("measureMoments() keeps double precision over blocks and four decades of size", async () => {
  const rows = 2500, width = 12, random = prng(3);
  const table = Float64Array.from(
    { length: rows * width },
    (_, i) => (random.normal() + 0.3) * 10 ** ((i % width) / 3 - 2),
  );
  const { mean, covariance } = await measureMoments({
    rows,
    width,
    readRows: (first, block) => block.set(table.subarray(first * width).subarray(0, block.length)),
  });
  const column = (j: number) => Array.from({ length: rows }, (_, s) => table[s * width + j]);
  const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / rows;
  const columns = Array.from({ length: width }, (_, j) => column(j));
  const means = columns.map(average);
  const direct = (i: number, j: number) =>
    average(columns[i].map((value, s) => (value - means[i]) * (columns[j][s] - means[j])));
  for (let i = 0; i < width; i++) {
    assert.ok(Math.abs(mean[i] / means[i] - 1) < 1e-12);
    for (let j = 0; j < width; j++) {
      const off = Math.abs(covariance[i * width + j] - direct(i, j)) /
        Math.sqrt(direct(i, i) * direct(j, j));
      assert.ok(off < 1e-9, `${i}, ${j}: ${off}`); // single precision would give about 1e-7
    }
  }
});

const OPTIONS = fc.record<Required<Omit<PcaOptions, "deadChannels">>>({
  centred: fc.boolean(),
  weighting: fc.constantFrom("none", "poisson"),
});
const SIZES = fc.record({
  seed: fc.integer(),
  spectra: fc.integer({ min: 12, max: 40 }),
  channels: fc.integer({ min: 3, max: 9 }),
});

Deno.test("components are orthonormal, variances fall and shares add up to one", async () => {
  await fc.assert(
    fc.asyncProperty(SIZES, OPTIONS, async ({ seed, spectra, channels }, options) => {
      const fit = await fitPca(randomImage(seed, spectra, channels), options);
      const basis = new Matrix(channels, channels);
      fit.components.forEach((v, i) => basis.set(Math.floor(i / channels), i % channels, v));
      const off = basis.mmul(basis.transpose()).sub(Matrix.eye(channels)).abs().max();
      assert.ok(off < 1e-12, `${off}`);
      assert.deepEqual(fit.eigenvalues, fit.eigenvalues.toSorted((a, b) => b - a));
      assert.ok(Math.abs(fit.explained.reduce((a, b) => a + b) - 1) < 1e-12);
      for (let c = 0; c < channels; c++) {
        const row = Array.from(fit.components.subarray(c * channels, (c + 1) * channels));
        assert.ok(Math.max(...row) >= -Math.min(...row), "the largest entry is positive");
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test("full rank reproduces the image", async () => {
  await fc.assert(
    fc.asyncProperty(SIZES, OPTIONS, async ({ seed, spectra, channels }, options) => {
      const image = randomImage(seed, spectra, channels);
      const fit = await fitPca(image, options);
      const again = reconstructPca(fit, image, { rank: channels });
      image.data.forEach((v, i) => assert.ok(Math.abs(again.data[i] - v) < 1e-5 * (1 + v), `${i}`));
    }),
    { numRuns: 40 },
  );
});

Deno.test("the squared error of a reconstruction is the sum of the discarded eigenvalues", async () => {
  const image = randomImage(9, 1500, 8); // more than one block
  for (const centred of [true, false]) {
    const fit = await fitPca(image, { centred });
    for (let rank = 0; rank < 8; rank++) {
      const { data } = reconstructPca(fit, image, { rank });
      const error = data.reduce((sum, value, i) => sum + (value - image.data[i]) ** 2, 0);
      const lost = fit.eigenvalues.subarray(rank).reduce((sum, value) => sum + value, 0) *
        (centred ? 1499 : 1500);
      assert.ok(Math.abs(error / lost - 1) < 1e-6, `rank ${rank}: ${error}, ${lost}`);
    }
  }
});

Deno.test("scores have the eigenvalues as variances and do not correlate", async () => {
  const image = randomImage(4, 300, 6);
  const { data } = projectPca(await fitPca(image), image, { rank: 6 });
  const scores = new Matrix(300, 6);
  data.forEach((v, i) => scores.set(Math.floor(i / 6), i % 6, v));
  const products = scores.transpose().mmul(scores).div(299);
  const { eigenvalues } = await fitPca(image);
  const off = products.sub(Matrix.diag(Array.from(eigenvalues))).abs().max();
  assert.ok(off < 1e-6 * eigenvalues[0], `${off}`);
});

/** Two edges of unlike shape over a steep background, mixed differently in each spectrum. */
function twoEdges(spectra: number, brightest: number) {
  const energy = energyAxis(500, 1, 60);
  const step = (e: number, at: number) => 1 / (1 + Math.exp(at - e));
  const data = Array.from({ length: spectra }, (_, s) => {
    const share = (s * 0.618034) % 1;
    return energies(energy).map((e) =>
      brightest * Math.exp((500 - e) / 8) +
      0.05 * brightest * (share * step(e, 520) + (1 - share) * step(e, 540))
    );
  });
  return spectrumImage({
    data: data.flatMap((spectrum) => Array.from(spectrum)),
    shape: [1, spectra, 60],
    energy,
  });
}

Deno.test("Poisson weighting denoises few electrons better than no weighting", async () => {
  for (const [seed, brightest] of [[1, 5], [2, 20], [3, 100]]) {
    const truth = twoEdges(800, brightest);
    const noisy = sampleElectrons(truth, { electronsPerUnit: 1, random: prng(seed) });
    const errorOf = (data: Float32Array) =>
      data.reduce((sum, v, i) => sum + (v - truth.data[i]) ** 2, 0) / data.length;
    const denoised = async (options: PcaOptions) => {
      return errorOf(reconstructPca(await fitPca(noisy, options), noisy, { rank: 2 }).data);
    };
    const plain = await denoised({ centred: false });
    const weighted = await denoised({ centred: false, weighting: "poisson" });
    assert.ok(weighted < 0.6 * plain, `${brightest}: weighted ${weighted}, plain ${plain}`);
    assert.ok(plain < 0.5 * errorOf(noisy.data), `${brightest}: plain ${plain}`);
  }
});

Deno.test("components of one image denoise another", async () => {
  const truth = twoEdges(500, 200), other = { ...twoEdges(20, 200), title: "other" };
  const noisy = addGaussianNoise(truth, { sigma: 1, random: prng(1) });
  const noisyOther = addGaussianNoise(other, { sigma: 1, random: prng(2) });
  const denoised = reconstructPca(await fitPca(noisy), noisyOther, { rank: 1 });
  const error = denoised.data.reduce((sum, v, i) => sum + (v - other.data[i]) ** 2, 0) / 1200;
  assert.ok(error < 0.05, `${error}`);
  assert.equal(denoised.title, "other");
});

Deno.test("a value that is not finite is named", async () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    const image = randomImage(1, 30, 5);
    image.data[17 * 5 + 3] = bad;
    const named = new RegExp(`spectrum 17 .*channel 3 \\(521.5 eV\\) has ${bad}`);
    await assert.rejects(fitPca(image), named);
    await assert.rejects(fitPca(image, { weighting: "poisson" }), named);
  }
});

Deno.test("Poisson weighting names a negative value and takes a spectrum without electrons", async () => {
  const image = randomImage(1, 30, 5);
  image.data.fill(0, 4 * 5, 5 * 5);
  const fit = await fitPca(image, { weighting: "poisson", centred: false });
  assert.deepEqual([...reconstructPca(fit, image, { rank: 5 }).data.subarray(20, 25)], [
    0,
    0,
    0,
    0,
    0,
  ]);
  image.data[8] = -1;
  await assert.rejects(fitPca(image, { weighting: "poisson" }), /spectrum 1 .*channel 3 .*has -1/);
  await fitPca(image);
});

Deno.test("dead channels are refused by name or left out and kept as they were", async () => {
  const image = randomImage(2, 30, 6);
  for (let s = 0; s < 30; s++) {
    image.data[s * 6 + 1] = 0;
    image.data[s * 6 + 4] = 7;
  }
  await assert.rejects(fitPca(image), /channel 1 \(520.5 eV\) is always 0 \(dead channels: 2\)/);
  const alive = imageOf(Array.from(
    { length: 30 },
    (_, s) => [0, 2, 3, 5].map((channel) => image.data[s * 6 + channel]),
  ));
  for (const weighting of ["none", "poisson"] as const) {
    for (const centred of [true, false]) {
      const options = { weighting, centred };
      const fit = await fitPca(image, { ...options, deadChannels: "leave out" });
      const without: PcaFit = await fitPca(alive, options);
      assert.deepEqual(fit.eigenvalues, without.eigenvalues);
      assert.deepEqual(fit.deadChannels, [{ channel: 1, value: 0 }, { channel: 4, value: 7 }]);
      const { data } = reconstructPca(fit, image, { rank: 2 });
      const expected = reconstructPca(without, alive, { rank: 2 }).data;
      for (let s = 0; s < 30; s++) {
        const [a, zero, b, c, seven, d] = data.subarray(s * 6, s * 6 + 6);
        assert.deepEqual([zero, seven], [0, 7]);
        assert.deepEqual([a, b, c, d], [...expected.subarray(s * 4, s * 4 + 4)]);
      }
    }
  }
  const dead = imageOf([[1, 2], [1, 2]]);
  await assert.rejects(fitPca(dead, { deadChannels: "leave out" }), /dead channels: 2/);
});

Deno.test("mean, scores and component spectra add up to the reconstruction", async () => {
  const image = randomImage(3, 40, 6);
  for (let s = 0; s < 40; s++) image.data[s * 6 + 2] = 0;
  const fit = await fitPca(image, { deadChannels: "leave out" });
  const { data: spectra } = componentSpectra(fit, 2),
    { data: scores } = projectPca(fit, image, { rank: 2 });
  const mean = reconstructPca(fit, image, { rank: 0 }).data,
    rank2 = reconstructPca(fit, image, { rank: 2 }).data;
  rank2.forEach((value, i) => {
    const s = Math.floor(i / 6), j = i % 6;
    const sum = mean[i] + scores[2 * s] * spectra[j] + scores[2 * s + 1] * spectra[6 + j];
    assert.ok(Math.abs(value - sum) < 1e-5, `${i}: ${value}, ${sum}`);
  });
});

Deno.test("an image of one spectrum and a rank or axis that does not fit are refused", async () => {
  await assert.rejects(fitPca(imageOf([[1, 2, 3]])), /the image has 1/);
  const image = randomImage(1, 20, 5), fit = await fitPca(image);
  for (const rank of [-1, 1.5, 6]) {
    assert.throws(() => reconstructPca(fit, image, { rank }), new RegExp(`it is ${rank}`));
  }
  assert.throws(() => projectPca(fit, randomImage(1, 20, 4)), /the image has 4/);
});

Deno.test("fewer spectra than channels give one component fewer than spectra", async () => {
  const image = randomImage(5, 4, 9), fit = await fitPca(image);
  assert.equal(fit.eigenvalues.length, 3);
  const again = reconstructPca(fit, image, { rank: 3 }).data;
  image.data.forEach((v, i) => assert.ok(Math.abs(again[i] - v) < 1e-4));
});

Deno.test("fitPca() leaves no tensor and does not change the image", async () => {
  const image = randomImage(6, 1100, 7), before = image.data.slice();
  const tensors = tf.memory().numTensors;
  await fitPca(image, { weighting: "poisson" });
  assert.equal(tf.memory().numTensors, tensors);
  assert.deepEqual(image.data, before);
});

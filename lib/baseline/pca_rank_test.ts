import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { startTensors } from "../core/tensor.ts";
import { addGaussianNoise, sampleElectrons } from "../degrade/noise.ts";
import { fitPca } from "./pca.ts";
import {
  measureSigma,
  rankByHardThreshold,
  rankByParallelAnalysis,
  rankByScree,
} from "./pca_rank.ts";

await startTensors();

const ROWS = 20, COLUMNS = 25, CHANNELS = 40;

/** Spectra around 1 that vary in `rank` independent ways of falling strength. */
function imageOfRank(rank: number, strength = 1) {
  const data = new Float32Array(ROWS * COLUMNS * CHANNELS);
  const abundance = prng(11);
  for (let s = 0; s < ROWS * COLUMNS; s++) {
    const amounts = Array.from({ length: rank }, (_, c) => 0.6 ** c * (abundance.uniform() - 0.5));
    for (let j = 0; j < CHANNELS; j++) {
      data[s * CHANNELS + j] = 1 + strength * amounts.reduce(
            (sum, amount, c) => sum + amount * Math.sin(Math.PI * (c + 1) * (j + 0.5) / CHANNELS),
            0,
          );
    }
  }
  return spectrumImage({
    data,
    shape: [ROWS, COLUMNS, CHANNELS],
    energy: energyAxis(520, 0.25, CHANNELS),
  });
}

Deno.test("all three rules find a known rank over noise levels", async () => {
  for (const rank of [1, 3]) {
    for (const sigma of [0.003, 0.02, 0.1]) {
      const image = addGaussianNoise(imageOfRank(rank), { sigma, random: prng(rank) });
      const fit = await fitPca(image);
      const found = {
        scree: rankByScree(fit),
        hard: rankByHardThreshold(fit),
        known: rankByHardThreshold(fit, { sigma }),
        parallel: await rankByParallelAnalysis(fit, image, { noise: "gaussian", random: prng(5) }),
      };
      const expected = { scree: rank, hard: rank, known: rank, parallel: rank };
      assert.deepEqual(found, expected, `rank ${rank}, sigma ${sigma}`);
      assert.ok(Math.abs(measureSigma(fit) / sigma - 1) < 0.05, `${measureSigma(fit)}, ${sigma}`);
    }
  }
});

Deno.test("all three rules find a known rank in Poisson-weighted electrons over doses", async () => {
  for (const electronsPerUnit of [50, 300, 2000]) {
    for (const centred of [true, false]) {
      const truth = imageOfRank(2);
      // A steep spectrum: without weighting, its bright channels would hide the components.
      truth.data.forEach((value, i) => truth.data[i] = value * Math.exp(-(i % CHANNELS) / 12));
      const image = sampleElectrons(truth, { electronsPerUnit, random: prng(3) });
      const fit = await fitPca(image, { weighting: "poisson", centred });
      const found = {
        scree: rankByScree(fit),
        hard: rankByHardThreshold(fit),
        known: rankByHardThreshold(fit, { sigma: 1 }),
        parallel: await rankByParallelAnalysis(fit, image, { noise: "poisson", random: prng(5) }),
      };
      const rank = centred ? 2 : 3; // not centred, the mean is a component
      const expected = { scree: rank, hard: rank, known: rank, parallel: rank };
      assert.deepEqual(found, expected, `${electronsPerUnit} electrons, centred ${centred}`);
      assert.ok(Math.abs(measureSigma(fit) - 1) < 0.05, `${measureSigma(fit)}`);
    }
  }
});

Deno.test("pure noise has rank 0 by the hard threshold and by parallel analysis", async () => {
  for (const seed of [1, 2, 3, 4]) {
    const flat = imageOfRank(0);
    const white = addGaussianNoise(flat, { sigma: 0.1, random: prng(seed) });
    const electrons = sampleElectrons(flat, { electronsPerUnit: 2, random: prng(seed) });
    const whiteFit = await fitPca(white);
    const electronFit = await fitPca(electrons, { weighting: "poisson" });
    const random = prng(10);
    assert.deepEqual(
      [
        rankByHardThreshold(whiteFit),
        rankByHardThreshold(electronFit),
        await rankByParallelAnalysis(whiteFit, white, { noise: "gaussian", random }),
        await rankByParallelAnalysis(electronFit, electrons, { noise: "poisson", random }),
      ],
      [0, 0, 0, 0],
      `seed ${seed}`,
    );
  }
});

Deno.test("parallel analysis of unweighted electrons knows that bright channels are noisier", async () => {
  const truth = imageOfRank(0);
  truth.data.forEach((_, i) => truth.data[i] = i % CHANNELS < 2 ? 400 : 4);
  const image = sampleElectrons(truth, { electronsPerUnit: 1, random: prng(8) });
  const fit = await fitPca(image);
  assert.equal(await rankByParallelAnalysis(fit, image, { noise: "poisson", random: prng(1) }), 0);
  assert.equal(rankByHardThreshold(fit), 2, "the hard threshold takes white noise for granted");
});

Deno.test("parallel analysis knows the noise of a mixture of bright and dim, unlike spectra", async () => {
  const truth = imageOfRank(0);
  truth.data.forEach((_, i) => {
    const bright = Math.floor(i / CHANNELS) % 2 === 0;
    truth.data[i] = bright ? 25 : i % CHANNELS < 30 ? 0 : 1;
  });
  const image = sampleElectrons(truth, { electronsPerUnit: 1, random: prng(8) });
  const fit = await fitPca(image, { weighting: "poisson", centred: false });
  assert.equal(await rankByParallelAnalysis(fit, image, { noise: "poisson", random: prng(1) }), 2);
  assert.ok(rankByHardThreshold(fit, { sigma: 1 }) > 5, "the weighted noise is not white");
});

Deno.test("the hard threshold has the published factors of a square matrix", async () => {
  // 2.858 times the median singular value, and 4/sqrt(3) where the noise is known.
  const random = prng(6), size = 31;
  const image = spectrumImage({
    data: Float32Array.from({ length: size * size }, () => random.normal()),
    shape: [1, size, size],
    energy: energyAxis(0, 1, size),
  });
  const fit = await fitPca(image, { centred: false });
  const singular = [...fit.eigenvalues].map((value) => Math.sqrt(value * size));
  const median = singular[15];
  // A single component moved just below and just above each threshold counts 0 and 1.
  const rankWith = (first: number, sigma?: number) => {
    const eigenvalues = fit.eigenvalues.map((value, i) => i === 0 ? first ** 2 / size : value);
    return rankByHardThreshold({ ...fit, eigenvalues }, sigma ? { sigma } : {});
  };
  const known = 4 / Math.sqrt(3) * Math.sqrt(size);
  for (const [off, rank] of [[0.999, 0], [1.001, 1]]) {
    assert.equal(rankWith(off * 2.8582 * median), rank, `median, ${off}`);
    assert.equal(rankWith(off * known, 1), rank, `known, ${off}`);
  }
});

Deno.test("dead channels do not count as noise of size 0", async () => {
  const image = addGaussianNoise(imageOfRank(2), { sigma: 0.02, random: prng(4) });
  for (let i = 0; i < image.data.length; i++) {
    if (i % CHANNELS >= 15) image.data[i] = 0; // more than half: the median would be 0
  }
  const fit = await fitPca(image, { deadChannels: "leave out" });
  assert.ok(Math.abs(measureSigma(fit) / 0.02 - 1) < 0.05, `${measureSigma(fit)}`);
  assert.equal(rankByHardThreshold(fit), 2);
  const parallel = rankByParallelAnalysis(fit, image, { noise: "gaussian", random: prng(1) });
  assert.equal(await parallel, 2);
});

Deno.test("parallel analysis repeats itself and refuses Gaussian noise after weighting", async () => {
  const image = sampleElectrons(imageOfRank(1), { electronsPerUnit: 20, random: prng(2) });
  const fit = await fitPca(image, { weighting: "poisson" });
  const ranks = await Promise.all(
    [1, 2].map(() =>
      rankByParallelAnalysis(fit, image, { noise: "poisson", random: prng(3), draws: 3 })
    ),
  );
  assert.equal(ranks[0], ranks[1]);
  const gaussian = rankByParallelAnalysis(fit, image, { noise: "gaussian", random: prng(3) });
  await assert.rejects(gaussian, /must be "poisson": it is "gaussian"/);
});

import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { filterCorrelation, noiseVariance } from "../core/noise.ts";
import { prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { withNoise } from "../core/with_noise.ts";
import { correlationKernel } from "./correlated_noise.ts";
import { readOut, sampleElectrons } from "./noise.ts";
import { splitElectrons } from "./split_electrons.ts";

const COUNT = 40_000, MEAN = 8;
const energy = energyAxis(0, 1, COUNT);
const flat = spectrumImage({ data: new Float32Array(COUNT).fill(MEAN), energy });
const electrons = sampleElectrons(flat, { electronsPerUnit: 1, random: prng(1) });

/** Covariance of two parts about a known mean, at a lag along energy. */
function covariance(a: SpectrumImage, b: SpectrumImage, mean: number, lag = 0): number {
  let sum = 0;
  for (let i = 0; i < COUNT - lag; i++) sum += (a.data[i] - mean) * (b.data[i + lag] - mean);
  return sum / (COUNT - lag);
}

const near = (value: number, expected: number, off: number, what: string) =>
  assert.ok(Math.abs(value - expected) < off, `${what}: ${value}, not ${expected} +- ${off}`);

Deno.test("splitElectrons() loses no electron: the weighted mean of the parts is the whole", () => {
  for (const share of [0.5, 0.8]) {
    const [a, b] = splitElectrons(electrons, { random: prng(2), share });
    a.data.forEach((value, i) => {
      near(share * value + (1 - share) * b.data[i], electrons.data[i], 1e-4, `${i}`);
      assert.equal(Math.abs(share * value - Math.round(share * value)) < 1e-5, true);
    });
  }
});

Deno.test("splitElectrons() gives parts that are not correlated and know their own noise", () => {
  for (const share of [0.5, 0.8]) {
    const [a, b] = splitElectrons(electrons, { random: prng(3), share });
    near(covariance(a, b, MEAN), 0, 4 * MEAN / Math.sqrt(COUNT * share * (1 - share)), "a, b");
    for (const [part, own] of [[a, share], [b, 1 - share]] as const) {
      const found = covariance(part, part, MEAN);
      near(found / (MEAN / own), 1, 0.05, `variance of ${own}`);
      const known = noiseVariance(part).reduce((sum, value) => sum + value, 0) / COUNT;
      near(known / found, 1, 0.05, `what the noise of ${own} says`);
    }
  }
});

Deno.test("splitElectrons() splits whole electrons one by one also behind a gain and a background", () => {
  const own = { ...electrons, unit: "counts" };
  const counts = withNoise(
    { ...own, data: electrons.data.map((value) => 5.25 * value) },
    { gain: 5.25 },
  );
  const under = Float32Array.from({ length: COUNT }, (_, i) => 3.3 + i / COUNT);
  const bare = withNoise(
    { ...own, data: electrons.data.map((value, i) => value - under[i]) },
    { gain: 1, background: under },
  );
  const [[a], [b, rest], [c]] = [electrons, counts, bare].map((image) =>
    splitElectrons(image, { random: prng(7), share: 0.25 })
  );
  assert.equal(b.unit, "counts");
  near(rest.noise!.gain, 5.25 / 0.75, 1e-9, "gain of the rest");
  a.data.forEach((value, i) => {
    near(b.data[i], 5.25 * value, 1e-4 * (1 + value), "counts");
    near(c.data[i], value - under[i], 1e-4 * (1 + value), "less a background");
  });
});

/** Counts of a detector whose neighbours share electrons. */
function spreadCounts(seed: number, gain: number, readoutCounts: number) {
  const weights = [0.25, 0.5, 0.25], random = prng(seed);
  const drawn = sampleElectrons(flat, { electronsPerUnit: 1, random });
  const spread = drawn.data.map((_, i) =>
    weights.reduce((sum, w, k) => sum + w * drawn.data[(i + k - 1 + COUNT) % COUNT], 0)
  );
  const counts = readOut({ ...drawn, data: spread }, { gain, readoutCounts, random });
  return { counts, correlation: filterCorrelation([1], weights) };
}

Deno.test("splitElectrons() leaves no covariance in counts with gain, read-out and spread", () => {
  const gain = 5, share = 0.8;
  for (const readoutCounts of [0, 6]) {
    const { counts, correlation } = spreadCounts(11, gain, readoutCounts);
    // Of the sum of many channels: the read-out is not spread, so that it is put in beside.
    const sum = 1 + 2 * correlation[1] + 2 * correlation[2];
    const single = gain * gain * MEAN / sum, whole = single + readoutCounts ** 2;
    const joint = correlation.map((r, lag) => lag === 0 ? 1 : r * single / whole);
    const jointSum = 1 + 2 * joint[1] + 2 * joint[2];
    const noise = {
      gain: gain * jointSum / sum,
      readoutCounts: readoutCounts * Math.sqrt(jointSum),
      correlation: joint,
    };
    const [a, b] = splitElectrons(withNoise(counts, noise), { random: prng(12), share });
    const off = 4 * whole / Math.sqrt(COUNT * share * (1 - share));
    for (const lag of [0, 1, 2]) near(covariance(a, b, gain * MEAN, lag), 0, off, `lag ${lag}`);
    near(covariance(a, a, gain * MEAN) / (whole / share), 1, 0.05, "variance of a");
    near(covariance(b, b, gain * MEAN) / (whole / (1 - share)), 1, 0.05, "variance of b");
  }
});

Deno.test("a gain that is 10 % too large leaves a covariance of -0.1 of the variance", () => {
  const counts = readOut(electrons, { gain: 5, readoutCounts: 1, random: prng(5) });
  const variance = covariance(counts, counts, 5 * MEAN);
  for (const [factor, expected] of [[1.1, -0.1], [1, 0], [0.9, 0.1]]) {
    const known = withNoise(counts, { gain: 5 * factor, readoutCounts: Math.sqrt(factor) });
    const [a, b] = splitElectrons(known, { random: prng(6) });
    near(covariance(a, b, 5 * MEAN) / variance, expected, 0.04, `factor ${factor}`);
  }
});

Deno.test("correlationKernel() gives back the correlation it was made for", () => {
  for (const correlation of [[1, 0.6, 0.2], [1, -0.3], [1, 0.8, 0.5, 0.25, 0.1]]) {
    const found = filterCorrelation([1], [...correlationKernel(correlation)]);
    correlation.forEach((value, lag) => near(found[lag], value, 0.02, `${correlation}, ${lag}`));
  }
});

Deno.test("splitElectrons() refuses what it cannot split, in one sentence", () => {
  const own = { energy: energyAxis(0, 1, 3) }, random = prng(1);
  const split = (data: number[], share?: number) =>
    splitElectrons(spectrumImage({ ...own, data }), { random, share });
  assert.throws(() => split([1, 2.5, 3]), /channel 1 has 2.5; call estimateNoise\(\)/);
  assert.throws(() => split([1, -2, 3]), /channel 1 has -2; call estimateNoise\(\)/);
  assert.throws(() => split([1, NaN, 3]), /every value must be finite: row 0, .*channel 1 has NaN/);
  assert.throws(() => split([1, 2, 3], 1), /share must be between 0 and 1: it is 1/);
  const noisy = withNoise(spectrumImage({ ...own, data: [1.5, -2, 3] }), { sigma: 2 });
  const [a, b] = splitElectrons(noisy, { random });
  near((a.data[1] + b.data[1]) / 2, -2, 1e-6, "normal noise");
  near(a.noise!.readoutCounts, 2 * Math.SQRT2, 1e-9, "its read-out");
});

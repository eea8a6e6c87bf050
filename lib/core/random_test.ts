import assert from "node:assert/strict";
import { prng, shuffledOrder } from "./random.ts";

function moments(draw: () => number, count = 200_000) {
  let sum = 0, squares = 0;
  for (let i = 0; i < count; i++) {
    const value = draw();
    sum += value;
    squares += value * value;
  }
  const mean = sum / count;
  return {
    mean,
    variance: squares / count - mean * mean,
    standardError: (v: number) => Math.sqrt(v / count),
  };
}

Deno.test("prng() repeats itself for the same seed and differs for another", () => {
  const draw = (seed: number) => Array.from({ length: 5 }, prng(seed).uniform);
  assert.deepEqual(draw(3), draw(3));
  assert.notDeepEqual(draw(3), draw(4));
});

Deno.test("prng() gives these numbers for seed 1 on every machine", () => {
  const random = prng(1);
  const got = [random.uniform(), random.uniform(), random.normal(), random.poisson(4)];
  assert.deepEqual(got, [0.7777286085158972, 0.03156653136660326, -0.025534555030998798, 6]);
});

Deno.test("split() depends on the label and not on how much was drawn", () => {
  const fresh = prng(9).split("noise").uniform();
  const used = prng(9);
  for (let i = 0; i < 100; i++) used.uniform();
  assert.equal(used.split("noise").uniform(), fresh);
  assert.notEqual(used.split("other").uniform(), fresh);
});

Deno.test("uniform() is flat over 20 bins by chi-square", () => {
  const bins = new Array(20).fill(0);
  const random = prng(11);
  const count = 200_000;
  for (let i = 0; i < count; i++) bins[Math.floor(random.uniform() * 20)]++;
  const expected = count / 20;
  const chiSquare = bins.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  assert.ok(chiSquare < 43.8, `chi-square ${chiSquare} of 19 degrees of freedom`); // p = 0.001
});

Deno.test("normal() has mean 0, variance 1 and Gaussian tails", () => {
  const random = prng(12);
  let beyond2 = 0;
  const { mean, variance, standardError } = moments(() => {
    const value = random.normal();
    if (Math.abs(value) > 2) beyond2++;
    return value;
  });
  assert.ok(Math.abs(mean) < 4 * standardError(1), `mean ${mean}`);
  assert.ok(Math.abs(variance - 1) < 4 * standardError(2), `variance ${variance}`);
  assert.ok(Math.abs(beyond2 / 200_000 - 0.0455) < 0.002, `tails ${beyond2}`);
});

for (const mean of [0, 0.3, 4, 9.9, 10.1, 57, 3000]) {
  Deno.test(`poisson(${mean}) has variance equal to its mean`, () => {
    const random = prng(13);
    const got = moments(() => random.poisson(mean));
    assert.ok(Math.abs(got.mean - mean) <= 4 * got.standardError(mean), `mean ${got.mean}`);
    const spread = mean + 2 * mean * mean;
    assert.ok(Math.abs(got.variance - mean) <= 4.5 * got.standardError(spread), `${got.variance}`);
  });
}

for (const [trials, chance] of [[0, 0.4], [12, 0.25], [9, 1], [40, 0.7], [900, 0.1], [5000, 0.4]]) {
  Deno.test(`binomial(${trials}, ${chance}) has the mean and variance of its formula`, () => {
    const random = prng(14);
    const got = moments(() => random.binomial(trials, chance));
    const variance = trials * chance * (1 - chance);
    assert.ok(Math.abs(got.mean - trials * chance) <= 4 * got.standardError(variance));
    const spread = 2 * variance * variance + variance;
    assert.ok(Math.abs(got.variance - variance) <= 4.5 * got.standardError(spread));
  });
}

for (const mean of [3, 12, 25]) {
  Deno.test(`poisson(${mean}) follows its probabilities by chi-square`, () => {
    const random = prng(15);
    const count = 100_000;
    const seen = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      const k = random.poisson(mean);
      seen.set(k, (seen.get(k) ?? 0) + 1);
    }
    let chiSquare = 0, cells = 0;
    for (let k = 0, p = Math.exp(-mean); k < 4 * mean + 20; p *= mean / ++k) {
      if (p * count < 10) continue;
      chiSquare += ((seen.get(k) ?? 0) - p * count) ** 2 / (p * count);
      cells++;
    }
    assert.ok(chiSquare < cells + 4 * Math.sqrt(2 * cells), `${chiSquare} over ${cells} cells`);
  });
}

Deno.test("draws outside their domain are refused with the value", () => {
  assert.throws(() => prng(0.5), /whole number: it is 0.5/);
  assert.throws(() => prng(1).poisson(-1), /it is -1/);
  assert.throws(() => prng(1).poisson(NaN), /it is NaN/);
  assert.throws(() => prng(1).binomial(2.5, 0.5), /trials is 2.5/);
});

Deno.test("shuffledOrder() holds every number once, and every first number is as likely", () => {
  const firsts = new Float64Array(4), random = prng(3);
  for (let i = 0; i < 4000; i++) {
    const order = shuffledOrder(4, random);
    assert.deepEqual([...order].sort(), [0, 1, 2, 3]);
    firsts[order[0]]++;
  }
  for (const count of firsts) assert.ok(Math.abs(count - 1000) < 5 * Math.sqrt(750), `${firsts}`);
});

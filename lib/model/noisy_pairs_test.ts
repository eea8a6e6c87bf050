import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { withNoise } from "../core/with_noise.ts";
import { countedPairs, noisyPairs } from "./noisy_pairs.ts";

const clean = spectrumImage({
  data: Float32Array.from({ length: 200 * 50 }, (_, i) => Math.sin(i)),
  shape: [10, 20, 50],
  energy: energyAxis(500, 0.5, 50),
});
const deviation = (values: number[]) =>
  Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

Deno.test("noisyPairs() adds noise of the given level, afresh in every epoch", () => {
  const pairs = noisyPairs(clean, { sigma: 0.1, random: prng(1) });
  const [first, second] = [pairs(1), pairs(2)];
  const noise = (inputs: Float32Array) => Array.from(inputs, (v, i) => v - clean.data[i]);
  // 10,000 values know their deviation to 0.7 %.
  for (const { inputs } of [first, second]) {
    assert.ok(Math.abs(deviation(noise(inputs.data)) / 0.1 - 1) < 0.03);
  }
  assert.notDeepEqual(first.inputs.data, second.inputs.data);
  assert.deepEqual(pairs(1).inputs.data, first.inputs.data);
});

Deno.test("noisyPairs() weighs each spectrum by one over its own noise level", () => {
  const { inputs, weights } = noisyPairs(clean, { sigma: [0.01, 0.2], random: prng(2) })(1);
  const ratios = Array.from(weights!, (weight, s) => {
    const own = Array.from(
      { length: 50 },
      (_, e) => inputs.data[s * 50 + e] - clean.data[s * 50 + e],
    );
    assert.ok(weight <= 1 && weight >= 0.05 - 1e-6);
    return deviation(own) * weight / 0.01;
  });
  assert.ok(Math.abs(deviation(ratios) - 1) < 0.03);
});

Deno.test("noisyPairs() refuses a reversed range", () => {
  assert.throws(() => noisyPairs(clean, { sigma: [0.2, 0.1], random: prng(1) }), /rising range/);
});

Deno.test("countedPairs() draws electrons about the targets, afresh in every epoch", () => {
  const expected = { ...clean, data: clean.data.map(() => 9) };
  const pairs = countedPairs(expected, { random: prng(4) });
  const { inputs, targets } = pairs(1);
  assert.equal(targets, expected);
  assert.ok(Math.abs(deviation(Array.from(inputs.data, (value) => value - 9)) / 3 - 1) < 0.04);
  assert.notDeepEqual(pairs(2).inputs.data, inputs.data);
});

Deno.test("noisyPairs() takes the noise that the clean image carries where no sigma is given", () => {
  const bright = { ...clean, data: clean.data.map((_, i) => i % 50 < 25 ? 100 : 400) };
  const known = withNoise(bright, { gain: 4, readoutCounts: 10 });
  const { inputs, sigmas } = noisyPairs(known, { random: prng(6) })(1);
  const noise = Array.from(inputs.data, (value, i) => value - bright.data[i]);
  const half = (first: boolean) => deviation(noise.filter((_, i) => (i % 50 < 25) === first));
  // Variances 100 + 4 * 100 and 100 + 4 * 400; 5,000 values know their deviation to 1 %.
  assert.ok(Math.abs(half(true) / Math.sqrt(500) - 1) < 0.04);
  assert.ok(Math.abs(half(false) / Math.sqrt(1700) - 1) < 0.04);
  assert.ok(Math.abs(sigmas[0] - Math.sqrt(1100)) < 1e-9);
  assert.equal(inputs.noise, undefined);
  assert.throws(() => noisyPairs(clean, { random: prng(1) }), /noise is unknown/);
});

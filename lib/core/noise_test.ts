import assert from "node:assert/strict";
import { mean, sampleVariance } from "simple-statistics";
import { energyAxis } from "./energy_axis.ts";
import { filterCorrelation, makeNoise, noiseVariance } from "./noise.ts";
import { denormalise, normalise } from "./normalisation.ts";
import { prng } from "./random.ts";
import { crop, rebinEnergy, resample, shiftSpectra } from "./energy_steps.ts";
import { mapValues, spectrumAt, type SpectrumImage, spectrumImage } from "./spectrum_image.ts";
import { withNoise } from "./with_noise.ts";
import { stackRows, takeRows } from "./stack.ts";
import { meanBlocks, sumSpectra } from "./sums.ts";

const SIZE = 6, CHANNELS = 24, DRAWS = 600;
const [GAIN, READOUT] = [4, 30];
const energy = energyAxis(520, 0.5, CHANNELS);
const clean = (i: number) => 400 + 40 * (i % CHANNELS) + 100 * Math.floor(i / CHANNELS / SIZE);

/** Counts of known noise, less a background of 100 counts a value. */
function drawn(seed: number): SpectrumImage {
  const random = prng(seed), length = SIZE * SIZE * CHANNELS;
  const data = Float32Array.from(
    { length },
    (_, i) => clean(i) + Math.sqrt(READOUT ** 2 + GAIN * clean(i)) * random.normal() - 100,
  );
  const image = spectrumImage({ data, shape: [SIZE, SIZE, CHANNELS], energy });
  const background = new Float32Array(length).fill(100);
  return withNoise(image, { gain: GAIN, readoutCounts: READOUT, background });
}

const STEPS: Record<string, (image: SpectrumImage) => SpectrumImage> = {
  "crop()": (image) => crop(image, { fromEv: 522, toEv: 530 }),
  "rebinEnergy()": (image) => rebinEnergy(image, 3),
  "shiftSpectra() by a whole channel": (image) => shiftSpectra(image, [0.5]),
  "shiftSpectra() by a fraction": (image) => shiftSpectra(image, [0.17]),
  "resample() onto channels of the same width": (image) =>
    resample(image, energyAxis(520.2, 0.5, CHANNELS - 1)),
  "normalise()": (image) => normalise(image, { offset: 200, scale: 50 }),
  "denormalise()": (image) =>
    denormalise(normalise(image, { offset: 9, scale: 5 }), { offset: 7, scale: 3, unit: "counts" }),
  "meanBlocks()": (image) => meanBlocks(image, { rows: 2, columns: 3 }),
  "sumSpectra()": sumSpectra,
  "takeRows() and stackRows()": (image) =>
    stackRows([takeRows(image, 3, 5), takeRows(image, 0, 2)]),
};

for (const [name, step] of Object.entries(STEPS)) {
  Deno.test(`${name} carries the noise on as it is`, () => {
    const results = Array.from({ length: DRAWS }, (_, seed) => step(drawn(seed)));
    const at = 2 + Math.floor(results[0].shape[2] / 3);
    const values = results.map((image) => spectrumAt(image, 0, 0)[at]);
    const expected = mean(results.slice(0, 50).map((image) => noiseVariance(image)[at]));
    const ratio = sampleVariance(values) / expected;
    assert.ok(
      Math.abs(ratio - 1) < 4.5 * Math.sqrt(2 / DRAWS),
      `${name}: ${ratio} of the variance`,
    );
    assert.ok(results[0].history!.length > 1);
  });
}

Deno.test("a step whose noise cannot be known says so", () => {
  const image = drawn(1);
  const mapped = mapValues(image, (value) => value ** 2);
  assert.equal(mapped.noise, undefined);
  assert.match(mapped.history!.at(-1)!, /noise is unknown/);
  const coarse = resample(image, energyAxis(520, 1, 8));
  assert.equal(coarse.noise, undefined);
  assert.throws(() => noiseVariance(mapped), /noise is unknown: call estimateNoise\(\)/);
});

Deno.test("filterCorrelation() of independent values by a pair of halves is a half at lag 1", () => {
  assert.deepEqual(filterCorrelation([1], [0.5, 0.5]), [1, 0.5]);
  assert.deepEqual(filterCorrelation([1], [1, 1, 1], 3), [1]);
});

Deno.test("noises that cannot be are refused with their values", () => {
  assert.throws(() => makeNoise({ sigma: 0 }), /sigma must be above 0: it is 0/);
  assert.throws(() => makeNoise({ gain: -1 }), /gain must be 0 or more: it is -1/);
  assert.throws(() => makeNoise({ gain: 0 }), /must be above 0: both are 0/);
  assert.throws(() => makeNoise({ gain: 1, correlation: [1, -0.6] }), /sum to more than 0/);
});

import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { mapValues, spectrumImage } from "eels/core/spectrum_image.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { conformalBands, measureCoverage } from "./conformal_bands.ts";

const energy = energyAxis(525, 0.5, 40);
const truth = spectrumImage({ data: new Float32Array(200 * 40), shape: [1, 200, 40], energy });
const groups = [
  { group: "before", fromEv: 525, toEv: 530 },
  { group: "edge", fromEv: 530, toEv: 545 },
];
const draw = (sigma: number, seed: number) => {
  const image = addGaussianNoise(truth, { sigma, random: prng(seed) });
  return { image, truth };
};
const bands = conformalBands([draw(1, 1), draw(1, 4)], { groups, shares: [0.68, 0.9] });

Deno.test("conformalBands() of normal errors are the quantiles of the normal distribution", () => {
  const expected = [0.994, 1.645, 0.994, 1.645];
  bands.forEach(({ halfWidth }, i) => assert.ok(Math.abs(halfWidth - expected[i]) < 0.07));
  assert.deepEqual(bands.map(({ group }) => group), ["before", "before", "edge", "edge"]);
});

Deno.test("measureCoverage() finds what bands say on like errors, less on larger ones, nothing on shifted", () => {
  for (const { share, covered } of measureCoverage(draw(1, 2), bands)) {
    assert.ok(Math.abs(covered - share) < 0.03);
  }
  for (const { share, covered } of measureCoverage(draw(2, 3), bands)) {
    assert.ok(covered < share - 0.2);
  }
  const moved = mapValues(truth, () => 5);
  assert.ok(measureCoverage({ image: moved, truth }, bands).every(({ covered }) => covered === 0));
});

import assert from "node:assert/strict";
import { gaussianPeaks } from "eels/analyse/peak_model.ts";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import { biasGains, seedErrors, seedPeaks, seedRatios } from "./quickstart_seeds.ts";

const pair = energyAxis(530, 1, 2);
const zero = spectrumImage({ data: [0, 0], energy: pair });
const outcome = (method: string, ...values: number[]) => ({
  method,
  share: 0.1,
  image: spectrumImage({
    data: values.flatMap((value) => [value, value]),
    shape: [1, values.length, 2],
    energy: pair,
  }),
});
const seeds = [
  [outcome("a", Math.SQRT2, 2 * Math.SQRT2), outcome("b", 1, 2)],
  [outcome("a", 3 * Math.SQRT2), outcome("b", 3)],
];

Deno.test("seedErrors() is the mean over the seeds, with Student's interval", () => {
  const [, b] = seedErrors(seeds, zero);
  assert.deepEqual([b.method, b.meanSquaredError, b.seeds], ["b", 5.75, 2]);
  const { low, high } = seedInterval([2.5, 9]);
  assert.deepEqual([b.low, b.high], [low, high]);
});

Deno.test("seedRatios() pairs: a method twice as wrong each time has no error", () => {
  const [row] = seedRatios(seeds, zero, [{ method: "a", over: "b" }]);
  assert.ok(Math.abs(row.ratio - 2) < 1e-6 && row.high - row.low < 1e-5, JSON.stringify(row));
  assert.throws(
    () => seedRatios(seeds, zero, [{ method: "a", over: "c" }]),
    /every seed's outcomes: c at 0\.1 is not/,
  );
});

const axis = energyAxis(520, 0.25, 80);
const peaked = (method: string, positionEv: number) => ({
  method,
  share: 0.1,
  image: gaussianPeaks(axis, [{ height: 2, positionEv, fwhmEv: 3 }]),
});
const places = [{ peak: "t2g", nearEv: 530 }];
const flat = spectrumImage({ data: new Float32Array(80), energy: axis });
const truth = gaussianPeaks(axis, [{ height: 1, positionEv: 530, fwhmEv: 3 }]);

Deno.test("seedPeaks() and biasGains() tell displacements, whatever their sign", () => {
  const bySeed = [0.4, 0.5].map((shift) => [peaked("far", 530 - shift), peaked("near", 530.1)]);
  const [far, near] = seedPeaks(bySeed, truth, places);
  assert.ok(Math.abs(far.shiftEv + 0.45) < 0.02 && Math.abs(near.shiftEv - 0.1) < 0.02);
  assert.ok(Math.abs(far.heightRatio - 2) < 0.01 && far.found === 1);
  const lost = [[{ method: "flat", share: 0.1, image: flat }]];
  assert.equal(seedPeaks(lost, truth, places)[0].found, 0);
  const pairs = [{ method: "near", over: "far" }];
  const [gain, height] = biasGains(bySeed, truth, { places, pairs });
  assert.ok(Math.abs(gain.gain - 0.35) < 0.03 && gain.low < gain.gain);
  assert.ok(height.quantity === "height" && Math.abs(height.gain) < 0.01);
});

import assert from "node:assert/strict";
import { energies, energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { addGaussianNoise } from "../degrade/noise.ts";
import { meanSquaredError, measurePeak, squaredErrors, summarise } from "./metrics.ts";

const energy = energyAxis(520, 0.25, 120);

/** A Gaussian peak of height 2 and standard deviation 1 eV on a constant. */
const peakAt = (centreEv: number, count = 1) => {
  const one = energies(energy).map((e) => 0.1 + 2 * Math.exp(-((e - centreEv) ** 2) / 2));
  const data = Float32Array.from({ length: count * 120 }, (_, i) => one[i % 120]);
  return spectrumImage({ data, shape: [1, count, 120], energy });
};

Deno.test("measurePeak() finds a Gaussian's centre between channels and its height", () => {
  for (const centreEv of [534.9, 535, 535.11]) {
    const top = measurePeak(peakAt(centreEv), { nearEv: 535.3 });
    assert.ok(Math.abs(top.positionEv[0] - centreEv) < 0.02, `${top.positionEv[0]}`);
    assert.ok(Math.abs(top.height[0] - 2.1) < 0.03, `${top.height[0]}`);
  }
});

Deno.test("measurePeak() scatters about the truth in noise, without bias", () => {
  const noisy = addGaussianNoise(peakAt(535, 400), { sigma: 0.1, random: prng(1) });
  const position = summarise(measurePeak(noisy, { nearEv: 535 }).positionEv);
  assert.equal(position.missing, 0);
  assert.ok(Math.abs(position.mean - 535) < 4 * position.standardError);
  assert.ok(position.deviation < 0.2);
});

Deno.test("measurePeak() gives NaN where the window holds no maximum", () => {
  const ramp = spectrumImage({ data: energies(energy), energy });
  const valley = { ...peakAt(535), data: peakAt(535).data.map((v) => -v) };
  assert.ok(Number.isNaN(measurePeak(ramp, { nearEv: 535 }).positionEv[0]));
  assert.ok(Number.isNaN(measurePeak(valley, { nearEv: 535, withinEv: 0.75 }).height[0]));
});

Deno.test("measurePeak() refuses a window beyond the axis or too narrow", () => {
  assert.throws(() => measurePeak(peakAt(535), { nearEv: 519 }), /beyond the axis/);
  assert.throws(() => measurePeak(peakAt(535), { nearEv: 535, halfWidthEv: 0.25 }), /it is 0.25/);
});

Deno.test("meanSquaredError() is the mean of squaredErrors(), and one truth serves for all", () => {
  const noisy = addGaussianNoise(peakAt(535, 50), { sigma: 0.05, random: prng(2) });
  const errors = squaredErrors(noisy, peakAt(535));
  assert.equal(errors.length, 50);
  assert.ok(Math.abs(meanSquaredError(noisy, peakAt(535, 50)) - 0.0025) < 2e-4);
  assert.ok(
    Math.abs(errors.reduce((s, v) => s + v) / 50 - meanSquaredError(noisy, peakAt(535))) < 1e-12,
  );
  assert.throws(() => meanSquaredError(noisy, peakAt(535, 49)), /\[1,50,120\] with \[1,49,120\]/);
});

Deno.test("summarise() counts what is not finite", () => {
  const { mean, deviation, count, missing } = summarise([1, NaN, 3, Infinity]);
  assert.deepEqual({ mean, deviation, count, missing }, {
    mean: 2,
    deviation: Math.SQRT2,
    count: 2,
    missing: 2,
  });
});

import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { makeNoise, noiseVariance } from "../core/noise.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { detect, INDIRECT_DETECTOR } from "./detector.ts";
import { drawMeasurement } from "./draw_measurement.ts";
import { sampleElectrons } from "./noise.ts";

const COUNT = 2000, CHANNELS = 60;
const flat = (value: number) =>
  spectrumImage({
    data: new Float32Array(COUNT * CHANNELS).fill(value),
    shape: [40, 50, CHANNELS],
    energy: energyAxis(500, 1, CHANNELS),
  });

/** Mean, variance, skewness and correlation of neighbours, away from the ends. */
function moments(data: Float32Array) {
  let n = 0, sum = 0, square = 0, cube = 0, product = 0;
  const mean = data.reduce((all, value) => all + value, 0) / data.length;
  for (let i = 0; i < data.length; i++) {
    const e = i % CHANNELS;
    if (e < 10 || e >= CHANNELS - 10) continue;
    const away = data[i] - mean;
    n++, sum += data[i], square += away ** 2, cube += away ** 3;
    product += away * (data[i + 1] - mean);
  }
  const variance = square / n;
  return { mean: sum / n, variance, skewness: cube / n / variance ** 1.5, next: product / square };
}

Deno.test("drawMeasurement() has the mean, variance, correlation and skewness of a simulated detector", () => {
  const electrons = sampleElectrons(flat(3), { electronsPerUnit: 1, random: prng(1) });
  const real = detect(electrons, INDIRECT_DETECTOR), noise = real.noise!;
  const drawn = drawMeasurement(flat(30), { noise, random: prng(2) });
  const [is, should] = [moments(drawn.data), moments(real.data)];
  assert.ok(Math.abs(is.mean - 30) < 0.3, `mean ${is.mean}`);
  assert.ok(Math.abs(is.variance / should.variance - 1) < 0.05, `${is.variance}`);
  // The detector states its correlation with the tails beyond 8 channels drawn in.
  assert.ok(Math.abs(is.next - noise.correlation[1]) < 0.02, `${is.next}`);
  assert.ok(Math.abs(is.next - should.next) < 0.05, `${is.next}, detector ${should.next}`);
  assert.ok(Math.abs(is.skewness - should.skewness) < 0.06, `${is.skewness}, ${should.skewness}`);
  assert.ok(is.skewness > 0.1);
  const stated = noiseVariance({ data: Float32Array.of(30), noise })[0];
  assert.ok(Math.abs(is.variance / stated - 1) < 0.05, `${is.variance}, stated ${stated}`);
});

Deno.test("drawMeasurement() keeps whole electrons whole, also about a background and below zero", () => {
  const noise = makeNoise({ gain: 1, background: 2 });
  const { data } = drawMeasurement(flat(-1.5), { noise, random: prng(3) });
  assert.ok(data.every((value) => Number.isInteger(value) && value >= -2));
  assert.ok(Math.abs(moments(data).mean + 1.5) < 0.02);
  const none = drawMeasurement(flat(-5), { noise, random: prng(3) });
  assert.ok(none.data.every((value) => value === -2), "a detector counts no fewer than none");
});

Deno.test("drawMeasurement() adds the read-out to the electrons, and white noise where there is no gain", () => {
  const read = drawMeasurement(flat(40), {
    noise: makeNoise({ gain: 4, readoutCounts: 5 }),
    random: prng(4),
  });
  assert.ok(Math.abs(moments(read.data).variance / (160 + 25) - 1) < 0.03);
  const white = drawMeasurement(flat(-3), { noise: makeNoise({ sigma: 2 }), random: prng(5) });
  const { mean, variance } = moments(white.data);
  assert.ok(Math.abs(mean + 3) < 0.05 && Math.abs(variance / 4 - 1) < 0.03, `${mean} ${variance}`);
});

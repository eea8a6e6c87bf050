import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { filterCorrelation, makeNoise } from "../core/noise.ts";
import { prng } from "../core/random.ts";
import { mapValues, spectrumImage, withData } from "../core/spectrum_image.ts";
import { denoise } from "../baseline/denoise.ts";
import { drawMeasurement } from "../degrade/draw_measurement.ts";
import { chanceOf } from "./residual_chance.ts";
import { residualMap } from "./residual_map.ts";
import { judgeResiduals } from "./residual_structure.ts";

const ROWS = 25, COLUMNS = 40, CHANNELS = 96, COUNT = ROWS * COLUMNS;
/** A falling background and an edge that grows along the columns; `scale` electrons at the start. */
const expect = (scale: number, peak: (row: number, column: number) => number = () => 0) =>
  spectrumImage({
    data: Float32Array.from({ length: COUNT * CHANNELS }, (_, i) => {
      const e = i % CHANNELS, s = Math.floor(i / CHANNELS), column = s % COLUMNS;
      const edge = 0.4 * column / COLUMNS / (1 + Math.exp((40 - e) / 2));
      const extra = peak(Math.floor(s / COLUMNS), column) * Math.exp(-(((e - 70) / 3) ** 2));
      return scale * (Math.exp(-e / 60) + edge + extra);
    }),
    shape: [ROWS, COLUMNS, CHANNELS],
    energy: energyAxis(400, 0.5, CHANNELS),
  });
const SPREAD = filterCorrelation([1], [0.1, 0.25, 0.3, 0.25, 0.1]);
const DETECTORS = {
  "few electrons": { scale: 0.5, noise: makeNoise({ gain: 1 }) },
  "electrons": { scale: 20, noise: makeNoise({ gain: 1 }) },
  "gain and read-out": { scale: 200, noise: makeNoise({ gain: 10, readoutCounts: 15 }) },
  "correlated channels": {
    scale: 60,
    noise: makeNoise({ gain: 20, readoutCounts: 4, correlation: SPREAD }),
  },
};

/** Four deviations of a share of 1 % of all spectra, and what the threshold is known to. */
const TOLERANCE = 4 * Math.sqrt(0.01 / COUNT + 0.01 / 6000);

for (const [name, { scale, noise }] of Object.entries(DETECTORS)) {
  Deno.test(`residualMap() flags 1 % of what is only noise: ${name}`, () => {
    const truth = expect(scale), noisy = drawMeasurement(truth, { noise, random: prng(1) });
    for (const pixels of [1, 3]) {
      const found = residualMap(noisy, truth, { pixels });
      const { flaggedShare, expectedShare, varianceRatio, chance, largest } = found;
      if (pixels === 1) assert.ok(chance > 0.005, `chance ${chance}`);
      const { statistic: most, limit, row, column } = largest;
      assert.ok(most < 1.1 * limit && limit > 1.05 && limit < 2.2, `${most} of ${limit}`);
      assert.equal(found.statistic.data[row * COLUMNS + column], most);
      // Sums over 3 x 3 neighbours are a ninth as many independent tests.
      const tolerance = pixels === 1 ? TOLERANCE : 2 * TOLERANCE;
      assert.ok(Math.abs(flaggedShare - expectedShare) < tolerance, `${pixels}: ${flaggedShare}`);
      assert.ok(Math.abs(varianceRatio - 1) < 0.06, `variance ratio ${varianceRatio}`);
    }
  });
}

Deno.test("residualMap() is calibrated where a test for white noise is not", () => {
  const { scale, noise } = DETECTORS["few electrons"], truth = expect(scale);
  const noisy = drawMeasurement(truth, { noise, random: prng(2) });
  const white = withData(noisy, noisy.data); // counts whose noise is taken for white
  const sigma = Math.sqrt(scale * 0.5);
  assert.ok(judgeResiduals(white, truth, { sigma }).flaggedShare > 0.05);
  assert.ok(residualMap(noisy, truth).flaggedShare < 0.01 + TOLERANCE);
});

Deno.test("residualMap() allows for denoisers that follow the noise", async () => {
  const { scale, noise } = DETECTORS.electrons, truth = expect(scale);
  const noisy = drawMeasurement(truth, { noise, random: prng(3) });
  const pca = await denoise(noisy, { method: "pca", rank: 12 });
  const followed = residualMap(noisy, pca.image);
  assert.ok(followed.varianceRatio < 0.9, `${followed.varianceRatio}`);
  assert.ok(followed.flaggedShare > 0.001, `too quiet: ${followed.flaggedShare}`);
  assert.ok(followed.flaggedShare < 0.01 + 1.5 * TOLERANCE, `${followed.flaggedShare}`);
  const half = withData(noisy, noisy.data.map((value, i) => (value + truth.data[i]) / 2));
  const { flaggedShare, varianceRatio } = residualMap(noisy, half);
  assert.ok(Math.abs(varianceRatio - 0.25) < 0.02, `${varianceRatio}`);
  assert.ok(Math.abs(flaggedShare - 0.01) < TOLERANCE, `${flaggedShare}`);
  const nothing = residualMap(noisy, noisy);
  assert.deepEqual([nothing.flaggedShare, nothing.varianceRatio], [0, 0]);
});

Deno.test("residualMap() shows where a peak is lost and at what energy", () => {
  const { scale, noise } = DETECTORS["correlated channels"];
  const isIn = (row: number, column: number) => row < 8 && column < 10;
  const noisy = drawMeasurement(expect(scale, (r, c) => isIn(r, c) ? 1 : 0), {
    noise,
    random: prng(4),
  });
  const { flagged, energyEv, statistic, threshold } = residualMap(noisy, expect(scale));
  const { chance, largest } = residualMap(noisy, expect(scale));
  assert.ok(chance < 1e-9, `${chance}`);
  assert.ok(largest.statistic > largest.limit && isIn(largest.row, largest.column));
  assert.ok(Math.abs(largest.energyEv - 435) < 2.5, `${largest.energyEv}`);
  let found = 0, wrong = 0, near = 0;
  for (let s = 0; s < COUNT; s++) {
    const inside = isIn(Math.floor(s / COLUMNS), s % COLUMNS);
    assert.equal(flagged.data[s] === 1, statistic.data[s] > threshold);
    if (!flagged.data[s]) continue;
    inside ? found++ : wrong++;
    if (inside && Math.abs(energyEv.data[s] - 435) < 2.5) near++;
  }
  assert.ok(found > 60 && near > 0.9 * found, `${found} of 80, ${near} at their energy`);
  assert.ok(wrong < 25, `${wrong} of 920`);
});

Deno.test("chanceOf() is the binomial's where the rate is known, and larger where it is estimated", () => {
  const rate = { falseAlarm: 0.01, drawn: 1e9 };
  assert.equal(chanceOf(0, 2000, rate), 1);
  assert.ok(Math.abs(chanceOf(1, 100, rate) - (1 - 0.99 ** 100)) < 1e-6);
  // 38 of 2000 where 20 are expected: 2e-4 by the binomial.
  const known = chanceOf(38, 2000, rate), drawn = chanceOf(38, 2000, { ...rate, drawn: 6000 });
  assert.ok(known > 1e-4 && known < 3e-4, `${known}`);
  assert.ok(drawn > known && drawn < 4e-3, `${drawn}`);
});

Deno.test("residualMap() over neighbours finds what single spectra hide", () => {
  const { scale, noise } = DETECTORS.electrons;
  const noisy = drawMeasurement(expect(scale, () => 0.16), { noise, random: prng(5) });
  const shares = [1, 3].map((pixels) => residualMap(noisy, expect(scale), { pixels }).flaggedShare);
  assert.ok(shares[0] < 0.3 && shares[1] > 0.8, `${shares}`);
});

Deno.test("residualMap() flags what is not a number, and refuses what it cannot test", () => {
  const { scale, noise } = DETECTORS.electrons, truth = expect(scale);
  const noisy = drawMeasurement(truth, { noise, random: prng(6) });
  const broken = withData(
    truth,
    truth.data.map((value, i) => i === 5 * CHANNELS + 3 ? NaN : value),
  );
  const { flagged, flaggedShare } = residualMap(noisy, broken);
  assert.equal(flagged.data[5], 1);
  assert.ok(flaggedShare < 0.03, `one spectrum must not spoil the others: ${flaggedShare}`);
  assert.equal(residualMap(noisy, withData(truth, truth.data.map(() => NaN))).flaggedShare, 1);
  assert.throws(() => residualMap(withData(noisy, noisy.data), truth), /the noise is unknown/);
  assert.throws(
    () => residualMap(noisy, truth, { widths: [97] }),
    /widths must be a list of widths of 1 to 96 channels: it is \[97\]/,
  );
  assert.throws(
    () => residualMap(noisy, truth, { pixels: 2 }),
    /pixels must be an odd whole number/,
  );
  const unlike = mapValues(spectrumImage({ ...truth, shape: [COLUMNS, ROWS, CHANNELS] }), (v) => v);
  assert.throws(() => residualMap(noisy, unlike), /must keep the shape/);
  // A short line scan, a single spectrum and few channels are tested as well.
  for (const [count, channels] of [[1, 96], [40, 10], [3, 1]]) {
    const energy = energyAxis(400, 1, channels), data = new Float32Array(count * channels).fill(9);
    const line = spectrumImage({ data, shape: [1, count, channels], energy });
    const own = drawMeasurement(line, { noise: makeNoise({ gain: 1 }), random: prng(7) });
    assert.ok(residualMap(own, line).flaggedShare <= 0.34);
  }
});

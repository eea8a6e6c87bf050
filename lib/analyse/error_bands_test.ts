import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { filterCorrelation, makeNoise, type Noise } from "../core/noise.ts";
import { prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage, withData } from "../core/spectrum_image.ts";
import { denoise } from "../baseline/denoise.ts";
import { drawMeasurement } from "../degrade/draw_measurement.ts";
import { errorBands } from "./error_bands.ts";

const CHANNELS = 120;
/** A background, and an edge with a peak that grows along the columns; `scale` electrons at the start. */
const expect = (scale: number, rows = 16, columns = 25) =>
  spectrumImage({
    data: Float32Array.from({ length: rows * columns * CHANNELS }, (_, i) => {
      const e = i % CHANNELS, column = Math.floor(i / CHANNELS) % columns;
      const edge = 0.5 / (1 + Math.exp((50 - e) / 2)) + 0.4 * Math.exp(-(((e - 56) / 4) ** 2));
      return scale * (Math.exp(-e / 80) + edge * column / columns);
    }),
    shape: [rows, columns, CHANNELS],
    energy: energyAxis(400, 0.5, CHANNELS),
  });
const measure = (truth: SpectrumImage, noise: Noise, seed = 1) =>
  drawMeasurement(truth, { noise, random: prng(seed) });
const PCA = (image: SpectrumImage) => denoise(image, { method: "pca", rank: 3 });
const SMOOTH = (image: SpectrumImage) => denoise(image, { method: "gaussian", fwhmEv: 2 });

/** Share of the true values inside the bands. */
function coverageOfTruth(
  { denoised, deviation }: { denoised: SpectrumImage; deviation: SpectrumImage },
  truth: SpectrumImage,
  [from, to] = [0, CHANNELS],
) {
  const inside = [0, 0];
  let all = 0;
  truth.data.forEach((value, i) => {
    if (i % CHANNELS < from || i % CHANNELS >= to) return;
    const away = Math.abs(value - denoised.data[i]) / deviation.data[i];
    all++;
    if (away <= 0.9945) inside[0]++;
    if (away <= 1.6449) inside[1]++;
  });
  return inside.map((count) => count / all);
}

const DETECTORS: Record<string, [number, Noise]> = {
  "2 electrons": [2, makeNoise({ gain: 1 })],
  "60 electrons": [60, makeNoise({ gain: 1 })],
  "gain and read-out": [300, makeNoise({ gain: 12, readoutCounts: 30 })],
  "correlated channels": [
    300,
    makeNoise({ gain: 12, readoutCounts: 5, correlation: filterCorrelation([1], [1, 2, 3, 2, 1]) }),
  ],
  "white noise": [1, makeNoise({ sigma: 0.2 })],
};

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

for (const [name, [scale, noise]] of Object.entries(DETECTORS)) {
  Deno.test(`errorBands() hold the truth at the stated rate: ${name}`, async () => {
    const truth = expect(scale);
    // Smoothing errs alike in all spectra, PCA in few components: its bands are known less well.
    for (
      const { run, seeds, tolerance } of [
        { run: PCA, seeds: [1, 2, 3], tolerance: 0.08 },
        { run: SMOOTH, seeds: [1], tolerance: 0.03 },
      ]
    ) {
      const at68: number[] = [], at90: number[] = [], offs: number[] = [];
      for (const seed of seeds) {
        const image = measure(truth, noise, seed);
        const bands = await errorBands(image, { denoise: run, random: prng(10 + seed) });
        const [inner, outer] = coverageOfTruth(bands, truth);
        at68.push(inner);
        at90.push(outer);
        const { expected, measured, low, high } = bands.rows[0];
        assert.ok(low <= measured && measured <= high);
        offs.push(measured - expected);
      }
      assert.ok(Math.abs(mean(at68) - 0.68) < tolerance, `${run.name}: ${at68} of 0.68`);
      assert.ok(Math.abs(mean(at90) - 0.9) < 0.7 * tolerance, `${run.name}: ${at90} of 0.9`);
      const limit = name === "2 electrons" ? 0.06 : 0.015; // few electrons: steps of whole numbers
      assert.ok(Math.abs(mean(offs)) < limit, `${run.name}: ${offs}`);
    }
  });
}

Deno.test("errorBands() are about the error, not about the noise", async () => {
  const [scale, noise] = DETECTORS["60 electrons"], truth = expect(scale);
  const image = measure(truth, noise, 3);
  const { denoised, deviation } = await errorBands(image, { denoise: PCA, random: prng(4) });
  const error = truth.data.reduce((sum, value, i) => sum + (value - denoised.data[i]) ** 2, 0);
  const stated = deviation.data.reduce((sum, value) => sum + value ** 2, 0);
  const variance = truth.data.reduce((sum, value) => sum + value, 0);
  assert.ok(Math.abs(stated / error - 1) < 0.3, `${stated / error}`);
  assert.ok(stated < 0.1 * variance, `${stated / variance} of the noise`);
});

Deno.test("errorBands() widen where the denoiser is biased, and only there", async () => {
  const [scale, noise] = DETECTORS["60 electrons"], truth = expect(scale);
  const isBiased = (channel: number) => channel < 60;
  const biased = (image: SpectrumImage) =>
    withData(image, truth.data.map((value, i) => value * (isBiased(i % CHANNELS) ? 1.12 : 1.02)));
  const bands = await errorBands(measure(truth, noise, 5), { denoise: biased, random: prng(6) });
  const windows = bands.rows.filter(({ coverage }) => coverage === 0.9).slice(1);
  assert.ok(windows.length >= 2, `${windows.length} windows`);
  const rootMean = (from: number, to: number) => {
    let error = 0, stated = 0;
    truth.data.forEach((value, i) => {
      if (i % CHANNELS < from || i % CHANNELS >= to) return;
      error += (value - bands.denoised.data[i]) ** 2;
      stated += bands.deviation.data[i] ** 2;
    });
    return Math.sqrt(stated / error);
  };
  assert.ok(Math.abs(rootMean(0, 60) - 1) < 0.05, `${rootMean(0, 60)}`);
  // The small bias of the other half is below what can be known: the band is that, and not less.
  assert.ok(rootMean(60, 120) > 0.7 && rootMean(60, 120) < 2.5, `${rootMean(60, 120)}`);
});

Deno.test("errorBands() say what a band of zero width would hold", async () => {
  const [scale, noise] = DETECTORS["60 electrons"], truth = expect(scale);
  const image = measure(truth, noise, 14);
  const exact = (one: SpectrumImage) => withData(one, truth.data);
  const nothing = (one: SpectrumImage) => one;
  const [narrow] = (await errorBands(image, { denoise: exact, random: prng(15) })).rows;
  // The truth needs no band.
  assert.ok(Math.abs(narrow.withoutBand - narrow.measured) < narrow.high - narrow.low);
  assert.ok(Math.abs(narrow.withoutBand - 0.68) < 0.02, `${narrow.withoutBand}`);
  // Raw halves err as much as what is held out: 68 % of sqrt(2) deviations is 52 %.
  const [wide] = (await errorBands(image, { denoise: nothing, random: prng(15) })).rows;
  assert.ok(Math.abs(wide.withoutBand - 0.52) < 0.02, `${wide.withoutBand}`);
  assert.ok(Math.abs(wide.measured - 0.68) < 0.02, `${wide.measured}`);
});

Deno.test("errorBands() find a coverage that is wrong", async () => {
  // Told half of its noise, the held-out electrons scatter more than the bands allow.
  const [scale] = DETECTORS["60 electrons"], truth = expect(scale);
  const counted = measure(truth, makeNoise({ gain: 4 }), 7);
  const told = spectrumImage({ ...counted, noise: makeNoise({ gain: 2, readoutCounts: 0.1 }) });
  const half = (image: SpectrumImage) => withData(image, truth.data);
  const uneven = (image: SpectrumImage) =>
    // errs in one column of ten
    withData(
      image,
      truth.data.map((value, i) => Math.floor(i / CHANNELS) % 10 === 0 ? value + 30 : value),
    );
  const right = await errorBands(measure(truth, makeNoise({ gain: 1 }), 8), {
    denoise: half,
    random: prng(9),
  });
  assert.ok(right.rows.every(({ measured, expected }) => Math.abs(measured - expected) < 0.05));
  const wrong = await errorBands(measure(truth, makeNoise({ gain: 1 }), 8), {
    denoise: uneven,
    random: prng(9),
  });
  const { measured, expected, low } = wrong.rows[0];
  assert.ok(measured - expected > 0.05 && low > expected, `${measured} of ${expected}`);
  const noisier = await errorBands(told, { denoise: half, random: prng(9) });
  assert.ok(noisier.deviation.data[0] > 3, "noise that the image does not state counts as error");
});

Deno.test("errorBands() are not too narrow where the gain is 10 % wrong", async () => {
  const truth = expect(600, 20, 30);
  const counts = measure(truth, makeNoise({ gain: 12, readoutCounts: 10 }), 12);
  const held: number[] = [];
  for (const factor of [0.9, 1.1]) {
    const told = { ...counts, noise: makeNoise({ gain: 12 * factor, readoutCounts: 10 }) };
    const bands = await errorBands(told, { denoise: PCA, random: prng(13) });
    held.push(coverageOfTruth(bands, truth)[0]);
  }
  assert.ok(held[0] > 0.8, `too small a gain: ${held[0]}`);
  assert.ok(held[1] > 0.62 && held[1] < 0.82, `too large a gain: ${held[1]}`);
});

Deno.test("errorBands() work on a line scan of 40 spectra, and say how sure they are", async () => {
  const truth = expect(100, 1, 40);
  const { deviationError, deviation, rows } = await errorBands(
    measure(truth, makeNoise({ gain: 1 }), 10),
    { denoise: PCA, coverages: [0.5], random: prng(11) },
  );
  assert.ok(deviationError > 0.02 && deviationError < 0.6, `${deviationError}`);
  assert.deepEqual(deviation.shape, truth.shape);
  assert.ok(deviation.data.every((value) => value > 0));
  assert.ok(Math.abs(rows[0].measured - rows[0].expected) < 0.03);
  assert.deepEqual([rows[0].fromEv, rows[0].toEv, rows[0].coverage], [400, 459.5, 0.5]);
});

Deno.test("errorBands() refuse what they cannot find", async () => {
  const [scale, noise] = DETECTORS["60 electrons"], truth = expect(scale);
  const image = measure(truth, noise);
  const refuse = (options: Record<string, unknown>, message: RegExp, own = image) =>
    assert.rejects(
      () => errorBands(own, { denoise: SMOOTH, random: prng(1), ...options }),
      message,
    );
  await refuse(
    { coverages: [68] },
    /coverages must be a list of shares between 0 and 1: it is \[68\]/,
  );
  await refuse({ coverages: 0.68 }, /coverages must be a list/);
  await refuse({ share: 1 }, /share must be in 0.1..0.95: it is 1/);
  await refuse({ repeats: 0 }, /repeats must be a whole number of 1 or more/);
  await refuse({ random: undefined }, /random must be a seeded stream/);
  await refuse({}, /the noise is unknown/, truth);
  await refuse({}, /9 spectra or more are needed/, measure(expect(9, 1, 8), noise));
  const broken = spectrumImage({ ...image, data: image.data.map((v, i) => i === 130 ? NaN : v) });
  await refuse({}, /row 0, column 1, channel 10 has NaN/, broken);
});

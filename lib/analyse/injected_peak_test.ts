import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { filterCorrelation, makeNoise } from "../core/noise.ts";
import { prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage, withData } from "../core/spectrum_image.ts";
import { meanSpectrum } from "../core/sums.ts";
import { denoise } from "../baseline/denoise.ts";
import { drawMeasurement } from "../degrade/draw_measurement.ts";
import { injectPeak } from "./injected_peak.ts";

const ROWS = 16, COLUMNS = 20, CHANNELS = 100;
const truth = spectrumImage({
  data: Float32Array.from({ length: ROWS * COLUMNS * CHANNELS }, (_, i) => {
    const e = i % CHANNELS, column = Math.floor(i / CHANNELS) % COLUMNS;
    return 40 * Math.exp(-e / 50) + 15 * column / COLUMNS / (1 + Math.exp((40 - e) / 2));
  }),
  shape: [ROWS, COLUMNS, CHANNELS],
  energy: energyAxis(400, 0.5, CHANNELS),
});
const electrons = drawMeasurement(truth, { noise: makeNoise({ gain: 1 }), random: prng(1) });
const PEAK = { energyEv: 434.2, fwhmEv: 4, random: prng(2) };
const same = (image: SpectrumImage) => image;

Deno.test("injectPeak() keeps all of the peak where nothing is denoised, and leaks nothing", async () => {
  const left = await injectPeak(electrons, { ...PEAK, denoise: same });
  assert.equal(left.count, 32);
  assert.ok(Math.abs(left.keptHeight - 1) < 1e-6, `${left.keptHeight}`);
  assert.ok(left.shiftLowEv < 0 && left.shiftHighEv > 0, `${left.shiftLowEv} ${left.shiftHighEv}`);
  assert.ok(left.widthLow < 1 && left.widthHigh > 1, `${left.widthLow} to ${left.widthHigh}`);
  assert.ok(left.widthHigh - left.widthLow < 0.4);
  assert.equal(left.leakedHeight, 0);
  assert.equal(left.halfKeptShare, 1);
  // Two deviations of sqrt(40 exp(-1.37) + ...): its electrons, 4.5 a channel over 8 channels, scatter.
  const { height, addedDeviation } = left;
  const projected = Math.sqrt(Math.sqrt(2 / 3) / Math.sqrt(0.5) / (height * 8 * 1.0645));
  assert.ok(Math.abs(addedDeviation / (projected * 0.93) - 1) < 0.35, `${addedDeviation}`);
});

/** Factor of the shape in the least squares of shape, constant and slope, by Cramer's rule. */
function heightAbove(y: number[], shape: number[], places: number[]): number {
  const terms = [shape, places.map(() => 1), places];
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const normal = terms.map((a) => terms.map((b) => dot(a, b))), right = terms.map((a) => dot(a, y));
  const det = ([a, b, c]: number[][]) =>
    a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) +
    a[2] * (b[0] * c[1] - b[1] * c[0]);
  return det(normal.map((row, i) => [right[i], row[1], row[2]])) / det(normal);
}

Deno.test("injectPeak() takes no pedestal and no slope for a peak", async () => {
  // A denoiser that spreads each spectrum's electrons along energy raises all channels alike.
  const spread = (image: SpectrumImage) => {
    const data = image.data.slice();
    for (let s = 0; s < data.length; s += CHANNELS) {
      const own = data.subarray(s, s + CHANNELS);
      const all = own.reduce((sum, value) => sum + value, 0);
      for (let e = 0; e < CHANNELS; e++) {
        own[e] = 0.2 * own[e] + 0.3 * all / CHANNELS * (1 + e / 50);
      }
    }
    return withData(image, data);
  };
  const left = await injectPeak(electrons, { ...PEAK, denoise: spread });
  assert.ok(Math.abs(left.keptHeight - 0.2) < 1e-5, `${left.keptHeight}`);
  assert.equal(left.fwhmChannels, 8);
  assert.deepEqual([left.share, left.spectra], [0.1, "scattered"]);
});

Deno.test("injectPeak() finds the height, shift and width of a smoothing that is known", async () => {
  const fwhmEv = 3, moved = 2;
  const smoothed = async (image: SpectrumImage) => {
    const { image: smooth } = await denoise(image, { method: "gaussian", fwhmEv });
    return withData(
      image,
      smooth.data.map((_, i, all) => 0.8 * (i % CHANNELS < moved ? all[i] : all[i - moved])),
    );
  };
  const left = await injectPeak(electrons, {
    ...PEAK,
    heightSigma: 5,
    share: 0.3,
    denoise: smoothed,
  });
  const width = Math.hypot(4, fwhmEv) / 4; // and so the height is 1 / width
  const gaussian = (e: number, fwhm: number) => Math.exp(-4 * Math.LN2 * (e / fwhm) ** 2);
  const middle = 68.4,
    places = Array.from({ length: 37 }, (_, i) => Math.ceil(middle - 18) + i)
      .filter((e) => e <= middle + 18);
  const expected = 0.8 / width * heightAbove(
    places.map((e) => gaussian(e - middle - moved, 8 * width)),
    places.map((e) => gaussian(e - middle, 8)),
    places,
  );
  assert.ok(Math.abs(left.keptHeight - expected) < 0.01, `${left.keptHeight}, not ${expected}`);
  assert.ok(left.shiftLowEv < 1 && left.shiftHighEv > 1, `${left.shiftLowEv} ${left.shiftHighEv}`);
  assert.ok(Math.abs(left.shiftEv - 1) < 0.1, `${left.shiftEv}`);
  assert.ok(Math.abs(left.widthRatio - width) < 0.05, `${left.widthRatio}, not ${width}`);
  assert.equal(left.halfKeptShare, 1);
});

Deno.test("injectPeak() sees a peak go to other spectra", async () => {
  const blurred = (image: SpectrumImage) => {
    const { data } = meanSpectrum(image);
    return withData(image, image.data.map((value, i) => 0.25 * value + 0.75 * data[i % CHANNELS]));
  };
  const left = await injectPeak(electrons, { ...PEAK, denoise: blurred });
  assert.ok(Math.abs(left.keptHeight - (0.25 + 0.075)) < 1e-3, `${left.keptHeight}`);
  assert.ok(Math.abs(left.leakedHeight - 0.075) < 0.01, `${left.leakedHeight}`);
  assert.ok(Math.abs(left.leakedShare - 0.75 * 0.9) < 1e-3, `${left.leakedShare}`);
  assert.equal(left.halfKeptShare, 0);
});

Deno.test("injectPeak(): PCA of the rank of the image loses a peak in scattered spectra", async () => {
  const pca = (rank: number) => (image: SpectrumImage) => denoise(image, { method: "pca", rank });
  const lost = await injectPeak(electrons, { ...PEAK, denoise: pca(2) });
  assert.ok(lost.keptHigh < 0.5, `${lost.keptLow} to ${lost.keptHigh}`);
  const strong = await injectPeak(electrons, { ...PEAK, heightSigma: 8, denoise: pca(3) });
  assert.ok(strong.keptLow > 0.8, `${strong.keptLow} to ${strong.keptHigh}`);
  assert.ok(Math.abs(strong.leakedHeight) < 0.02);
});

Deno.test("injectPeak() takes neighbours for a patch, also on a line", async () => {
  for (
    const image of [
      electrons,
      withNoiseOf(spectrumImage({ ...electrons, shape: [1, 320, CHANNELS] })),
    ]
  ) {
    const { injected, count } = await injectPeak(image, {
      ...PEAK,
      spectra: "patch",
      denoise: same,
    });
    const [rows, columns] = injected.shape,
      places = [...injected.data.keys()]
        .filter((s) => injected.data[s]).map((s) => [Math.floor(s / columns), s % columns]);
    assert.equal(places.length, count);
    const extent = [0, 1].map((axis) => {
      const all = places.map((place) => place[axis]);
      return Math.max(...all) - Math.min(...all) + 1;
    });
    assert.deepEqual(
      extent.map((size) => size <= (rows === 1 ? 32 : 7)),
      [true, true],
      `${extent}`,
    );
  }
});

Deno.test("injectPeak() has intervals that hold the truth in 95 % of the trials", async () => {
  // A denoiser that keeps 60 % on average, unlike from spectrum to spectrum.
  const random = prng(5),
    share = Float64Array.from({ length: 320 }, () => 0.6 + 0.3 * random.normal());
  const uneven = (image: SpectrumImage) =>
    withData(image, image.data.map((value, i) => share[Math.floor(i / CHANNELS)] * value));
  const truly = share.reduce((sum, value) => sum + value, 0) / 320;
  let held = 0;
  for (let trial = 0; trial < 120; trial++) {
    const own = { ...PEAK, share: 0.03, random: prng(100 + trial), denoise: uneven };
    const { keptLow, keptHigh } = await injectPeak(electrons, own);
    if (keptLow <= truly && truly <= keptHigh) held++;
  }
  assert.ok(held >= 105 && held <= 119, `${held} of 120`);
});

Deno.test("injectPeak() takes white noise and correlated counts, and keeps electrons whole", async () => {
  const correlation = filterCorrelation([1], [0.25, 0.5, 0.25]);
  for (
    const noise of [
      makeNoise({ sigma: 3 }),
      makeNoise({ gain: 12, readoutCounts: 4, correlation }),
      makeNoise({ gain: 1 }),
    ]
  ) {
    const image = drawMeasurement(truth, { noise, random: prng(3) });
    let whole = true;
    const left = await injectPeak(image, {
      ...PEAK,
      denoise: (noisy) => {
        whole &&= noisy.data.every(Number.isInteger);
        assert.deepEqual(noisy.noise, noise);
        return noisy;
      },
    });
    assert.ok(Math.abs(left.keptHeight - 1) < 1e-5);
    const { added, energyEv } = left.profile;
    const top = energyEv[added.indexOf(Math.max(...added))];
    assert.ok(Math.abs(top - 434.2) < 1.6, `${top}`);
    assert.equal(whole, noise.gain === 1 && noise.readoutCounts === 0);
  }
});

Deno.test("injectPeak() refuses what it cannot test", async () => {
  const refuse = (options: Record<string, unknown>, message: RegExp, image = electrons) =>
    assert.rejects(() => injectPeak(image, { ...PEAK, denoise: same, ...options }), message);
  await refuse({ energyEv: 390 }, /must lie on the axis, 400 to 449.5 eV/);
  await refuse({ fwhmEv: 0.2 }, /fwhmEv must be a channel, 0.5 eV/);
  await refuse({ share: 0.7 }, /share must be above 0 and at most 0.5: it is 0.7/);
  await refuse({ height: 3, heightSigma: 2 }, /not both/);
  await refuse({ heightSigma: -1 }, /heightSigma must be above 0: it is -1/);
  await refuse({ spectra: "all" }, /"scattered", "patch"/);
  await refuse({ width: 3 }, /width is not an option of injectPeak/);
  await refuse({ random: 3 }, /random must be a seeded stream/);
  await refuse({ denoise: "pca" }, /denoise must be a function/);
  await refuse({ denoise: meanSpectrum }, /must keep the shape/);
  await refuse({}, /the noise is unknown/, truth);
});

function withNoiseOf(image: SpectrumImage): SpectrumImage {
  return spectrumImage({ ...image, noise: electrons.noise });
}

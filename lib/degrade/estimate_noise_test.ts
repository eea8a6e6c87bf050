import assert from "node:assert/strict";
import { mean, sampleStandardDeviation } from "simple-statistics";
import { energyAxis } from "../core/energy_axis.ts";
import { correlationSum, noiseVariance } from "../core/noise.ts";
import { prng } from "../core/random.ts";
import {
  mapValues,
  repeatSpectrum,
  type SpectrumImage,
  spectrumImage,
} from "../core/spectrum_image.ts";
import { detect, type Detector, DIRECT_DETECTOR, INDIRECT_DETECTOR } from "./detector.ts";
import { estimateNoise } from "./estimate_noise.ts";
import { readOut, sampleElectrons, toElectrons } from "./noise.ts";

const energy = energyAxis(480, 0.5, 200);
const law = (electrons: number) =>
  Float32Array.from({ length: 200 }, (_, e) => electrons * ((480 + e / 2) / 500) ** -4);

/** Counts of a power law whose pixels differ in thickness, by a detector that may spread. */
function counts(
  { rows, columns, gain, readoutCounts, spread, seed }: {
    rows: number;
    columns: number;
    gain: number;
    readoutCounts: number;
    spread: number;
    seed: number;
  },
): SpectrumImage {
  const one = spectrumImage({ data: law(300), energy });
  const { data } = repeatSpectrum(one, rows * columns);
  const thick = data.map((v, i) => v * (0.6 + 0.8 * Math.floor(i / 200 / columns) / rows));
  const random = prng(seed);
  const image = spectrumImage({ data: thick, shape: [rows, columns, 200], energy });
  const electrons = sampleElectrons(image, { electronsPerUnit: 1, random });
  if (spread === 0) return readOut(electrons, { gain, readoutCounts, random });
  const detector = { coreFwhmChannels: spread, tailShare: 0, tailFwhmChannels: 1, gain };
  return readOut(detect(electrons, detector), { gain: 1, readoutCounts, random });
}

for (const spread of [0, 2]) {
  for (const readoutCounts of [0, 40]) {
    const name = `spread ${spread}, read-out ${readoutCounts}`;
    Deno.test(`estimateNoise() finds the gain of a map within its errors, ${name}`, () => {
      const found = Array.from({ length: 8 }, (_, i) => {
        const seed = 100 * i + spread + readoutCounts;
        const image = counts({ rows: 20, columns: 20, gain: 10, readoutCounts, spread, seed });
        return estimateNoise(image).noise!;
      });
      const gain = mean(found.map((noise) => noise.gain));
      const allowed = spread === 0 ? 0.05 : 0.12;
      assert.ok(Math.abs(gain / 10 - 1) < allowed, `gain ${gain}`);
      assert.equal(found[0].correlation.length > 1, spread > 0, `${found[0].correlation}`);
      if (readoutCounts > 0 && spread === 0) {
        const readout = mean(found.map((noise) => noise.readoutCounts));
        assert.ok(Math.abs(readout / readoutCounts - 1) < 0.2, `read-out ${readout}`);
      }
      const pulls = found.map((noise) => (noise.gain - 10) / noise.gainStandardError!);
      assert.ok(Math.max(...pulls.map(Math.abs)) < 5, `${pulls}`);
    });
  }
}

Deno.test("estimateNoise() finds the gain of one spectrum by its noise power, spread or not", () => {
  for (const spread of [0, 2]) {
    const settings = { rows: 1, columns: 1, gain: 10, readoutCounts: 0, spread };
    const found = Array.from({ length: 20 }, (_, seed) => {
      const image = counts({ ...settings, seed });
      return estimateNoise(image, { fromEv: 480, toEv: 580 }).noise!;
    });
    const gain = mean(found.map((noise) => noise.gain));
    const error = sampleStandardDeviation(found.map((noise) => noise.gain)) / Math.sqrt(20);
    assert.ok(Math.abs(gain - 10) < 4 * error + 0.5, `gain ${gain} +- ${error}`);
  }
});

Deno.test("noiseVariance() of an estimated noise is the variance of single values, also where spread", () => {
  for (const spread of [0, 2]) {
    const settings = { rows: 24, columns: 24, gain: 10, readoutCounts: 0, spread, seed: 5 };
    const image = estimateNoise(counts(settings));
    const row = image.data.subarray(0, 24 * 200);
    const values = Array.from({ length: 24 }, (_, c) => row[c * 200 + 100]);
    const expected = mean(
      [...noiseVariance(image).subarray(0, 24 * 200)].filter((_, i) => i % 200 === 100),
    );
    const ratio = sampleStandardDeviation(values) ** 2 / expected;
    assert.ok(ratio > 0.4 && ratio < 2, `spread ${spread}: ${ratio}`);
  }
});

Deno.test("estimateNoise() refuses what says nothing about the noise", () => {
  const one = counts({ rows: 1, columns: 1, gain: 10, readoutCounts: 0, spread: 0, seed: 1 });
  assert.throws(() => estimateNoise(one), /a window without edges must be given/);
  assert.throws(() => estimateNoise(one, { fromEv: 500 }), /fromEv and toEv go together/);
  assert.throws(
    () => estimateNoise(one, { method: "mean-variance" }),
    /3 spectra in a line, 8 in all/,
  );
  const method = "variance" as "mean-variance";
  assert.throws(() => estimateNoise(one, { method }), /method must be one of .* it is "variance"/);
  const smooth = repeatSpectrum(spectrumImage({ data: law(300), energy }), 40);
  assert.throws(() => estimateNoise(smooth), /12 channels must hold finite values that differ/);
  const flat = mapValues(counts({ ...MAP, seed: 1 }), () => 7);
  assert.throws(() => estimateNoise(flat), /12 channels must hold finite values that differ/);
});

const MAP = { rows: 12, columns: 12, gain: 10, readoutCounts: 0, spread: 0 };

/** Spectra with two sharp edges that drift, whose heights change from pixel to pixel and at a border. */
function structured(shape: readonly [number, number], gain: number, seed: number): SpectrumImage {
  const random = prng(seed), [rows, columns] = shape, count = rows * columns;
  const axis = energyAxis(480, 0.5, 300), data = new Float32Array(count * 300);
  for (let s = 0; s < count; s++) {
    const shiftEv = 0.2 * random.normal(), current = 1 + 0.05 * random.normal();
    const heights = [1 + Math.sin(1.46 * s), s > count / 2 ? 2 : 0.4];
    for (let e = 0; e < 300; e++) {
      const energyEv = 480 + e / 2 + shiftEv;
      const peak = (at: number) =>
        Math.exp(-0.5 * ((energyEv - at) / 1.5) ** 2) + (energyEv > at ? 0.4 : 0);
      const edges = heights[0] * peak(530) + heights[1] * peak(580);
      data[s * 300 + e] = current * 2000 * ((energyEv / 480) ** -3 + 0.3 * edges);
    }
  }
  const image = spectrumImage({ data, shape: [rows, columns, 300], energy: axis });
  return readOut(sampleElectrons(image, { electronsPerUnit: 1, random }), { gain, random });
}

Deno.test("estimateNoise() is not misled by strong edges, drift, current and borders, its errors hold", () => {
  for (const shape of [[12, 12], [1, 40], [40, 1], [1, 10]] as const) {
    const found = [1, 2, 3].map((seed) => estimateNoise(structured(shape, 5, seed)).noise!);
    for (const { gain, gainStandardError } of found) {
      assert.ok(Math.abs(gain / 5 - 1) < 0.2, `${shape}: ${gain}`);
      assert.ok(
        Math.abs(gain - 5) < 4 * gainStandardError! + 0.1,
        `${shape}: ${gain} +- ${gainStandardError}`,
      );
      assert.ok(gainStandardError! < 0.2 * gain, `${shape}: ${gainStandardError}`);
    }
  }
});

Deno.test("estimateNoise() passes over NaN, dead and hot pixels and channels", () => {
  const image = counts({ ...MAP, seed: 3 }), data = image.data.slice();
  data.fill(0, 7 * 200, 8 * 200);
  data.fill(NaN, 25 * 200, 26 * 200);
  data[30 * 200 + 3] = NaN;
  data[50 * 200 + 20] = 1e7;
  for (let s = 0; s < 144; s++) {
    data[s * 200 + 55] = 0;
    data[s * 200 + 90] *= 30;
  }
  const { gain, gainStandardError } = estimateNoise({ ...image, data }).noise!;
  assert.ok(Math.abs(gain - 10) < 4 * gainStandardError!, `${gain} +- ${gainStandardError}`);
  assert.ok(gainStandardError! < 1.5, `${gainStandardError}`);
});

Deno.test("estimateNoise() says in the history that values are not electrons", () => {
  const image = counts({ ...MAP, seed: 4 });
  assert.match(estimateNoise(image).history!.at(-1)!, /values are not electrons: one makes (9|10)/);
  const said = estimateNoise({ ...image, unit: "electrons" }).history!.at(-1)!;
  assert.match(said, /values are not electrons though the unit says "electrons"/);
  const electrons = toElectrons(image, { gain: 10 });
  assert.doesNotMatch(estimateNoise(electrons).history!.at(-1)!, /not electrons/);
});

/** Counts of a detector with tails, of spectra that differ in thickness and current; with edges that drift. */
function detected(
  { shape: [rows, columns], channels, dose, detector, readoutCounts = 0, hasEdges, seed }: {
    shape: readonly [number, number];
    channels: number;
    dose: number;
    detector: Detector;
    readoutCounts?: number;
    hasEdges: boolean;
    seed: number;
  },
): SpectrumImage {
  const random = prng(seed), count = rows * columns;
  const data = new Float32Array(count * channels);
  for (let s = 0; s < count; s++) {
    const shiftEv = 0.2 * random.normal(), current = 1 + 0.05 * random.normal();
    const heights = hasEdges ? [1 + Math.sin(1.46 * s), s > count / 2 ? 2 : 0.4] : [0, 0];
    const thick = current * dose * (0.6 + 0.8 * s / count);
    for (let e = 0; e < channels; e++) {
      const energyEv = 480 + e / 2 + shiftEv;
      const peak = (share: number) => {
        const fromEv = energyEv - 480 - share * channels / 2;
        return Math.exp(-0.5 * (fromEv / 1.5) ** 2) + (fromEv > 0 ? 0.4 : 0);
      };
      const edges = heights[0] * peak(0.3) + heights[1] * peak(0.6);
      data[s * channels + e] = thick * ((energyEv / 480) ** -3 + 0.3 * edges);
    }
  }
  const axis = energyAxis(480, 0.5, channels);
  const image = spectrumImage({ data, shape: [rows, columns, channels], energy: axis });
  const counts = detect(sampleElectrons(image, { electronsPerUnit: 1, random }), detector);
  return readOut(counts, { gain: 1, readoutCounts, random });
}

const MAP_40 = { shape: [40, 40], channels: 400, dose: 300 } as const;
const LINE_40 = { shape: [1, 40], channels: 600, dose: 3000 } as const;

for (
  const [name, scan, hasEdges] of [
    ["map", MAP_40, false],
    ["map with edges", MAP_40, true],
    ["line", LINE_40, false],
    ["line with edges", LINE_40, true],
    ["line of low dose with edges", { ...LINE_40, dose: 300 }, true],
    ["map of few channels", { shape: [20, 20], channels: 200, dose: 300 }, false],
  ] as const
) {
  Deno.test(`estimateNoise() finds the gain of a scintillator with wide tails, ${name}`, () => {
    // Maps take a second each, and their gains scatter less than those of lines.
    const found = Array.from({ length: scan === MAP_40 ? 3 : 8 }, (_, i) => {
      const detector = INDIRECT_DETECTOR;
      return estimateNoise(detected({ ...scan, detector, hasEdges, seed: i + 1 })).noise!;
    });
    const gain = mean(found.map((noise) => noise.gain));
    assert.ok(Math.abs(gain / 10 - 1) < 0.15, `gain ${gain}`);
    const pulls = found.map((noise) => (noise.gain - 10) / noise.gainStandardError!);
    assert.ok(Math.max(...pulls.map(Math.abs)) < 3, `${pulls}`);
    for (const { gain, gainStandardError, correlation } of found) {
      assert.ok(gainStandardError! < 0.4 * gain, `${gain} +- ${gainStandardError}`);
      // An electron's counts in single channels, as the point spread's squares sum to.
      const single = gain / correlationSum(correlation);
      assert.ok(Math.abs(single / 1.51 - 1) < 0.25, `single channels: ${single}`);
      assert.ok(Math.abs(correlation[1] - 0.84) < 0.03, `${correlation[1]}`);
    }
  });
}

Deno.test("estimateNoise() finds gain and read-out of detectors with tails", () => {
  const settings = { ...MAP_40, readoutCounts: 20, hasEdges: true };
  const detectors = [INDIRECT_DETECTOR, { ...DIRECT_DETECTOR, gain: 10 }];
  for (const detector of detectors) {
    const noise = estimateNoise(detected({ ...settings, detector, seed: 1 })).noise!;
    const { gain, gainStandardError, readoutCounts } = noise;
    assert.ok(Math.abs(gain - 10) < 3 * gainStandardError!, `${gain} +- ${gainStandardError}`);
    if (detector === INDIRECT_DETECTOR) {
      assert.ok(Math.abs(readoutCounts / 20 - 1) < 0.1, `read-out ${readoutCounts}`);
    }
  }
});

Deno.test("estimateNoise() finds the gain of few channels", () => {
  for (const channels of [12, 18, 30, 60]) {
    const image = counts({ rows: 20, columns: 20, gain: 10, readoutCounts: 0, spread: 0, seed: 6 });
    const { startEv } = image.energy, toEv = startEv + channels / 2;
    const { gain, gainStandardError } = estimateNoise(image, { fromEv: startEv, toEv }).noise!;
    assert.ok(Math.abs(gain - 10) < 3 * gainStandardError!, `${gain} +- ${gainStandardError}`);
    assert.ok(gainStandardError! < 2, `${channels}: ${gainStandardError}`);
  }
});

Deno.test("the noise of a map whose rows are so long that each is enough is that of the middle one", () => {
  const [columns, channels] = [1500, 1000], random = prng(1), data = new Float32Array(3 * 1500_000);
  const middle = data.subarray(columns * channels, 2 * columns * channels);
  for (let i = 0; i < middle.length; i++) middle[i] = random.poisson(20 + i % 40);
  const energy = energyAxis(400, 0.5, channels), shape = [3, columns, channels];
  const { noise } = estimateNoise(spectrumImage({ data, shape, energy }));
  assert.equal(noise?.source, "mean-variance line of 1500 spectra");
  assert.ok(Math.abs(noise!.gain - 1) < 0.02, `${noise!.gain}`);
});

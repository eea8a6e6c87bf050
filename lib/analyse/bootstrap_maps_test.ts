import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import type { Image } from "../core/image.ts";
import { makeNoise, type Noise } from "../core/noise.ts";
import { prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage, withData } from "../core/spectrum_image.ts";
import { denoise } from "../baseline/denoise.ts";
import { drawMeasurement } from "../degrade/draw_measurement.ts";
import { bootstrapMaps } from "./bootstrap_maps.ts";
import { integrateEdge } from "./integrate_edge.ts";
import { splitMapError } from "./split_map_error.ts";

const ROWS = 10, COLUMNS = 16, CHANNELS = 80, COUNT = ROWS * COLUMNS;
/** A power law and an edge that grows along the columns. */
const expect = (scale: number) =>
  spectrumImage({
    data: Float32Array.from({ length: COUNT * CHANNELS }, (_, i) => {
      const e = i % CHANNELS, s = Math.floor(i / CHANNELS), column = s % COLUMNS;
      const edge = 0.4 * (column / COLUMNS) * (e >= 40 ? Math.exp((40 - e) / 60) : 0);
      return scale * (((400 + e) / 400) ** -3 + edge);
    }),
    shape: [ROWS, COLUMNS, CHANNELS],
    energy: energyAxis(400, 1, CHANNELS),
  });
const PCA = (image: SpectrumImage) => denoise(image, { method: "pca", rank: 2 });
const WINDOWS = { backgroundEv: [402, 436], fromEv: 441, toEv: 460 };
const maps = (image: SpectrumImage) => ({ edge: integrateEdge(image, WINDOWS).value });
const rootMean = (values: ArrayLike<number>) =>
  Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0) / values.length);
const less = (one: Image, other: Image) => one.data.map((value, i) => value - other.data[i]);

Deno.test("bootstrapMaps() has errors that hold for PCA, where those of the fit do not", async () => {
  const truth = expect(200), right = maps(truth).edge, noise = makeNoise({ gain: 1 });
  const scores: number[] = [], naive: number[] = [];
  for (const seed of [1, 2, 3]) {
    const image = drawMeasurement(truth, { noise, random: prng(seed) });
    const { image: denoised } = await PCA(image);
    const { edge } = await bootstrapMaps(image, denoised, {
      denoise: PCA,
      maps,
      repeats: 12,
      random: prng(10 + seed),
    });
    const off = less(maps(denoised).edge, right);
    // What integrateEdge() states if the denoised values are taken for counts with their noise.
    const stated = integrateEdge({ ...denoised, noise }, WINDOWS).standardError;
    off.forEach((value, i) => {
      scores.push(value / edge.data[i]);
      naive.push(value / stated.data[i]);
    });
  }
  // Twelve repeats know the deviation of a pixel to a fifth: its scores are Student's, 1.1 wide.
  assert.ok(Math.abs(rootMean(scores) - 1.1) < 0.2, `${rootMean(scores)}`);
  assert.ok(rootMean(naive) < 0.5, `the fit's errors are not the scatter: ${rootMean(naive)}`);
  const inside = scores.filter((score) => Math.abs(score) < 2).length / scores.length;
  assert.ok(inside > 0.9, `${inside} within two standard errors`);
});

Deno.test("bootstrapMaps() has the errors of raw counts where nothing is denoised", async () => {
  const truth = expect(200), noise = makeNoise({ gain: 5, readoutCounts: 20 });
  const image = drawMeasurement(truth, { noise, random: prng(4) });
  const { edge } = await bootstrapMaps(image, truth, {
    denoise: (own) => own,
    maps,
    random: prng(5),
  });
  const stated = integrateEdge(image, WINDOWS).standardError;
  const ratio = rootMean(edge.data) / rootMean(stated.data);
  assert.ok(Math.abs(ratio - 1) < 0.08, `${ratio}`);
  assert.equal(edge.unit, image.unit);
  assert.match(edge.title!, /edge, standard error by bootstrap/);
});

const DETECTORS: Record<string, Noise> = {
  "electrons": makeNoise({ gain: 1 }),
  "gain, read-out and correlated channels": makeNoise({
    gain: 4,
    readoutCounts: 8,
    correlation: [1, 0.5, 0.1],
  }),
};

for (const [name, noise] of Object.entries(DETECTORS)) {
  Deno.test(`splitMapError() is the true error, raw and denoised: ${name}`, async () => {
    const truth = expect(200), right = maps(truth).edge;
    const rows = [], trueRaw: number[] = [], trueDenoised: number[] = [];
    for (const seed of [1, 2, 3]) {
      const image = drawMeasurement(truth, { noise, random: prng(seed) });
      const [row] = await splitMapError(image, { denoise: PCA, maps, random: prng(20 + seed) });
      rows.push(row);
      trueRaw.push(...less(maps(image).edge, right));
      trueDenoised.push(...less(maps((await PCA(image)).image).edge, right));
    }
    const raw = rootMean(rows.map((row) => row.raw)) / rootMean(trueRaw);
    const denoised = rootMean(rows.map((row) => row.denoised)) / rootMean(trueDenoised);
    assert.ok(Math.abs(raw - 1) < 0.12, `raw ${raw}`);
    assert.ok(denoised > 0.8 && denoised < 1.5, `denoised ${denoised}`);
    const ratio = (rootMean(trueDenoised) / rootMean(trueRaw)) ** 2;
    const held = rows.filter(({ low, high }) => low <= ratio && ratio <= high).length;
    assert.ok(held >= 2, `${held} of 3 intervals hold ${ratio}`);
  });
}

Deno.test("splitMapError() has the bias that the bootstrap does not see", async () => {
  // One component has no room for an edge that varies: its map comes out flat.
  const flat = (own: SpectrumImage) => denoise(own, { method: "pca", rank: 1 });
  const truth = expect(200), noise = makeNoise({ gain: 1 });
  const image = drawMeasurement(truth, { noise, random: prng(6) });
  const { image: denoised } = await flat(image), options = { denoise: flat, maps };
  const truly = rootMean(less(maps(denoised).edge, maps(truth).edge));
  const { edge } = await bootstrapMaps(image, denoised, {
    ...options,
    repeats: 8,
    random: prng(7),
  });
  const [row] = await splitMapError(image, { ...options, random: prng(8) });
  assert.ok(truly > 3 * rootMean(edge.data), `bootstrap ${rootMean(edge.data)}, truly ${truly}`);
  assert.ok(Math.abs(row.denoised / truly - 1) < 0.15, `${row.denoised}, truly ${truly}`);
  assert.ok(row.bias > 3 * row.deviation && row.ratio > 1 && row.low > 1, JSON.stringify(row));
  assert.ok(row.biasHigh > row.bias && row.biasHigh < 1.3 * truly, JSON.stringify(row));
  // Two components have room for it; that the bias is 0 is known to a limit only.
  const [free] = await splitMapError(image, { denoise: PCA, maps, random: prng(8) });
  assert.ok(free.biasHigh > free.bias && free.biasHigh < row.bias / 2, JSON.stringify(free));
  const own = rootMean(less(maps(image).edge, maps(truth).edge));
  assert.ok(Math.abs(free.raw - own) < 4 * free.rawStandardError + 0.1 * own, `${free.raw} ${own}`);
  assert.ok(free.rawStandardError < 0.2 * free.raw, `${free.rawStandardError}`);
});

Deno.test("bootstrapMaps() and splitMapError() pass over pixels without a number", async () => {
  const truth = expect(200), noise = makeNoise({ gain: 1 });
  const image = drawMeasurement(truth, { noise, random: prng(9) });
  const holed = (own: SpectrumImage) => {
    const { edge } = maps(own);
    return { edge: { ...edge, data: edge.data.map((value, s) => s === 3 ? NaN : value) } };
  };
  const options = {
    denoise: (own: SpectrumImage) => own,
    maps: holed,
    repeats: 2,
    random: prng(10),
  };
  const shares: number[] = [];
  const onProgress = ({ share, remainingS }: { share: number; remainingS: number }) => {
    assert.ok(remainingS >= 0);
    shares.push(share);
  };
  const { edge } = await bootstrapMaps(image, image, { ...options, onProgress });
  assert.deepEqual(shares, [0.5, 1]);
  assert.deepEqual([...edge.data.keys()].filter((s) => Number.isNaN(edge.data[s])), [3]);
  const [row] = await splitMapError(image, options);
  assert.ok(Math.abs(row.ratio - 1) < 0.3 && row.low <= 1 && row.high >= 1, JSON.stringify(row));
});

Deno.test("bootstrapMaps() and splitMapError() refuse what gives no map", async () => {
  const noise = makeNoise({ gain: 1 }), truth = expect(200), random = prng(1);
  const image = drawMeasurement(truth, { noise, random });
  const given = { denoise: (own: SpectrumImage) => own, maps, random };
  const refuse = async (options: Record<string, unknown>, message: RegExp, own = image) => {
    const all = { ...given, ...options } as typeof given;
    await assert.rejects(() => bootstrapMaps(own, truth, all), message);
  };
  await refuse({ maps: () => ({}) }, /maps must be a function/);
  await refuse({ maps: () => ({ edge: [1, 2] }) }, /whose maps are 10 x 16: "edge" is/);
  await refuse({ repeats: 1 }, /repeats must be a whole number of 2 or more: it is 1/);
  await refuse({ random: 5 }, /random must be a seeded stream/);
  await refuse({}, /the noise is unknown/, truth);
  const unlike = withData(truth, truth.data);
  await assert.rejects(
    () =>
      bootstrapMaps(image, spectrumImage({ ...unlike, shape: [COLUMNS, ROWS, CHANNELS] }), given),
    /must keep the shape/,
  );
  await assert.rejects(
    () => splitMapError(image, { ...given, repeats: 0 }),
    /repeats must be a whole number of 1 or more/,
  );
});

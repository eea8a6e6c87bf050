import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { withNoise } from "../core/with_noise.ts";
import { findSpikes, repairSpikes } from "./spikes.ts";

type Expect = (row: number, column: number, channel: number) => number;

/** Counts of a detector about what is expected, in electrons. */
function measured(
  shape: [number, number, number],
  expected: Expect,
  { gain = 1, readoutCounts = 0, seed = 1 } = {},
): SpectrumImage {
  const [rows, columns, channels] = shape, random = prng(seed);
  const data = new Float32Array(rows * columns * channels);
  for (let i = 0; i < data.length; i++) {
    const s = Math.floor(i / channels),
      mu = expected(Math.floor(s / columns), s % columns, i % channels);
    data[i] = gain * random.poisson(mu) + (readoutCounts ? readoutCounts * random.normal() : 0);
  }
  const image = spectrumImage({ data, shape, energy: energyAxis(400, 1, channels) });
  return withNoise(image, { gain, readoutCounts });
}

/** An edge with two lines on a power law; a particle, with a sharp border or a wide one, has more. */
const edgesWith = (borderPixels: number): Expect => (row, column, e) => {
  const depth = (7 - Math.hypot(row - 14, column - 12)) / borderPixels;
  const inside = 1 + 3 / (1 + Math.exp(-depth));
  const lines = 400 * Math.exp(-(((e - 65) / 2.5) ** 2)) + 200 * Math.exp(-(((e - 74) / 2.5) ** 2));
  return 300 * (1 + e / 400) ** -3 + inside * (e < 62 ? 0 : 120 + lines);
};

const edges = edgesWith(0.05), soft = edgesWith(3);

Deno.test("spikes of 10 deviations are found in maps and line scans, also showers and dead values", () => {
  const [gain, readoutCounts] = [3, 12];
  for (const shape of [[28, 26, 120], [1, 400, 120]] as [number, number, number][]) {
    const image = measured(shape, soft, { gain, readoutCounts });
    const [, columns, channels] = shape, data = image.data.slice(), random = prng(2);
    const planted: { row: number; column: number; channel: number }[] = [];
    for (let s = 3; s < shape[0] * columns; s += 7) {
      const row = Math.floor(s / columns), column = s % columns;
      const channel = 5 + random.integer(channels - 11), i = s * channels + channel;
      const mu = soft(row, column, channel),
        deviation = Math.hypot(readoutCounts, gain * Math.sqrt(mu));
      data[i] += 10 * deviation;
      if (s % 3 === 1 && channel + 1 < channels) data[i + 1] += 7 * deviation;
      planted.push({ row, column, channel });
    }
    const found = findSpikes({ ...image, data });
    const isAt = (a: typeof planted[0], b: typeof found[0]) =>
      a.row === b.row && a.column === b.column && a.channel >= b.from && a.channel <= b.to;
    const hits = planted.filter((one) => found.some((spike) => isAt(one, spike))).length;
    assert.ok(hits >= 0.95 * planted.length, `${shape}: ${hits} of ${planted.length}`);
    const wrong = found.filter((spike) => !planted.some((one) => isAt(one, spike)));
    assert.deepEqual(wrong, [], `${shape}`);
    // A dead value.
    const dead = image.data.slice(), at = (5 * channels) + 30;
    dead[at] = 0;
    const [hole] = findSpikes({ ...image, data: dead });
    assert.deepEqual([hole.row, hole.column, hole.channel], [0, 5, 30]);
    assert.ok(hole.deviations < -7);
  }
});

Deno.test("of a million values of noise none is a spike, however few the electrons", () => {
  for (const mean of [0.05, 0.5, 2, 8, 30, 400]) {
    const shape = [40, 40, 130] as [number, number, number];
    const found = findSpikes(measured(shape, () => mean, { seed: 3 }));
    assert.deepEqual(found, [], `${mean}`);
  }
  const few = measured([30, 30, 100], () => 0.5, { gain: 20, readoutCounts: 5, seed: 4 });
  assert.deepEqual(findSpikes(few), []);
  const { noise: _, ...bare } = few;
  const white = withNoise({ ...bare, data: few.data.map(() => 0) }, { sigma: 2 });
  const random = prng(5);
  assert.deepEqual(findSpikes({ ...white, data: white.data.map(() => 2 * random.normal()) }), []);
});

Deno.test("what the specimen has is no spike: sharp edges, borders, columns of atoms, zero-loss peaks", () => {
  const shape = [28, 26, 120] as [number, number, number];
  assert.deepEqual(findSpikes(measured(shape, edges)), []);
  // Columns of atoms 2 pixels wide, every 5, with lines 2 channels wide.
  const columns: Expect = (row, column, e) => {
    const near = (at: number) => Math.exp(-((((at + 0.3) % 5) - 2.5) ** 2) / 1.44);
    return 100 + 3000 * near(row) * near(column) * Math.exp(-(((e - 60.3) / 1.2) ** 2));
  };
  assert.deepEqual(findSpikes(measured(shape, columns)), []);
  const line: Expect = (_, column, e) => columns(2, column, e);
  assert.deepEqual(findSpikes(measured([1, 200, 120], line)), []);
  // A zero-loss peak 2 channels wide that moves by a channel, from vacuum to specimen.
  const random = prng(6), moves = Float64Array.from({ length: 28 * 26 }, () => random.normal() / 3);
  const zeroLoss: Expect = (row, column, e) => {
    const left = column < 13 ? 1 : 0.2, at = e - 30.2 - moves[row * 26 + column];
    return 20 + left * 2e5 * (Math.exp(-((at / 1.2) ** 2)) + 2e-3 / (1 + (at / 4) ** 2));
  };
  assert.deepEqual(findSpikes(measured(shape, zeroLoss)), []);
  for (const alone of [edges, columns, zeroLoss]) {
    for (let seed = 1; seed <= 20; seed++) {
      const one = measured([1, 1, 120], (_, __, e) => alone(2, 2, e), { seed });
      assert.deepEqual(findSpikes(one), []);
    }
  }
});

Deno.test("a single spectrum gives up a huge single channel, and an image without a noise is electrons", () => {
  const image = measured([1, 1, 120], edges), data = image.data.slice();
  data[40] += 2000;
  const { noise: _, ...bare } = image;
  const found = findSpikes({ ...bare, data });
  assert.deepEqual(found.map(({ channel }) => channel), [40]);
  const mended = repairSpikes({ ...bare, data }, found, { random: prng(7) });
  assert.ok(Math.abs(mended.data[40] - edges(0, 0, 40)) < 5 * Math.sqrt(edges(0, 0, 40)));
});

Deno.test("repaired values scatter about the truth as the others do, and whole numbers stay whole", () => {
  const image = measured([28, 26, 120], edges), data = image.data.slice();
  const at: number[] = [];
  for (let i = 37; i < data.length; i += 211) {
    data[i] += 5000;
    at.push(i);
  }
  const spikes = findSpikes({ ...image, data });
  const mended = repairSpikes({ ...image, data }, spikes, { random: prng(8) });
  const squares = at.map((i) => {
    const s = Math.floor(i / 120), mu = edges(Math.floor(s / 26), s % 26, i % 120);
    return (mended.data[i] - mu) ** 2 / mu;
  });
  const mean =
    squares.sort((a, b) => a - b).slice(0, -at.length / 50 | 0).reduce((a, b) => a + b, 0) /
    at.length;
  assert.ok(mean > 0.7 && mean < 1.6, `${mean}`);
  assert.ok(mended.data.every((value) => value >= 0 && Number.isInteger(value)));
  assert.match(mended.history!.at(-1)!, /spikes \(\d+ values\) replaced/);
  assert.equal(repairSpikes(image, [], { random: prng(1) }), image);
  // Nothing else was touched.
  const touched = new Set(
    spikes.flatMap(({ row, column, from, to }) =>
      Array.from({ length: to - from + 1 }, (_, k) => (row * 26 + column) * 120 + from + k)
    ),
  );
  assert.ok(data.every((value, i) => touched.has(i) || mended.data[i] === value));
});

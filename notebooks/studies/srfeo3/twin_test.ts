import assert from "node:assert/strict";
import { channelAt } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { simulate, TWIN_SOURCES } from "./twin.ts";

const images = await simulate({ random: prng(3), images: 12, rows: 20 });
const find = (name: string) => images.find((image) => image.name === name)!;
const meanBetween = (values: ArrayLike<number>, from: number, to: number) => {
  let sum = 0;
  for (let e = from; e < to; e++) sum += values[e] / (to - from);
  return sum;
};
const { energy } = images[0].counts;
const [edgeFrom, edgeTo] = [528, 548].map((at) => Math.round(channelAt(energy, at)));

Deno.test("the twin has equal parts of each state and thickness, and one of each held out", () => {
  assert.equal(images.length, 12);
  for (const state of ["initial", "annealed"]) {
    for (const thickness of ["thin", "thick"]) {
      const kind = images.filter((one) => one.state === state && one.thickness === thickness);
      assert.equal(kind.length, 3);
      assert.equal(kind.filter((one) => one.heldOut).length, 1);
      const [low, high] = thickness === "thin" ? [0.65, 0.8] : [0.83, 1.33];
      const all = kind.flatMap((one) => Array.from(one.rowThicknessMfp));
      assert.ok(Math.min(...all) > low && Math.max(...all) < high);
      assert.ok(Math.max(...all) - Math.min(...all) > 0.9 * (high - low));
    }
  }
});

Deno.test("counts are Poisson numbers about the expectation", () => {
  for (const { counts, expected } of images) {
    let chiSquare = 0, sum = 0, mean = 0;
    counts.data.forEach((value, i) => {
      chiSquare += (value - expected.data[i]) ** 2 / expected.data[i];
      sum += value;
      mean += expected.data[i];
    });
    // Standard errors: sqrt(2 / n) and a little more by the skewness; sqrt(mean).
    const n = counts.data.length;
    assert.ok(Math.abs(chiSquare / n - 1) < 5 * Math.sqrt(2.2 / n), `${chiSquare / n}`);
    assert.ok(Math.abs(sum - mean) < 5 * Math.sqrt(mean), `${sum} for ${mean}`);
  }
});

Deno.test("about 15 counts a channel lie at O K where the thickness is 0.8 mean free paths", async () => {
  const [image] = await simulate({
    random: prng(1),
    images: 4,
    rows: 1,
    thinMfp: [0.7999, 0.8001],
    offsetEv: 0,
    initialDelta: [0, 0],
  });
  const level = meanBetween(image.expected.data, edgeFrom, edgeTo);
  assert.ok(Math.abs(level - 15) < 0.05, `${level}`);
});

Deno.test("an option that is undefined is left out", async () => {
  const one = { random: prng(1), images: 4, rows: 1 };
  const left = { offsetEv: undefined, thinMfp: undefined, columns: undefined };
  assert.deepEqual(await simulate({ ...one, ...left }), await simulate(one));
});

Deno.test("the rows are moved by the drift, 1.5 eV in 600 nm", () => {
  const { driftEv, expected } = find("initial thin 1");
  const [rows, columns, channels] = expected.shape;
  assert.ok(Math.abs(driftEv[rows - 1] - driftEv[0] - 1.5 / 600 * 638 * 19 / 20) < 1e-5);
  // The steepest rise before the pre-peak moves along.
  const onset = (row: number) => {
    const spectrum = expected.data.subarray(
      row * columns * channels,
      (row * columns + 1) * channels,
    );
    let best = 0;
    for (let e = edgeFrom - 40; e < edgeFrom + 10; e++) {
      if (spectrum[e] - spectrum[e - 1] > spectrum[best] - spectrum[best - 1] || !best) best = e;
    }
    return best * energy.stepEv;
  };
  assert.ok(Math.abs(onset(rows - 1) - onset(0) - (driftEv[rows - 1] - driftEv[0])) <= 0.25);
});

Deno.test("thickness fills the valley behind the pre-peak and annealing lowers the pre-peak", () => {
  const shape = (name: string) => {
    const { data } = meanSpectrum(find(name).expected);
    const background = meanBetween(data, 240, 260); // 520 to 522.5 eV
    const height = (fromEv: number, toEv: number) => {
      const [from, to] = [fromEv, toEv].map((at) => Math.round(channelAt(energy, at)));
      return meanBetween(data, from, to) - background;
    };
    return { pre: height(527, 529) / height(534, 545), late: height(558, 575) / height(534, 545) };
  };
  assert.ok(shape("annealed thin 1").pre < 0.9 * shape("initial thin 1").pre);
  assert.ok(shape("initial thick 1").late > 1.02 * shape("initial thin 1").late);
});

Deno.test("the same seed gives the same twin, and another seed another", async () => {
  const options = { images: 4, rows: 1, columns: 2 };
  const [a, b, c] = await Promise.all(
    [7, 7, 8].map((seed) => simulate({ random: prng(seed), ...options })),
  );
  assert.deepEqual(a, b);
  assert.notDeepEqual(a[0].counts.data, c[0].counts.data);
});

Deno.test("Fe L2,3 is there where the range reaches it, and the gain scales the counts", async () => {
  const options = { random: prng(2), images: 4, rows: 2, offsetEv: 0, toEv: 740 };
  const [one] = await simulate(options);
  const data = meanSpectrum(one.expected).data;
  const at = (ev: number) => Math.round(channelAt(one.expected.energy, ev));
  const peak = Math.max(...data.subarray(at(709), at(713)));
  assert.ok(peak > 1.5 * meanBetween(data, at(698), at(702)), `${peak}`);
  const gain = { coreFwhmChannels: 1.2, tailShare: 0, tailFwhmChannels: 4, gain: 3 };
  const [three] = await simulate({ ...options, detector: gain });
  assert.ok(three.counts.data.every((value) => value % 3 === 0));
});

Deno.test("numbers of images that cannot be divided are refused", async () => {
  const options = { random: prng(1), images: 6, rows: 1 };
  await assert.rejects(() => simulate(options), /multiple of 4: it is 6/);
});

Deno.test("the table of sources names the paper, the computation and our choices", () => {
  const kinds = new Set(TWIN_SOURCES.map((row) => row.source));
  assert.deepEqual([...kinds].sort(), ["computed", "our choice", "paper"]);
});

import assert from "node:assert/strict";
import { countImage, crystalImage } from "../core/crystal_image_test_support.ts";
import { imageOf, rescaleImage } from "../core/image_interpolation.ts";
import { prng } from "../core/random.ts";
import { gaussianFilter } from "../baseline/image_filters.ts";
import { estimateImageNoise } from "./image_noise.ts";

Deno.test("estimateImageNoise() knows electrons of bright and dark columns, at any dose", () => {
  for (const dark of [false, true]) {
    for (const dose of [0.5, 5, 50]) {
      const counted = countImage(crystalImage(128, { dark }), { dose, random: prng(1) });
      const { noise } = estimateImageNoise(counted);
      assert.ok(noise.isElectrons && noise.gain === 1 && noise.canSplit, `${dark} ${dose}`);
      assert.deepEqual(noise.warnings, []);
    }
  }
});

Deno.test("gain and read-out come back within their errors, and a warning says so", () => {
  const truth = crystalImage(256);
  const counted = countImage(truth, { dose: 20, gain: 5, readout: 20, random: prng(2) });
  const { noise } = estimateImageNoise(counted);
  assert.ok(Math.abs(noise.gain - 5) < 3 * noise.gainStandardError!, `${noise.gain}`);
  assert.ok(noise.gainStandardError! < 0.6 && Math.abs(noise.readoutCounts - 20) < 3);
  assert.ok(!noise.isElectrons && noise.canSplit);
  assert.match(noise.warnings.join(), /not electrons but/);
});

Deno.test("a black level is no signal", () => {
  const counted = countImage(crystalImage(256), { dose: 20, gain: 5, random: prng(3) });
  const raised = { ...counted, data: counted.data.map((value) => value + 300) };
  const { noise } = estimateImageNoise(raised);
  assert.ok(Math.abs(noise.gain - 5) < 4 * noise.gainStandardError!, `${noise.gain}`);
  assert.ok(Math.abs(noise.offsetCounts - 300) < 15, `${noise.offsetCounts}`);
});

Deno.test("filtered and rescaled images are named as such, not raw ones", () => {
  let alarms = 0;
  for (let seed = 0; seed < 12; seed++) {
    const raw = countImage(crystalImage(96), { dose: 10, random: prng(seed) });
    if (!estimateImageNoise(raw).noise.canSplit) alarms++;
    if (seed > 2) continue;
    for (const spoiled of [gaussianFilter(raw, { deviationPixels: 0.6 }), rescaleImage(raw, 1.5)]) {
      const { noise } = estimateImageNoise(spoiled);
      assert.equal(noise.canSplit, false);
      assert.match(noise.warnings[0], /correlated .* filtered or rescaled/);
    }
  }
  assert.ok(alarms <= 1, `${alarms} false alarms of 12`);
});

Deno.test("frames are aligned and summed, their differences give the noise of the sum", () => {
  const truth = crystalImage(120),
    frames = [[0, 0], [2, -1], [-1, 3], [1, 1]].map(([r, c], f) => {
      const moved = imageOf(
        [96, 96],
        (row, column) => truth.data[(row + 12 + r) * 120 + column + 12 + c],
      );
      return countImage(moved, { dose: 20, gain: 3, readout: 4, random: prng(f) });
    });
  const sum = estimateImageNoise(frames);
  assert.deepEqual(sum.shape, [93, 92]);
  const { noise } = sum;
  assert.ok(Math.abs(noise.gain - 3) < 4 * noise.gainStandardError!, `${noise.gain}`);
  assert.ok(Math.abs(noise.readoutCounts - 8) < 4, `${noise.readoutCounts}`);
  const error = sum.data.reduce((total, value, i) => {
    const expected = 240 * truth.data[(Math.floor(i / 92) + 14) * 120 + i % 92 + 15];
    return total + (value - expected) ** 2 / sum.data.length;
  }, 0);
  const variance = 3 * sum.data.reduce((total, v) => total + v / sum.data.length, 0) + 64;
  assert.ok(error < 1.2 * variance, `${error} of ${variance}`);
});

Deno.test("an image without noise, too small, or with NaN is refused in one sentence", () => {
  assert.throws(() => estimateImageNoise(imageOf([40, 40], () => 3)), /flat or was smoothed/);
  assert.throws(
    () => estimateImageNoise(imageOf([8, 40], () => 3)),
    /32 x 32 pixels: it has 8 x 40/,
  );
  const hole = imageOf([40, 40], (r, c) => r === 3 && c === 5 ? NaN : 1);
  assert.throws(() => estimateImageNoise(hole), /row 3, column 5 has NaN/);
});

import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { startTensors, tf } from "eels/core/tensor.ts";
import { type Lattice, latticeImage, latticeMoments, STO_LATTICE } from "./lattice_image.ts";
import { addUniformNoise, noiseDeviation } from "./lattice_noise.ts";
import { latticePairs, latticeWindows } from "./lattice_windows.ts";

await startTensors("js");

const moments = (data: Float32Array) => {
  const mean = data.reduce((sum, v) => sum + v, 0) / data.length;
  const variance = data.reduce((sum, v) => sum + (v - mean) ** 2, 0) / data.length;
  return { mean, deviation: Math.sqrt(variance) };
};

/** The same by a sum over atoms. */
function summed(lattice: Lattice, x: number, y: number, degrees: number): number {
  const { cellPixels: a, deviationPixels, heights } = lattice, angle = degrees * Math.PI / 180;
  const value = (x: number, y: number) => {
    let sum = 0;
    for (let i = -9; i <= 9; i++) {
      for (let j = -9; j <= 9; j++) {
        for (const [k, height] of heights.entries()) {
          const [u, v] = [(i + k / 2) * a, (j + k / 2) * a];
          const [ax, ay] = [
            u * Math.cos(angle) - v * Math.sin(angle),
            u * Math.sin(angle) + v * Math.cos(angle),
          ];
          sum += height * Math.exp(-((x - ax) ** 2 + (y - ay) ** 2) / 2 / deviationPixels ** 2);
        }
      }
    }
    return sum;
  };
  return value(x, y) / value(0, 0);
}

Deno.test("latticeImage() is the sum over its atoms, turned from x towards y", () => {
  const lattice = { ...STO_LATTICE, deviationPixels: 2.5 };
  const image = latticeImage(lattice, { shape: [20, 20], rotationDeg: 20 });
  for (const [row, column] of [[0, 0], [3, 11], [17, 5], [19, 19]]) {
    const wanted = summed(lattice, column, row, 20);
    assert.ok(Math.abs(image.data[row * 20 + column] - wanted) < 2e-6, `${row}, ${column}`);
  }
});

Deno.test("latticeWindows() has the moments of the endless lattice and a maximum of one", () => {
  const { data, shape } = latticeWindows(STO_LATTICE, { count: 400, random: prng(1) });
  assert.deepEqual(shape, [1, 400, 784]);
  const { mean, deviation } = moments(data), wanted = latticeMoments(STO_LATTICE);
  assert.ok(Math.abs(mean / wanted.mean - 1) < 0.01, `${mean} ${wanted.mean}`);
  assert.ok(Math.abs(deviation / wanted.deviation - 1) < 0.01);
  const most = data.reduce((high, v) => Math.max(high, v), 0);
  assert.ok(most > 0.999 && most < 1.00001, `${most}`);
});

Deno.test("a window without rotation is the lattice image, moved", () => {
  const upright = { ...STO_LATTICE, rotationDeg: [0, 0] as const };
  const { data } = latticeWindows(upright, { count: 1, random: prng(2) });
  // A shift by a whole cell changes nothing, whatever the translation.
  for (let row = 0; row < 16; row++) {
    for (let column = 0; column < 16; column++) {
      const here = data[row * 28 + column];
      assert.ok(Math.abs(here - data[(row + 12) * 28 + column]) < 1e-5);
      assert.ok(Math.abs(here - data[row * 28 + column + 12]) < 1e-5);
    }
  }
});

Deno.test("noiseDeviation() gives each definition's ratio", () => {
  const { deviation } = latticeMoments(STO_LATTICE);
  assert.ok(
    Math.abs(
      deviation / noiseDeviation(STO_LATTICE, { snr: 0.33, definition: "amplitude" }) - 0.33,
    ) < 1e-12,
  );
  assert.ok(
    Math.abs(
      deviation ** 2 / noiseDeviation(STO_LATTICE, { snr: 0.33, definition: "power" }) ** 2 - 0.33,
    ) < 1e-12,
  );
  assert.equal(noiseDeviation(STO_LATTICE, { snr: 0.5, definition: "peak" }), 2);
  assert.throws(
    () => noiseDeviation(STO_LATTICE, { snr: 0, definition: "peak" }),
    /ratio must be above 0: it is 0/,
  );
});

Deno.test("addUniformNoise() is uniform: its moments, and nothing beyond sqrt(3) deviations", () => {
  const flat = latticeWindows(STO_LATTICE, { count: 100, random: prng(3) });
  const noisy = addUniformNoise(flat, { deviation: 0.6, random: prng(4) });
  const noise = noisy.data.map((value, i) => value - flat.data[i]);
  const { mean, deviation } = moments(noise);
  assert.ok(Math.abs(mean) < 0.01 && Math.abs(deviation / 0.6 - 1) < 0.01);
  const most = noise.reduce((high, v) => Math.max(high, Math.abs(v)), 0);
  assert.ok(most <= 0.6 * Math.sqrt(3) + 1e-6 && most > 0.6 * 1.72);
  // A flat distribution has a fourth moment of 9/5 of the squared variance.
  const fourth = noise.reduce((sum, v) => sum + v ** 4, 0) / noise.length;
  assert.ok(Math.abs(fourth / deviation ** 4 - 1.8) < 0.02);
});

Deno.test("latticePairs() repeats itself for a seed and leaves no tensor behind", () => {
  const before = tf.memory().numTensors;
  const make = (seed: number) =>
    latticePairs(STO_LATTICE, { count: 3, deviation: 1, random: prng(seed) });
  assert.deepEqual(make(5), make(5));
  assert.notDeepEqual(make(5).targets.data, make(6).targets.data);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("lattices that cannot be made are refused", () => {
  const wide = { ...STO_LATTICE, deviationPixels: 4 };
  assert.throws(() => latticeMoments(wide), /deviationPixels must be in 0..3, a quarter.*it is 4/);
});

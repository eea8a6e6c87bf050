import assert from "node:assert/strict";
import { imageOf } from "../core/image_interpolation.ts";
import { prng } from "../core/random.ts";
import { perDose, placeInScan, scanFast, scanPairs } from "./scan_noise.ts";

const bells = imageOf([60, 60], (row, column) => {
  const near = (value: number) => value - 12 * Math.round((value - 6) / 12) - 6;
  return 0.1 + Math.exp(-(near(row) ** 2 + near(column) ** 2) / 2 / 2 ** 2);
}, { unit: "normalised", pixelNm: 0.03 });

Deno.test("scanFast() without faults counts a Poisson number of the image", () => {
  const flat = imageOf([200, 200], () => 0.5);
  const { electrons, expected } = scanFast(flat, { electronsPerUnit: 6, random: prng(1) });
  assert.deepEqual(expected.data, flat.data);
  const mean = electrons.data.reduce((sum, v) => sum + v, 0) / 40_000;
  const variance = electrons.data.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 40_000;
  assert.ok(Math.abs(mean - 3) < 0.03 && Math.abs(variance - 3) < 0.09, `${mean} ${variance}`);
  assert.equal(electrons.unit, "electrons");
});

Deno.test("row jitter has the deviation asked for, and the fly-back decays along the row", () => {
  const tall = imageOf([4000, 8], () => 1);
  const faults = { rowJitterPixels: 0.4, flybackPixels: 2, flybackDecayPixels: 3 };
  const frame = scanFast(tall, { electronsPerUnit: 1, ...faults, random: prng(2) });
  const deviation = Math.sqrt(frame.rowPixels.reduce((sum, v) => sum + v * v, 0) / 4000);
  assert.ok(Math.abs(deviation - 0.4) < 0.015, `${deviation}`);
  assert.equal(frame.flybackPixels[0], 2);
  assert.ok(Math.abs(frame.flybackPixels[3] - 2 / Math.E) < 1e-12);
});

Deno.test("placeInScan() says where the scan shows a peak", () => {
  const faults = { rowJitterPixels: 0, flybackPixels: 3, flybackDecayPixels: 20 };
  const frame = scanFast(bells, { electronsPerUnit: 1, ...faults, random: prng(3) });
  for (const column of [6, 18, 42]) {
    const seen = placeInScan(frame, { row: 30, column }).column;
    // The top along the row, by a parabola through three pixels of the distorted scan.
    const line = frame.expected.data.subarray(30 * 60, 31 * 60);
    const at = Math.round(seen);
    let best = at;
    for (let c = Math.max(1, at - 3); c <= at + 3; c++) if (line[c] > line[best]) best = c;
    const [low, top, high] = [line[best - 1], line[best], line[best + 1]];
    const found = best + (low - high) / 2 / (low - 2 * top + high);
    assert.ok(Math.abs(found - seen) < 0.15, `column ${column}: ${found}, ${seen}`);
  }
});

Deno.test("scanPairs() gives two frames of one place with noise of their own", () => {
  const pairs = scanPairs([bells], { doses: [4, 16], rowJitterPixels: 0, random: prng(4) });
  assert.deepEqual(pairs.map(({ weight }) => weight), [0.5, 1]);
  for (const { first, second } of pairs) {
    assert.notDeepEqual(first.data, second.data);
    let product = 0, square = 0;
    first.data.forEach((value, i) => {
      product += (value - bells.data[i]) * (second.data[i] - bells.data[i]);
      square += (value - bells.data[i]) ** 2;
    });
    assert.ok(Math.abs(product / square) < 0.06, `noise is related: ${product / square}`);
  }
  const frame = scanFast(bells, { electronsPerUnit: 4, random: prng(5) });
  assert.equal(perDose(frame, 4).data[100], frame.electrons.data[100] / 4);
});

Deno.test("doses and values that cannot be scanned are refused", () => {
  const scan = (electronsPerUnit: number) => scanFast(bells, { electronsPerUnit, random: prng(6) });
  assert.throws(() => scan(0), /electronsPerUnit must be above 0: it is 0/);
  const dark = imageOf([2, 2], () => -1);
  assert.throws(
    () => scanFast(dark, { electronsPerUnit: 1, random: prng(7) }),
    /every value must be 0 or more: one is -1/,
  );
});

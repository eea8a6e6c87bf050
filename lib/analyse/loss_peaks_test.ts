import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { findPeaks, matchPeaks, zeroLossWidth } from "./loss_peaks.ts";

const channels = 600, energy = energyAxis(-1, 0.01, channels);
const bump = (at: number, fwhm: number, height: number) =>
  Float64Array.from(
    { length: channels },
    (_, e) => height * Math.exp(-4 * Math.LN2 * ((-1 + 0.01 * e - at) / fwhm) ** 2),
  );
const add = (...parts: Float64Array[]) =>
  parts[0].map((_, e) => parts.reduce((s, p) => s + p[e], 0));
const imageOf = (data: Float64Array) => spectrumImage({ data, energy });
const sharp = add(bump(0, 0.05, 1), bump(1.503, 0.2, 0.01), bump(3, 0.4, 0.005));

Deno.test("findPeaks() measures position, width and prominence of separate peaks", () => {
  const found = findPeaks(imageOf(sharp), { fromEv: 0.1, prominence: 1e-4 });
  assert.equal(found.length, 2);
  const expected = [[1.503, 0.2, 0.01], [3, 0.4, 0.005]];
  found.forEach(({ energyEv, fwhmEv, prominence }, i) => {
    assert.ok(Math.abs(energyEv - expected[i][0]) < 1e-3);
    assert.ok(Math.abs(fwhmEv / expected[i][1] - 1) < 0.01);
    assert.ok(Math.abs(prominence / expected[i][2] - 1) < 1e-3);
  });
  assert.equal(findPeaks(imageOf(sharp), { fromEv: 0.1, prominence: 0.007 }).length, 1);
});

Deno.test("findPeaks() takes the saddle between two peaks as the foot of the lower", () => {
  const two = add(bump(1, 0.3, 1), bump(1.4, 0.3, 0.8));
  const [high, low] = findPeaks(imageOf(two), { fromEv: 0, prominence: 0.01 });
  const saddle = Math.min(...two.slice(200, 241));
  assert.ok(Math.abs(low.prominence - (low.height - saddle)) < 1e-6);
  assert.ok(high.prominence > 0.9);
});

Deno.test("zeroLossWidth() is the full width at half maximum, and asks for 0 eV on the axis", () => {
  assert.ok(Math.abs(zeroLossWidth(sharp, energy) - 0.05) < 5e-4);
  assert.throws(() => zeroLossWidth([1, 2], energyAxis(5, 1, 2)), /it begins at 5 eV/);
});

Deno.test("matchPeaks() uses each peak once and none too far away", () => {
  const at = (energyEv: number) => ({ energyEv, height: 1, prominence: 1, fwhmEv: 0.1 });
  const pairs = matchPeaks([at(1.01), at(1.03), at(2)], [at(1), at(1.04), at(3)]);
  assert.deepEqual(pairs.map((p) => [p.found.energyEv, p.truth.energyEv]), [[1.01, 1], [
    1.03,
    1.04,
  ]]);
});

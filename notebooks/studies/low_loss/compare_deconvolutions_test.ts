import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import {
  compareDeconvolutions,
  compareOnImage,
  coverage,
  lossError,
  publishedError,
} from "./compare_deconvolutions.ts";
import { findPeaks, matchPeaks, zeroLossWidth } from "eels/analyse/loss_peaks.ts";

const channels = 600, energy = energyAxis(-1, 0.01, channels);
const bump = (at: number, fwhm: number, height: number) =>
  Float64Array.from(
    { length: channels },
    (_, e) => height * Math.exp(-4 * Math.LN2 * ((-1 + 0.01 * e - at) / fwhm) ** 2),
  );
const add = (...parts: Float64Array[]) =>
  parts[0].map((_, e) => parts.reduce((s, p) => s + p[e], 0));
const image = (...rows: Float64Array[]) => {
  const data = new Float32Array(rows.length * channels);
  rows.forEach((row, s) => data.set(row, s * channels));
  return spectrumImage({ data, shape: [1, rows.length, channels], energy });
};
const sharp = add(bump(0, 0.05, 1), bump(1.503, 0.2, 0.01), bump(3, 0.4, 0.005));

Deno.test("findPeaks() measures position, width and prominence of separate peaks", () => {
  const found = findPeaks(sharp, energy, { fromEv: 0.1, prominence: 1e-4 });
  assert.equal(found.length, 2);
  const expected = [[1.503, 0.2, 0.01], [3, 0.4, 0.005]];
  found.forEach(({ energyEv, fwhmEv, prominence }, i) => {
    assert.ok(Math.abs(energyEv - expected[i][0]) < 1e-3);
    assert.ok(Math.abs(fwhmEv / expected[i][1] - 1) < 0.01);
    assert.ok(Math.abs(prominence / expected[i][2] - 1) < 1e-3);
  });
  assert.equal(findPeaks(sharp, energy, { fromEv: 0.1, prominence: 0.007 }).length, 1);
});

Deno.test("findPeaks() takes the saddle between two peaks as the foot of the lower", () => {
  const two = add(bump(1, 0.3, 1), bump(1.4, 0.3, 0.8));
  const [high, low] = findPeaks(two, energy, { fromEv: 0, prominence: 0.01 });
  const saddle = Math.min(...two.slice(200, 241));
  assert.ok(Math.abs(low.prominence - (low.height - saddle)) < 1e-9);
  assert.ok(high.prominence > 0.9);
});

Deno.test("zeroLossWidth() is the full width at half maximum", () => {
  assert.ok(Math.abs(zeroLossWidth(sharp, energy) - 0.05) < 5e-4);
});

Deno.test("matchPeaks() uses each peak once and none too far away", () => {
  const at = (energyEv: number) => ({ energyEv, height: 1, prominence: 1, fwhmEv: 0.1 });
  const pairs = matchPeaks([at(1.01), at(1.03), at(2)], [at(1), at(1.04), at(3)]);
  assert.deepEqual(pairs.map((p) => [p.found.energyEv, p.truth.energyEv]), [[1.01, 1], [
    1.03,
    1.04,
  ]]);
});

Deno.test("compareDeconvolutions() finds the truth itself faultless, and counts what is wrong", () => {
  const truth = image(sharp, bump(0, 0.05, 1));
  const wrong = image(
    add(bump(0, 0.1, 1), bump(1.523, 0.3, 0.01), bump(4, 0.2, 0.003)),
    add(bump(0, 0.1, 1), bump(2, 0.2, 0.003)),
  );
  const [right, off] = compareDeconvolutions(
    [{ method: "truth", image: truth }, { method: "off", image: wrong }],
    { truth },
  );
  assert.deepEqual(
    [right.lossError, right.recall, right.falsePeaks, right.positionErrorEv, right.widthError],
    [0, 1, 0, 0, 0],
  );
  assert.equal(right.publishedPercent, 0);
  assert.equal(off.recall, 0.5);
  assert.equal(off.falsePeaks, 1);
  assert.ok(Math.abs(off.positionErrorEv - 0.02) < 1e-3 && Math.abs(off.widthError - 0.5) < 0.02);
  assert.ok(Math.abs(off.zeroLossFwhmEv - 0.1) < 1e-3);
});

Deno.test("lossError() is the share of the losses that is wrong, whatever the zero-loss peak is", () => {
  const double = image(add(bump(0, 0.02, 3), bump(1.503, 0.2, 0.02), bump(3, 0.4, 0.01)));
  assert.ok(Math.abs(lossError(double, { truth: image(sharp) }).lossError - 1) < 1e-3);
});

Deno.test("publishedError() is content with a constant", () => {
  const spectrum = sharp.map((v) => v / 10);
  const flat = image(spectrum.map(() => 0));
  assert.ok(
    publishedError(flat, image(spectrum)) <
      0.5 * 100 * lossError(flat, { truth: image(spectrum) }).lossError,
  );
});

Deno.test("coverage() counts the values inside their interval from an energy on", () => {
  const truth = image(sharp), low = image(sharp.map((v) => v - 1));
  const high = image(sharp.map((v, e) => e % 4 ? v + 1 : v - 0.5));
  assert.ok(Math.abs(coverage({ low, high }, { truth }) - 0.75) < 0.01);
});

Deno.test("compareOnImage() tells the misfit of every result, and the error where the truth is known", () => {
  const energy = energyAxis(-0.1, 0.1, 4);
  const of = (data: number[]) => spectrumImage({ data, energy });
  const measured = of([100, 10, 4, 1]),
    spread = spectrumImage({ data: [1], energy: energyAxis(0, 0.1, 1) });
  const results = [{ method: "same", image: measured }, {
    method: "off",
    image: of([100, 10, 1, 1]),
  }];
  const [same, off] = compareOnImage(results, { measured, spread, truth: measured });
  assert.ok(same.misfit < 1e-9 && same.lossError === 0);
  assert.ok(Math.abs(off.misfit - 9 / 1 / 4) < 1e-6, `${off.misfit}`);
  assert.ok(Math.abs(off.lossError - 3 / 5) < 1e-6, `${off.lossError}`);
  assert.ok(Number.isNaN(compareOnImage(results, { measured, spread })[0].lossError));
});

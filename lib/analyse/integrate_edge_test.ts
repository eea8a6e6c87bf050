import assert from "node:assert/strict";
import { mean, sampleStandardDeviation } from "simple-statistics";
import { energyAt, energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { repeatSpectrum, type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { readOut, sampleElectrons } from "../degrade/noise.ts";
import { integrateEdge } from "./integrate_edge.ts";
import { removeBackground } from "./remove_background.ts";

const energy = energyAxis(480, 0.5, 200);
const WINDOWS = { backgroundEv: [485, 525], fromEv: 530, toEv: 560 };
const edge = Float32Array.from({ length: 200 }, (_, e) => e < 98 ? 0 : 30);
const spectrum = spectrumImage({
  data: edge.map((value, e) => value + 150 * (energyAt(energy, e) / 500) ** -3),
  energy,
});

/** Repeated counts of the same spectrum. */
function counts(gain: number, readoutCounts: number, seed: number): SpectrumImage {
  const random = prng(seed);
  const drawn = sampleElectrons(repeatSpectrum(spectrum, 800), { electronsPerUnit: 1, random });
  return readOut(drawn, { gain, readoutCounts, random });
}

for (const [gain, readoutCounts] of [[1, 0], [8, 0], [8, 40]]) {
  const name = `gain ${gain}, read-out ${readoutCounts}`;
  Deno.test(`the scatter of integrateEdge() is its standard error, ${name}`, () => {
    const image = counts(gain, readoutCounts, gain + readoutCounts);
    const { value, standardError, background } = integrateEdge(image, WINDOWS);
    assert.deepEqual(value.shape, [1, 800]);
    const pulls = Array.from(
      value.data,
      (each, s) => (each - gain * 30 * 60) / standardError.data[s],
    );
    assert.ok(Math.abs(mean(pulls)) < 4 / Math.sqrt(800), `the mean pull is ${mean(pulls)}`);
    const scatter = sampleStandardDeviation(pulls);
    assert.ok(Math.abs(scatter - 1) < 4 / Math.sqrt(1600), `pulls scatter by ${scatter}`);
    assert.ok(background.data[0] > 0);
  });
}

Deno.test("integrateEdge() without a noise has values and no errors; without a background it sums", () => {
  const known = counts(1, 0, 3), unknown = { ...known, noise: undefined };
  const [a, b] = [integrateEdge(known, WINDOWS), integrateEdge(unknown, WINDOWS)];
  assert.deepEqual(a.value.data, b.value.data);
  assert.ok(b.standardError.data.every(Number.isNaN));
  const removed = removeBackground(known, { fromEv: 485, toEv: 525 });
  const { value, standardError } = integrateEdge(removed, { fromEv: 530, toEv: 560 });
  assert.ok(Math.abs(value.data[0] / a.value.data[0] - 1) < 1e-4);
  assert.ok(standardError.data[0] < a.standardError.data[0], "the background's error is missing");
});

Deno.test("removeBackground() keeps the noise of what it takes, and refuses to be done twice", () => {
  const image = counts(8, 40, 1), window = { fromEv: 485, toEv: 525 };
  const removed = removeBackground(image, window);
  assert.equal(removed.energy.startEv, 485);
  const { background } = removed.noise!;
  assert.ok(background instanceof Float32Array);
  assert.ok(Math.abs(removed.data[100] + background[100] - image.data[110]) < 1e-3);
  assert.deepEqual(removed.history, [...image.history!, "power law of 485-525 eV subtracted"]);
  assert.throws(() => removeBackground(removed, window), /background must still be there/);
});

Deno.test("integrateEdge() names the first pixel where most have no background, and windows that overlap", () => {
  const image = counts(1, 0, 2);
  const dark = {
    ...image,
    data: image.data.map((value, i) => i >= 800 ? -value : value),
  };
  assert.throws(
    () => integrateEdge(dark, WINDOWS),
    /485-525 eV: row 0, column 4 has none \(796 of 800/,
  );
  const wide = { ...WINDOWS, fromEv: 520 };
  assert.throws(() => integrateEdge(image, wide), /must not overlap: they are 485-525 and 520-560/);
});

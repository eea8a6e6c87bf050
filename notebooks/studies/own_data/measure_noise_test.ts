import assert from "node:assert/strict";
import { energyAt, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { measureNoise, quietWindow } from "./measure_noise.ts";

const energy = energyAxis(400, 1, 160);

function countsOf(spectra: number, gain: number, edgeEv = Infinity) {
  const random = prng(4);
  const data = Float32Array.from({ length: spectra * 160 }, (_, i) => {
    const atEv = energyAt(energy, i % 160);
    return gain * random.poisson(200 * (atEv / 400) ** -3 + (atEv > edgeEv ? 150 : 0));
  });
  return spectrumImage({ data, shape: [1, spectra, 160], energy, unit: "counts" });
}

Deno.test("whole electrons are taken for electrons, counts of a gain are not, and it is said", () => {
  const electrons = measureNoise(countsOf(60, 1));
  assert.equal(electrons.image.noise!.gain, 1);
  assert.deepEqual(electrons.warnings, []);
  const counts = measureNoise(countsOf(60, 7));
  assert.ok(Math.abs(counts.image.noise!.gain - 7) < 1, `${counts.image.noise!.gain}`);
  assert.match(counts.warnings[0], /not electrons: an electron makes [67]/);
});

Deno.test("a known gain is taken as it is, also of one spectrum", () => {
  const { image, warnings } = measureNoise(countsOf(1, 3), { gain: 3, readoutCounts: 2 });
  assert.equal(image.noise!.gain, 3);
  assert.equal(image.noise!.readoutCounts, 2);
  assert.ok(warnings.length > 0);
});

Deno.test("the quiet window of a spectrum has no edge in it", () => {
  const { fromEv, toEv } = quietWindow(countsOf(1, 1, 480));
  assert.ok(toEv <= 480 || fromEv >= 481, `${fromEv}-${toEv}`);
});

Deno.test("spikes are named and replaced, or kept where that is asked for", () => {
  const counts = countsOf(60, 7), data = counts.data.slice();
  data[20 * 160 + 40] += 9000;
  data[31 * 160 + 99] = 0;
  const raw = { ...counts, data };
  const { image, spikes, warnings } = measureNoise(raw);
  assert.deepEqual(spikes.map(({ column, channel }) => [column, channel]), [[20, 40], [31, 99]]);
  assert.match(warnings[0], /^2 values lie .* such as row 0, column 20 at 440 eV .* were replaced/);
  assert.ok(Math.abs(image.data[20 * 160 + 40] - counts.data[20 * 160 + 40]) < 7 * 6 * 14);
  assert.match(image.history!.at(-1)!, /2 spikes \(2 values\) replaced/);
  const kept = measureNoise(raw, { keepSpikes: true });
  assert.equal(kept.spikes.length, 2);
  assert.deepEqual(kept.image.data, data);
  assert.match(kept.warnings[0], /were kept, as asked for/);
});

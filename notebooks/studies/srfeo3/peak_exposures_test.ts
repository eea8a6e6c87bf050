import assert from "node:assert/strict";
import { rootMeanSquare } from "simple-statistics";
import { prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { exposureErrors, fitExposures, peakExposures } from "./peak_exposures.ts";
import { COUNTS, peakSeries } from "./peak_series.ts";
import { prepare } from "./prepared_images.ts";
import { PEAK_QUESTION as question, twinOf } from "./twin_test_support.ts";

const prepared = prepare(await twinOf(5, { images: 8, rows: 80 }), { validationShare: 0 });
const exposures = peakExposures(prepared, { frameRatesHz: [25], random: prng(1) });

Deno.test("peakExposures() splits the electrons of the trials that peakSeries() has", () => {
  const [series] = peakSeries(prepared, { frameRatesHz: [25] });
  const { whole: [whole], halves: [[one], [two]], again: [again] } = exposures;
  assert.deepEqual(whole.counts.data, series.counts.data);
  one.counts.data.forEach((value, i) => {
    const mean = (value + two.counts.data[i]) / 2;
    assert.ok(Math.abs(mean - whole.counts.data[i]) < 1e-4, "halves are scaled to the whole");
  });
  assert.equal(one.noise.gain, 2 * whole.noise.gain);
  assert.deepEqual(again.truth.data, whole.truth.data);
  assert.notDeepEqual(again.counts.data, whole.counts.data);
});

Deno.test("halves and a second exposure have independent noise of the variance they state", () => {
  const { whole: [whole], halves: [[one], [two]], again: [again] } = exposures;
  const pulls = ({ counts, expected, noise }: typeof whole) =>
    counts.data.map((value, i) =>
      (value - expected.data[i]) / Math.sqrt(noise.gain * expected.data[i])
    );
  const [a, b, w, other] = [one, two, whole, again].map(pulls);
  const chance = 5 / Math.sqrt(a.length);
  for (const own of [a, b, other]) assert.ok(Math.abs(rootMeanSquare([...own]) - 1) < chance);
  const product = (one: Float32Array, two: Float32Array) =>
    one.reduce((sum, value, i) => sum + value * two[i], 0) / one.length;
  assert.ok(Math.abs(product(a, b)) < chance, "halves");
  assert.ok(Math.abs(product(w, other)) < chance, "exposures");
});

Deno.test("split electrons tell the noise of counts, and not what a method adds to both halves", async () => {
  // One channel further: a bias that no repetition shows.
  const shifted = { method: "shifted", keepsNoise: true, apply: moved };
  const rows = exposureErrors(await fitExposures(exposures, [COUNTS, shifted], question));
  const pick = (method: string) =>
    rows.find((row) => row.method === method && row.name === "initial")!;
  const counts = pick("counts"), biased = pick("shifted");
  for (const { noiseOverSplit, splitFitted } of [counts, biased]) {
    assert.ok(Math.abs(noiseOverSplit - 1) < 4 / Math.sqrt(splitFitted), `${noiseOverSplit}`);
  }
  assert.ok(Math.abs(biased.biasEv - 0.25) < 0.05 && Math.abs(counts.biasEv) < 0.05);
  assert.ok(Math.abs(biased.commonEv - 0.25) < 0.05, `${biased.commonEv}`);
  assert.ok(biased.splitEv < 0.1 && biased.errorEv > 0.24);
});

/** Every spectrum moved up by one channel of 0.25 eV. */
function moved(image: SpectrumImage): SpectrumImage {
  const { data, shape: [, , channels] } = image;
  return { ...image, data: data.map((_, i) => data[i % channels ? i - 1 : i]) };
}

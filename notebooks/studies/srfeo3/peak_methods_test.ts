import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { PEAK_QUESTION as question, twinOf } from "./twin_test_support.ts";
import {
  boundTrials,
  describePeaks,
  fitMethods,
  methodErrors,
  methodShifts,
  methodStatus,
  methodTrends,
} from "./peak_methods.ts";
import { fitPeaks, fittedSpectra } from "eels/analyse/peak_fit.ts";
import { peakTrials, redrawTrials } from "./peak_trials.ts";
import { prepare } from "./prepared_images.ts";

const twin = await twinOf(5, { images: 8, rows: 80 });
const { images } = prepare(twin, { validationShare: 0 });
const of = (state: string) =>
  images.filter((image) => image.part === "held out" && image.state === state);
const trialsAt = (frameRateHz: number, most?: number) =>
  ["initial", "annealed"].map((state) => peakTrials(of(state), { name: state, frameRateHz, most }));
const slow = trialsAt(25);
const raw = { method: "counts", apply: (image: SpectrumImage) => image, keepsNoise: true };

Deno.test("peakTrials() has noise of the variance it states, about its truth", () => {
  for (const { counts, expected, noise } of [...slow, ...trialsAt(400, 50)]) {
    let square = 0;
    counts.data.forEach((value, i) => {
      square += (value - expected.data[i]) ** 2 / (noise.gain * expected.data[i]);
    });
    const mean = square / counts.data.length;
    assert.ok(Math.abs(mean - 1) < 5 * Math.sqrt(2.1 / counts.data.length), `${mean}`);
  }
});

Deno.test("peakTrials() shares no frame between spectra, and takes at most so many of an image", () => {
  const window = 16, [initial] = slow; // frames of 25 in 400 a second: 8 columns of 2 rows
  assert.equal(initial.noise.gain, 1 / window);
  assert.deepEqual(initial.counts.shape, [2 * 40, 1, 240]);
  assert.equal(initial.driftEv.length, 80);
  const [few] = trialsAt(400, 50);
  assert.ok(few.counts.shape[0] <= 100 && few.counts.shape[0] > 80);
  const drifts = few.driftEv.subarray(0, few.driftEv.length / 2);
  assert.ok(drifts[drifts.length - 1] - drifts[0] > 1.4, "they are spread over the scan");
});

Deno.test("fits of redrawn trials reach the bound, state their scatter and keep the drift", async () => {
  const controls = slow.map((trial, i) => {
    const fits = fitPeaks(trial.truth, { ...question, noise: trial.noise });
    const edge = fittedSpectra(fits, trial.truth.energy);
    return redrawTrials(trial, edge, { random: prng(i) });
  });
  const outcomes = await fitMethods(controls, [raw], question);
  const bounds = boundTrials(controls, question);
  methodErrors(outcomes).forEach((row, i) => {
    const allowed = 4 / Math.sqrt(2 * row.fitted);
    assert.equal([row.name, row.peak].join(), [bounds[i].name, bounds[i].peak].join());
    assert.ok(Math.abs(row.scatterEv / bounds[i].scatterEv - 1) < allowed, JSON.stringify(row));
    assert.ok(Math.abs(row.scatterOverStated - 1) < allowed, JSON.stringify(row));
    assert.ok(Math.abs(row.biasEv) < 4 * row.biasStandardErrorEv, JSON.stringify(row));
  });
  for (const row of methodTrends(outcomes).filter((row) => row.peak === "pre-peak")) {
    assert.ok(Math.abs(row.slope - row.truthSlope) < 4 * row.slopeStandardError);
  }
});

Deno.test("a method that answers with one spectrum has lost the drift and the distance", async () => {
  const one = slow[0].truth.data.slice(0, 240);
  const same = (image: SpectrumImage) => ({
    ...image,
    data: image.data.map((_, i) => one[i % 240]),
  });
  const method = { method: "same", apply: same, removesBackground: true };
  const outcomes = await fitMethods(slow, [method, raw], question);
  const [lost, kept] = ["same", "counts"].map((method) =>
    methodTrends(outcomes).find((row) => row.method === method && row.peak === "pre-peak")!
  );
  assert.ok(Math.abs(lost.slope) < 1e-6 && Math.abs(kept.slope - 1) < 0.1);
  const shifts = methodShifts(outcomes, { from: "initial", to: "annealed" });
  assert.equal(shifts.length, 4);
  const [, , prePeak] = shifts; // of the counts
  assert.ok(Math.abs(prePeak.shiftEv - prePeak.truthEv) < 4 * prePeak.standardErrorEv);
  const described = slow.flatMap((trials, i) => describePeaks(trials, outcomes[2 * i + 1].truth));
  assert.ok(Math.abs(described[2].positionEv - described[0].positionEv - prePeak.truthEv) < 0.02);
  assert.throws(() => methodShifts(outcomes, { from: "nothing", to: "annealed" }), {
    message: /same at 25 frames\/s has no "nothing"/,
  });
});

Deno.test("methodStatus() counts every spectrum once", async () => {
  const fast = trialsAt(400, 60);
  const rows = methodStatus(await fitMethods(fast, [raw], question));
  rows.forEach(({ method: _m, name: _n, frameRateHz: _f, ...counts }, i) => {
    const sum = Object.values(counts).reduce((total, count) => total + count, 0);
    assert.equal(sum, fast[i].counts.shape[0]);
  });
});

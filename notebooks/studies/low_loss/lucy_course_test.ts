import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { deconvolveRichardsonLucy } from "eels/baseline/richardson_lucy.ts";
import { lossError } from "./compare_deconvolutions.ts";
import { scaleToElectrons } from "./deconvolution_methods.ts";
import { makeLowLossSpectra, PUBLISHED_LOW_LOSS } from "./low_loss_spectra.ts";
import { deconvolveUntil, followLucy, stopAt } from "./lucy_course.ts";

const set = makeLowLossSpectra(energyAxis(-1, 0.02, 256), {
  ...{ ...PUBLISHED_LOW_LOSS, peaks: [1, 4], noiseShare: [5e-4, 1e-3], count: 5, random: prng(2) },
});
const { counts, readoutVariance, scale, back } = scaleToElectrons(set, 1e6);
const input = { counts, readoutVariance, spread: set.trueSpreads };

Deno.test("followLucy() knows the error after every iteration", () => {
  const course = followLucy(input, scale(set.targets), { most: 60, fromEv: [0.2] });
  const total = course.truths.reduce((a, b) => a + b);
  const error = course.errors.reduce((sum, row) => sum + row[40], 0) / total;
  const { lossError: expected } = lossError(
    back(deconvolveRichardsonLucy(counts, {
      ...{ spread: set.trueSpreads, readoutVariance, iterations: 40 },
    })),
    { truth: set.targets },
  );
  assert.ok(Math.abs(error / expected - 1) < 1e-4, `${error}, ${expected}`);
});

Deno.test("deconvolveUntil() stops where the rule, looked up along the course, stops", () => {
  const rule = { level: 1, stall: 0.02 };
  const { misfits } = followLucy(input, scale(set.targets), { most: 400, fromEv: [0.2] });
  const expected = misfits[0].map((misfit) => stopAt(misfit, rule));
  const { iterations, reasons } = deconvolveUntil(input, { ...rule, fromEv: 0.2, most: 400 });
  assert.deepEqual([...iterations], expected.map(({ iteration }) => iteration));
  assert.deepEqual(reasons, expected.map(({ reason }) => reason));
});

Deno.test("stopAt() tells the level, a stall above it, and neither", () => {
  const falling = Float64Array.from({ length: 200 }, (_, k) => 100 / (k + 1));
  assert.deepEqual(stopAt(falling, { level: 2, stall: 0.1 }), { iteration: 49, reason: "level" });
  const flat = Float64Array.from({ length: 200 }, (_, k) => 5 + 10 / (k + 1));
  assert.equal(stopAt(flat, { level: 2, stall: 0.1 }).reason, "stalled");
  assert.equal(stopAt(falling, { level: 0.1, stall: 0.1 }).reason, "not stopped");
});

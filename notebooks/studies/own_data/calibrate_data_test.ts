import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { gaussianPeaks } from "eels/analyse/peak_model.ts";
import { calibrateData, calibrationBudget } from "./calibrate_data.ts";

const spectrum = gaussianPeaks(energyAxis(440, 0.25, 440), [
  { height: 90, positionEv: 450, fwhmEv: 3 },
  { height: 90, positionEv: 530, fwhmEv: 9 },
]);

Deno.test("two peaks set shift and dispersion, a broad or misplaced one too", () => {
  const known = [{ foundEv: 450.4, trueEv: 452 }, { foundEv: 527.5, trueEv: 533 }];
  const { calibration, energy } = calibrateData(spectrum, known);
  assert.ok(Math.abs(calibration!.stretch - 81 / 80) < 1e-3);
  assert.ok(Math.abs(energy.stepEv - 0.25 * 81 / 80) < 1e-3);
  const budget = calibrationBudget(calibrateData(spectrum, known));
  assert.equal(budget.length, 3);
  for (const { totalEv, byShiftEv, byDispersionEv } of budget) {
    assert.ok(Math.abs(totalEv - Math.hypot(byShiftEv, byDispersionEv)) < 1e-12);
  }
});

Deno.test("no peaks leave the axis, and a peak that is not there is an error", () => {
  assert.equal(calibrateData(spectrum, []), spectrum);
  assert.deepEqual(calibrationBudget(spectrum), []);
  assert.throws(
    () => calibrateData(spectrum, [{ foundEv: 490, trueEv: 491 }]),
    /there must be a peak near 490 eV/,
  );
});

import assert from "node:assert/strict";
import { calibrate } from "eels/analyse/calibrate.ts";
import { gaussianPeaks } from "eels/analyse/peak_model.ts";
import { energyAxis } from "eels/core/energy_axis.ts";
import { calibrationErrorAt, listEnergies } from "./calibration_budget.ts";

const at = (one: number, two: number) =>
  gaussianPeaks(
    energyAxis(440, 0.25, 400),
    [one, two].map((positionEv) => ({
      ...{ positionEv, height: 90, fwhmEv: 3 },
    })),
  );
const known = [{ nearEv: 450, trueEv: 452 }, { nearEv: 530, trueEv: 534 }];
const calibrated = calibrate(at(450, 530), { peaks: known });

Deno.test("calibrationErrorAt() is a peak's own error at the peak, and grows beyond it", () => {
  for (const energyEv of [452, 534]) {
    const { literatureEv, calibrationEv, calibrationFitEv } = calibrationErrorAt(
      calibrated,
      energyEv,
    );
    assert.ok(Math.abs(literatureEv - 0.2) < 1e-3);
    assert.ok(Math.abs(calibrationEv ** 2 - literatureEv ** 2 - calibrationFitEv ** 2) < 1e-12);
  }
  assert.ok(Math.abs(calibrationErrorAt(calibrated, 493).literatureEv - 0.2 / Math.SQRT2) < 1e-3);
  // One peak's distance further out: 2 and -1 times.
  assert.ok(Math.abs(calibrationErrorAt(calibrated, 616).literatureEv - 0.2 * Math.sqrt(5)) < 1e-3);
});

Deno.test("calibrationErrorAt() is what a moved true energy does", () => {
  const moved = calibrate(at(450, 530), { peaks: [{ nearEv: 450, trueEv: 452.2 }, known[1]] });
  const there = (image: typeof moved) => image.energy.startEv + 390 * image.energy.stepEv;
  const [one, other] = [there(calibrated), there(moved)];
  const lone = calibrationErrorAt(calibrated, one, { literatureEv: 0.2 }).literatureEv;
  const second = calibrate(at(450, 530), { peaks: [known[0], { nearEv: 530, trueEv: 534.2 }] });
  assert.ok(Math.abs(lone - Math.hypot(one - other, one - there(second))) < 1e-3);
});

Deno.test("listEnergies() adds own and calibration's errors, and refuses an axis without calibration", () => {
  const peaks = [{ peak: "eg", positionEv: 533.5, positionStandardErrorEv: 0.15 }];
  const [row] = listEnergies(calibrated, peaks);
  assert.ok(Math.abs(row.togetherEv - Math.hypot(row.ownEv, row.calibrationEv)) < 1e-12);
  assert.ok(Math.abs(row.minusComputedEv - 0.4) < 1e-9);
  assert.throws(() => listEnergies(at(450, 530), peaks), /must have one: call calibrate\(\)/);
});

import assert from "node:assert/strict";
import { mean } from "simple-statistics";
import { energyAt, energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { repeatSpectrum } from "../core/spectrum_image.ts";
import { addGaussianNoise } from "../degrade/noise.ts";
import { calibrate } from "./calibrate.ts";
import { gaussianPeaks } from "./peak_model.ts";

const PLACES = [450, 500, 540];
const axis = energyAxis(440, 0.25, 480);
const clean = gaussianPeaks(
  axis,
  PLACES.map((positionEv) => ({ height: 100, positionEv, fwhmEv: 3 })),
);
const move = (energyEv: number) => 1.5 + 1.002 * energyEv;
const known = PLACES.map((nearEv) => ({ nearEv, trueEv: move(nearEv) }));

Deno.test("calibrate() on one peak shifts the axis, on two or three sets its dispersion as well", () => {
  const one = calibrate(clean, { peaks: known.slice(0, 1) });
  assert.ok(Math.abs(one.energy.startEv - (440 + known[0].trueEv - 450)) < 1e-3);
  assert.equal(one.energy.stepEv, 0.25);
  for (const peaks of [known.slice(0, 2), known]) {
    const { energy, calibration, data, history } = calibrate(clean, { peaks });
    assert.equal(data, clean.data);
    assert.ok(Math.abs(energyAt(energy, 240) - move(500)) < 2e-3);
    assert.ok(Math.abs(calibration!.stretch - 1.002) < 1e-5);
    assert.match(
      history![0],
      /^calibrated on .* eV: shifted by 2\.\d+ \+- .*dispersion times 1\.002/,
    );
  }
});

Deno.test("the standard errors of calibrate() are the scatter of repeated calibrations", () => {
  for (const peaks of [known.slice(0, 1), known.slice(0, 2), known]) {
    const runs = Array.from({ length: 300 }, (_, seed) => {
      const noisy = addGaussianNoise(repeatSpectrum(clean, 4), { sigma: 2, random: prng(seed) });
      return calibrate(noisy, { peaks }).calibration!;
    });
    const exact = calibrate(clean, { peaks }).calibration!;
    const pulls = (
      value: "shiftEv" | "stretch",
      error: "shiftStandardErrorEv" | "stretchStandardError",
    ) => Math.sqrt(mean(runs.map((run) => ((run[value] - exact[value]) / run[error]) ** 2)));
    const shift = pulls("shiftEv", "shiftStandardErrorEv");
    assert.ok(shift > 0.75 && shift < 1.15, `${peaks.length} peaks, shift: ${shift}`);
    if (peaks.length === 1) continue;
    const stretch = pulls("stretch", "stretchStandardError");
    assert.ok(stretch > 0.7 && stretch < 1.15, `${peaks.length} peaks, stretch: ${stretch}`);
  }
});

Deno.test("calibrate() refuses peaks that are none, not there, or one twice", () => {
  assert.throws(() => calibrate(clean, { peaks: [] }), /one known peak at least/);
  const nowhere = [{ nearEv: 470, trueEv: 471 }];
  assert.throws(() => calibrate(clean, { peaks: nowhere }), /must be a peak near 470 eV/);
  assert.throws(() => calibrate(clean, { peaks: [known[0], known[0]] }), /must lie apart/);
  const open = [{ nearEv: 450, trueEv: NaN }];
  assert.throws(() => calibrate(clean, { peaks: open }), /trueEv must be a number: it is NaN/);
});

/** What the calls of the path do with broken pixels and with input that is no measurement. */
import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { mapValues, type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { sampleElectrons } from "../degrade/noise.ts";
import { calibrate } from "./calibrate.ts";
import { integrateEdge } from "./integrate_edge.ts";
import { fitPeaks } from "./peak_fit.ts";
import { countStatus } from "./peak_status.ts";
import { fitPowerLaw, subtractPowerLaw } from "./power_law.ts";
import { removeBackground } from "./remove_background.ts";
import { judgeResiduals } from "./residual_structure.ts";

const energy = energyAxis(480, 0.5, 160), CHANNELS = 160;
const clean = spectrumImage({
  data: Float32Array.from({ length: 12 * CHANNELS }, (_, i) => {
    const energyEv = 480 + (i % CHANNELS) / 2;
    return 400 * (energyEv / 500) ** -3 + 300 * Math.exp(-(((energyEv - 535) / 2) ** 2));
  }),
  shape: [3, 4, CHANNELS],
  energy,
});
const whole = sampleElectrons(clean, { electronsPerUnit: 1, random: prng(1) });
const [background, edge] = [{ fromEv: 485, toEv: 520 }, { fromEv: 530, toEv: 545 }];
const peaks = [{ name: "main", nearEv: 535, fwhmEv: 3 }];

/** The image with pixel 5 changed. */
function broken(change: (own: Float32Array) => void): SpectrumImage {
  const data = whole.data.slice();
  change(data.subarray(5 * CHANNELS, 6 * CHANNELS));
  return { ...whole, data };
}
const wrecks = {
  "NaN in the window": broken((own) => own[30] = NaN),
  "all NaN": broken((own) => own.fill(NaN)),
  "dead": broken((own) => own.fill(0)),
};

for (const [name, image] of Object.entries(wrecks)) {
  Deno.test(`one broken pixel, ${name}, is NaN in the results and leaves the others as they were`, () => {
    const left = removeBackground(image, background), same = removeBackground(whole, background);
    const channels = left.shape[2];
    left.data.forEach((value, i) => {
      if (Math.floor(i / channels) === 5) assert.ok(Number.isNaN(value));
      else assert.equal(value, same.data[i]);
    });
    assert.match(left.history!.at(-1)!, /NaN in 1 of 12 spectra.*row 1, column 1/);
    const area = integrateEdge(image, { backgroundEv: [485, 520], ...edge });
    assert.equal(area.failed, 1);
    for (const map of [area.value, area.standardError, area.background]) {
      assert.deepEqual([...map.data].map(Number.isNaN), [...map.data].map((_, s) => s === 5));
    }
    const status = countStatus(fitPeaks(left, { fromEv: 530, toEv: 540, peaks }));
    assert.equal(status["not finite"], 1);
    const found = calibrate(image, { peaks: [{ nearEv: 535, trueEv: 536 }] }).calibration!;
    assert.ok(Math.abs(found.shiftEv - 1) < 0.1, `${found.shiftEv}`);
  });
}

Deno.test("where most pixels are broken the call stops in one sentence, nothing done", () => {
  const window = { backgroundEv: [485, 520], ...edge };
  for (const value of [0, NaN]) {
    const none = mapValues(whole, () => value);
    assert.throws(() => removeBackground(none, background), /every spectrum must have a power law/);
    assert.throws(() => integrateEdge(none, window), /every spectrum must have a power law/);
    assert.equal(countStatus(fitPeaks(none, { fromEv: 530, toEv: 540, peaks })).fitted, 0);
  }
  const none = mapValues(whole, () => NaN);
  assert.throws(
    () => calibrate(none, { peaks: [{ nearEv: 535, trueEv: 536 }] }),
    /one spectrum at least must hold only finite values/,
  );
});

Deno.test("negative and fractional counts are worked with as they are", () => {
  const dark = mapValues(whole, (value) => 0.37 * value - 20);
  assert.equal(fitPowerLaw(dark, background).failed, 0);
  assert.ok(
    integrateEdge(dark, { backgroundEv: [485, 520], ...edge }).value.data.every(Number.isFinite),
  );
});

Deno.test("windows that are reversed or too short, and unlike shapes, are named", () => {
  assert.throws(
    () => integrateEdge(whole, { backgroundEv: [520, 485], ...edge }),
    /backgroundEv must be a window, \[fromEv, toEv\], that rises: it is \[520,485\]/,
  );
  assert.throws(
    () => removeBackground(whole, { fromEv: 520, toEv: 485 }),
    /fromEv must be below toEv: fromEv is 520, toEv is 485/,
  );
  assert.throws(() => removeBackground(whole, { fromEv: 485, toEv: 486 }), /must hold 3 channels/);
  const other = spectrumImage({
    data: whole.data.slice(0, 8 * CHANNELS),
    shape: [2, 4, CHANNELS],
    energy,
  });
  assert.throws(
    () => judgeResiduals(whole, other, { sigma: 20 }),
    /one shape: .*\[3,4,160\].*\[2,4,160\]/,
  );
});

Deno.test("mistyped options and a background of another image are refused by name", () => {
  assert.throws(
    () => fitPowerLaw(whole, { ...background, gian: 2 } as typeof background),
    /gian is not an option of fitPowerLaw: did you mean gain\?/,
  );
  assert.throws(
    () => judgeResiduals(whole, whole, { sigmas: 2 } as { sigma?: number }),
    /sigmas is not an option of judgeResiduals: did you mean sigma\?/,
  );
  const few = spectrumImage({ data: whole.data.slice(0, CHANNELS), energy });
  assert.throws(
    () => subtractPowerLaw(whole, fitPowerLaw(few, background)),
    /fitted to this image: the fit is of 1 spectra, the image has 12/,
  );
});

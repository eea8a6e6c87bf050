import assert from "node:assert/strict";
import fc from "fast-check";
import { energyAt, energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { readOut, sampleElectrons } from "../degrade/noise.ts";
import {
  compareWindows,
  fitPowerLaw,
  powerLawBackground,
  powerLawStandardError,
  subtractPowerLaw,
} from "./power_law.ts";

const energy = energyAxis(480, 0.5, 160);
const WINDOW = { fromEv: 490, toEv: 525 };

/** `count` spectra of a power law of `amplitude` at 500 eV. */
function powerLaws(amplitude: number, exponent: number, count = 1) {
  const data = Float32Array.from(
    { length: count * energy.channels },
    (_, i) => amplitude * (energyAt(energy, i % energy.channels) / 500) ** -exponent,
  );
  return spectrumImage({ data, shape: [1, count, energy.channels], energy });
}

const deviation = (values: Float64Array) => {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return {
    mean,
    deviation: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1)),
  };
};

Deno.test("fitPowerLaw() recovers an exact power law", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 1e6, noNaN: true }),
      fc.double({ min: 0, max: 7, noNaN: true }),
      (amplitude, exponent) => {
        const image = powerLaws(amplitude, exponent);
        const fit = fitPowerLaw(image, WINDOW);
        assert.ok(Math.abs(fit.exponent[0] - exponent) < 1e-3);
        const residual = subtractPowerLaw(image, fit).data;
        assert.ok(residual.every((v) => Math.abs(v) < 1e-4 * amplitude));
      },
    ),
    { seed: 1, numRuns: 100 },
  );
});

for (const gain of [1, 6]) {
  Deno.test(`fitPowerLaw() has unbiased values and true standard errors at gain ${gain}`, () => {
    const count = 1500;
    const electrons = sampleElectrons(powerLaws(40, 3, count), {
      electronsPerUnit: 1,
      random: prng(2),
    });
    const counts = readOut(electrons, { gain, random: prng(3) });
    const fit = fitPowerLaw(counts, { ...WINDOW, gain });
    assert.equal(fit.failed, 0);
    const truth = { amplitude: gain * 40 * (fit.referenceEv / 500) ** -3, exponent: 3 };
    for (const name of ["amplitude", "exponent"] as const) {
      const got = deviation(fit[name]);
      const claimed = deviation(fit[`${name}StandardError`]).mean;
      const bias = Math.abs(got.mean - truth[name]);
      assert.ok(bias < 4 * got.deviation / Math.sqrt(count), `${name} ${got.mean}`);
      assert.ok(Math.abs(claimed / got.deviation - 1) < 0.08, `${name} error ${claimed}`);
    }
    assert.ok(Math.abs(deviation(fit.reducedChiSquare).mean - 1) < 0.02);
  });
}

Deno.test("powerLawStandardError() is the scatter of the background extrapolated under the edge", () => {
  const count = 1500;
  const image = sampleElectrons(powerLaws(40, 3, count), { electronsPerUnit: 1, random: prng(4) });
  const fit = fitPowerLaw(image, WINDOW);
  const channel = 140; // 550 eV, 25 eV above the window
  const at = (data: Float32Array) =>
    Float64Array.from({ length: count }, (_, s) => data[s * energy.channels + channel]);
  const scatter = deviation(at(powerLawBackground(image, fit).data)).deviation;
  const claimed = deviation(at(powerLawStandardError(image, fit).data)).mean;
  assert.ok(Math.abs(claimed / scatter - 1) < 0.08, `${claimed} for ${scatter}`);
});

Deno.test("fitPowerLaw() counts spectra it cannot fit and leaves them NaN", () => {
  const image = powerLaws(40, 3, 3);
  const data = image.data.slice();
  data.fill(0, energy.channels, 2 * energy.channels);
  data[2 * energy.channels + 30] = NaN;
  const fit = fitPowerLaw({ ...image, data }, WINDOW);
  assert.equal(fit.failed, 2);
  assert.ok(Number.isFinite(fit.exponent[0]));
  assert.ok(Number.isNaN(fit.exponent[1]) && Number.isNaN(fit.exponent[2]));
});

Deno.test("fitPowerLaw() refuses windows it cannot use", () => {
  const image = powerLaws(40, 3);
  assert.throws(() => fitPowerLaw(image, { fromEv: 500, toEv: 501 }), /holds 2/);
  assert.throws(() => fitPowerLaw(image, { fromEv: 400, toEv: 520 }), /beyond the axis/);
  assert.throws(() => fitPowerLaw(image, { ...WINDOW, gain: 0 }), /it is 0/);
  const lowLoss = spectrumImage({
    data: new Float32Array(50).fill(1),
    energy: energyAxis(-5, 1, 50),
  });
  assert.throws(() => fitPowerLaw(lowLoss, { fromEv: -2, toEv: 20 }), /it is -2/);
});

Deno.test("compareWindows() agrees in every window where the background is a power law", () => {
  const rows = compareWindows(powerLaws(40, 3), { fromEvs: [485, 495, 505], toEv: 525 });
  assert.deepEqual(rows.map((row) => row.windowEv), ["485-525", "495-525", "505-525"]);
  for (const row of rows) assert.ok(Math.abs(row.exponent - 3) < 1e-3);
  assert.ok(rows[2].exponentStandardError > rows[0].exponentStandardError);
});

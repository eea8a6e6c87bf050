import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { addPluralLoss, pluralLoss, singleLoss } from "../simulate/low_loss.ts";
import { deconvolveFourierLog } from "./fourier_log.ts";
import { takeZeroLoss } from "./zero_loss.ts";
import { deconvolveFourierRatio } from "./fourier_ratio.ts";

const channels = 400, stepEv = 0.5, energy = energyAxis(-10, stepEv, channels);
const gaussian = (fwhm: number, at = 0) =>
  Float64Array.from(
    { length: channels },
    (_, e) => Math.exp(-4 * Math.LN2 * ((-10 + e * stepEv - at) / fwhm) ** 2),
  );
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
const peak = gaussian(2);
const single = singleLoss([{ energyEv: 24, widthEv: 8, share: 1 }], { stepEv, channels });
const one = (values: ArrayLike<number>): SpectrumImage =>
  spectrumImage({ data: Float32Array.from(values), energy });
/** A zero-loss peak of sum 1e6 with plural scattering, and without. */
function scattered(thickness: number) {
  const beam = peak.map((v) => 1e6 * v / sum(peak));
  return {
    spectrum: addPluralLoss(beam, pluralLoss(single, thickness)),
    zeroLoss: beam.map((v) => v * Math.exp(-thickness)),
    once: addPluralLoss(beam, single).map((v) => v * thickness * Math.exp(-thickness)),
  };
}

Deno.test("deconvolveFourierLog() leaves of plural scattering the single losses", () => {
  for (const thickness of [0.3, 1, 2.2]) {
    const { spectrum, zeroLoss, once } = scattered(thickness);
    const found = deconvolveFourierLog(one(spectrum), { zeroLoss: one(zeroLoss) }).data;
    const most = Math.max(...once);
    once.forEach((v, e) => assert.ok(Math.abs(found[e] - v) < 0.02 * most, `${thickness}, ${e}`));
    assert.ok(Math.abs(sum(found) / sum(zeroLoss) / thickness - 1) < 0.03);
  }
});

Deno.test("deconvolveFourierLog() names what it can not work with", () => {
  const { spectrum, zeroLoss } = scattered(1);
  const refuse = (a: ArrayLike<number>, b: ArrayLike<number>, message: RegExp) =>
    assert.throws(() => deconvolveFourierLog(one(a), { zeroLoss: one(b) }), message);
  refuse(spectrum.map(() => NaN), zeroLoss, /spectrum 0, channel 0 has NaN/);
  refuse(spectrum, zeroLoss.map(() => 0), /peak 0 holds 0 of/);
  refuse(spectrum, zeroLoss.map((v) => v / 20), /between e\^-3/);
  refuse(zeroLoss, zeroLoss.map((v) => 4 * v), /between e\^-3 and all/);
  refuse(spectrum.map(() => 0), zeroLoss, /between e\^-3/);
  const far = spectrumImage({ ...one(spectrum), energy: energyAxis(-500, 0.1, spectrum.length) });
  assert.throws(
    () => deconvolveFourierLog(far, { zeroLoss: far }),
    /0 eV must lie on the axis.*-500 eV/,
  );
  const other = spectrumImage({
    data: new Float32Array(channels),
    energy: energyAxis(0, 0.5, channels),
  });
  assert.throws(
    () => deconvolveFourierLog(one(spectrum), { zeroLoss: other }),
    /peak 0 holds 0 of/,
  );
});

Deno.test("deconvolveFourierLog() takes what takeZeroLoss() gives, also where the peak is not at 0 eV", () => {
  const { spectrum, once } = scattered(0.5);
  const most = Math.max(...once);
  for (const startEv of [-10, -12.5]) { // the peak at 0 and at -2.5 eV
    const image = spectrumImage({
      data: Float32Array.from(spectrum),
      energy: energyAxis(startEv, stepEv, channels),
    });
    const zeroLoss = takeZeroLoss(image);
    assert.notEqual(zeroLoss.shape[2], channels);
    const found = deconvolveFourierLog(image, { zeroLoss }).data;
    once.forEach((v, e) =>
      assert.ok(Math.abs(found[e] - v) < 0.04 * most, `${startEv}, ${e}: ${found[e]}, ${v}`)
    );
  }
});

Deno.test("deconvolveFourierLog() refuses a zero-loss peak that lies beside that of its spectrum", () => {
  const { spectrum, zeroLoss } = scattered(0.5);
  const beside = zeroLoss.map((_, e) => zeroLoss[e + 5] ?? 0);
  assert.throws(
    () => deconvolveFourierLog(one(spectrum), { zeroLoss: one(beside) }),
    /must be part of its spectrum.* top at -2.5 eV, the spectrum at 0 eV/,
  );
});

Deno.test("deconvolveFourierRatio() removes the plural scattering of an edge", () => {
  const edge = Float64Array.from(
    { length: channels },
    (_, e) => e < 100 ? 0 : 500 * Math.exp(-(e - 100) / 90),
  );
  const smooth = addPluralLoss(edge, Float64Array.from(peak, (v) => v / sum(peak)));
  const shift = 20; // the peak's zero lies at channel 20
  const once = Float64Array.from({ length: channels }, (_, e) => smooth[e + shift] ?? NaN);
  for (const thickness of [0.5, 1.5]) {
    const { spectrum } = scattered(thickness);
    const blurred = Float64Array.from(addPluralLoss(edge, pluralLoss(single, thickness)));
    const measured = addPluralLoss(blurred, Float64Array.from(peak, (v) => v / sum(peak)))
      .map((_, e, all) => all[e + shift] ?? all[channels - 1]);
    const options = { fwhmEv: 2, regularisation: 1e-6, zeroLossShare: Math.exp(-thickness) };
    const found = deconvolveFourierRatio(one(measured), { spread: one(spectrum), ...options }).data;
    for (let e = 0; e < 250; e++) {
      const expected = once[e] * Math.exp(-thickness);
      assert.ok(Math.abs(found[e] - expected) < 12, `${thickness}, ${e}: ${found[e]}, ${expected}`);
    }
  }
});

Deno.test("deconvolveFourierRatio() keeps the sum, and its regularisation the noise down", () => {
  const peaks = gaussian(6, 40).map((v, e) => 1000 * v + 400 * gaussian(8, 70)[e]);
  const found = deconvolveFourierRatio(one(peaks), { spread: one(gaussian(4)), fwhmEv: 2 }).data;
  assert.ok(Math.abs(sum(found) / sum(peaks) - 1) < 1e-3);
  const rough = peaks.map((v, e) => v + (e % 2 ? 3 : -3));
  const noise = (regularisation: number) => {
    const options = { fwhmEv: 1, regularisation };
    const { data } = deconvolveFourierRatio(one(rough), { spread: one(gaussian(4)), ...options });
    const { data: clean } = deconvolveFourierRatio(one(peaks), {
      spread: one(gaussian(4)),
      ...options,
    });
    return Math.max(...data.map((v, e) => Math.abs(v - clean[e])));
  };
  assert.ok(noise(1e-2) < 0.1 * noise(1e-8), `${noise(1e-2)}, ${noise(1e-8)}`);
});

Deno.test("deconvolveFourierRatio() divides by no zero and names what it can not work with", () => {
  const box = Float64Array.from({ length: channels }, (_, e) => e >= 16 && e < 24 ? 1 : 0);
  const { data } = deconvolveFourierRatio(one(gaussian(6, 40)), { spread: one(box), fwhmEv: 2 });
  assert.ok(data.every(Number.isFinite));
  const refuse = (
    spread: SpectrumImage,
    options: { fwhmEv: number; regularisation?: number },
    m: RegExp,
  ) => assert.throws(() => deconvolveFourierRatio(one(peak), { spread, ...options }), m);
  refuse(one(peak.map(() => 0)), { fwhmEv: 1 }, /sum above 0: spread 0 has 0/);
  refuse(one(peak), { fwhmEv: 0 }, /fwhmEv must be above 0: it is 0/);
  refuse(
    one(peak),
    { fwhmEv: 1, regularisation: -1 },
    /regularisation must be 0 or more: it is -1/,
  );
  refuse(spectrumImage({ data: [1], energy: energyAxis(0, 1, 1) }), { fwhmEv: 1 }, /channel width/);
  refuse(
    spectrumImage({ data: [1], energy: energyAxis(5, 0.5, 1) }),
    { fwhmEv: 1 },
    /0 eV must lie/,
  );
});

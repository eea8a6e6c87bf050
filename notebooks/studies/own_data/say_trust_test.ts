import assert from "node:assert/strict";
import { withData } from "eels/core/spectrum_image.ts";
import { prng } from "eels/core/random.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { energyAxis } from "eels/core/energy_axis.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { makeNoise } from "eels/core/noise.ts";
import { drawMeasurement } from "eels/degrade/draw_measurement.ts";
import { judgeTrust, misfitOf } from "./judge_trust.ts";
import { listInjected, listMapErrors, listQuantities } from "./summaries.ts";
import { sayInjected } from "./say_injected.ts";
import { sayTrust } from "./say_trust.ts";

const truth = spectrumImage({
  data: Float32Array.from({ length: 9600 * 4 }, (_, i) => 60 * Math.exp(-(i % 48) / 30)),
  shape: [20, 40, 48],
  energy: energyAxis(400, 1, 48),
});
const image = drawMeasurement(truth, { noise: makeNoise({ gain: 1 }), random: prng(1) });
const average = (one: SpectrumImage) => {
  const { data } = meanSpectrum(one);
  return Promise.resolve(withData(one, one.data.map((_, i) => data[i % 48])));
};
const half = (one: SpectrumImage) =>
  Promise.resolve(withData(one, one.data.map((value) => 0.5 * value)));

Deno.test("a peak that all spectra get tells nothing, and the method that tells is named", async () => {
  const rivals = { half };
  const given = { denoise: average, name: "average", rivals, random: prng(2) };
  const trust = await judgeTrust(image, await average(image), given);
  assert.deepEqual(trust.notes, []);
  const table = listInjected(trust.injectedBy);
  assert.deepEqual(table.map((row) => [row.method, row.tellsWhichHaveIt]), [
    ["average", "no"],
    ["half", "yes"],
  ]);
  assert.ok(
    Math.abs(table[0].heightLeft - 0.1) < 0.001 && Math.abs(table[1].heightLeft - 0.5) < 0.001,
  );
  assert.ok(Math.abs(table[0].inSpectraWithout - 0.1) < 0.01 && table[1].inSpectraWithout === 0);
  const said = sayInjected(trust.injected!, trust.injectedBy);
  assert.match(
    said,
    /^A peak 2 deviations of the noise high and 6 channels wide was added to 10 %/,
  );
  assert.match(said, /of the spectra \(80, scattered\)/);
  assert.match(
    said,
    /appears nearly as high \(\d+ % of its height\) in spectra that got none: the/,
  );
  assert.match(said, /does not tell which spectra have it\. half leaves 50 % of it, and 0 % in/);
  const [own] = trust.injectedBy.filter(({ method }) => method === "half");
  assert.doesNotMatch(sayInjected(own.injected, trust.injectedBy), /spectra that got none/);
});

Deno.test("residuals: more flagged than noise gives is said with its chance and place", async () => {
  const right = sayTrust(await judgeTrust(image, truth, { denoise: average, random: prng(3) }));
  assert.match(
    right[0],
    /^\d+ spectra are flagged where noise gives 8 \(p = 0?.?\d+\): the res.* no more/,
  );
  // Three spectra in a hundred lost a peak: 24 of 800.
  const lost = withData(
    truth,
    truth.data.map((value, i) =>
      Math.floor(i / 48) % 33 === 5 ? value + 14 * Math.exp(-(((i % 48) - 30) ** 2) / 8) : value
    ),
  );
  const [said] = sayTrust(await judgeTrust(image, lost, { denoise: average, random: prng(3) }));
  assert.match(
    said,
    /spectra are flagged where noise gives 8 \(p (= |below )0\.0\d+\); the largest lies/,
  );
  assert.match(
    said,
    /at row \d+, column \d+, 4(2[6-9]|3[0-4])(\.5)? eV and is [\d.]+ of the threshold/,
  );
  assert.doesNotMatch(said, /everywhere/);
});

Deno.test("bands that held-out noise swamps are said to be told little of", async () => {
  const trust = await judgeTrust(image, truth, { denoise: average, random: prng(4) });
  const said = sayTrust({ injectedBy: [], bands: trust.bands });
  assert.match(said[0], /bands of zero width would hold 6\d.\d %: this says little of so narrow/);
  assert.match(
    said[0],
    /The deviation is known to [\d.]+ % where it is known least|cannot be told/,
  );
  const same = (one: SpectrumImage) => Promise.resolve(one);
  const wide = await judgeTrust(image, image, { denoise: same, random: prng(4) });
  assert.doesNotMatch(sayTrust({ injectedBy: [], bands: wide.bands })[0], /says little/);
});

Deno.test("a change that too large an error of raw hides is found by held-out electrons", () => {
  const random = prng(5), size = { shape: [20, 40] as [number, number], unit: "counts" };
  const map = (value: () => number) => ({
    ...size,
    data: Float32Array.from({ length: 800 }, value),
  });
  const value = map(() => 100 + 10 * random.normal());
  // The noise model says 20, held-out electrons say 10; denoising made the map 18 too low.
  const raw = { value, standardError: map(() => 20) }, low = map(() => 82);
  const heldOut = {
    ...{ map: "Fe L", denoised: 18, deviation: 0.5, bias: 18, biasHigh: 19, raw: 10 },
    ...{ rawStandardError: 0.3, ratio: 3.2, low: 3, high: 3.4 },
  };
  assert.equal(misfitOf(raw, low).isKept, true);
  assert.equal(misfitOf(raw, low, heldOut).isKept, false);
  const right = { value: map(() => 100), standardError: map(() => 1) };
  const slight = { ...heldOut, bias: 0, biasHigh: 4.6 };
  const denoised = { ...right, value: low };
  const rows = listQuantities([
    { name: "Fe L", raw, denoised, heldOut },
    { name: "O K", raw, denoised: right, heldOut: slight },
  ]);
  assert.deepEqual(rows.map(({ verdict }) => verdict), [
    "changed",
    "no change seen (below 0.5 raw errors)",
  ]);
  assert.ok(Object.keys(rows[0]).includes("denoised, deviation of one (bias not included)"));
  const [sure, unsure] = listMapErrors([heldOut, slight], "counts");
  assert.deepEqual([sure.bias, unsure.biasBelow, sure.unit], [18, 4.6, "counts"]);
  assert.ok(Number.isNaN(unsure.bias));
});

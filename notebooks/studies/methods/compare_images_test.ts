import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { mapValues, spectrumImage } from "eels/core/spectrum_image.ts";
import { compareImages, examineMethods, noisyCases } from "./compare_images.ts";

const energy = energyAxis(525, 0.25, 80);
const bump = (at: number, centre: number) => Math.exp(-((at - centre) ** 2) / 2);
const spectrum = (mainEv: number, height: number) =>
  Array.from(energies(energy), (at) => bump(at, 531) + height * bump(at, mainEv));
const image = (mainEv: number, height: number) =>
  spectrumImage({
    data: [...spectrum(mainEv, height), ...spectrum(mainEv + 0.2, height)],
    shape: [1, 2, 80],
    energy,
  });
const same = { method: "none", apply: (e: ReturnType<typeof image>) => e };

Deno.test("compareImages() finds shift, height and error of a changed main peak", async () => {
  const truth = image(536, 1);
  const cases = [{ x: 1, image: image(536, 1), truth }, { x: 2, image: image(536.25, 0.8), truth }];
  const [equal, changed] = await compareImages(cases, [same], { peaksEv: [531, 536] });
  assert.equal(equal.meanSquaredError, 0);
  assert.ok(Math.abs(equal.shiftEv) < 1e-9 && Math.abs(equal.heightRatio - 1) < 1e-9);
  assert.ok(Math.abs(changed.shiftEv - 0.25) < 0.01, `shift ${changed.shiftEv}`);
  assert.ok(Math.abs(changed.heightRatio - 0.8) < 0.005, `ratio ${changed.heightRatio}`);
  assert.equal(changed.found, 2);
});

Deno.test("compareImages() counts only picked pixels, and no spectrum without peaks", async () => {
  const truth = image(536, 1);
  const flat = mapValues(truth, () => 0);
  const half = mapValues(truth, (value) => value);
  half.data.fill(0, 80);
  const cases = [{ x: 0, image: half, truth }, { x: 1, image: flat, truth }];
  const first = (of: typeof truth) =>
    spectrumImage({ ...of, data: of.data.slice(0, 80), shape: [1, 1, 80] });
  const all = await compareImages(cases, [same], { peaksEv: [531, 536] });
  assert.deepEqual(all.map((row) => row.found), [1, 0]);
  const picked = await compareImages(cases, [same], { peaksEv: () => [531, 536], pick: first });
  assert.equal(picked[0].meanSquaredError, 0);
});

Deno.test("noisyCases() adds each case's own noise, whatever the other cases are", () => {
  const truth = image(536, 1), random = prng(1);
  const [a, b] = [1, 2].map((x) => ({ x, truth, sigma: 0.1 }));
  const both = noisyCases([a, b], { random });
  assert.deepEqual(noisyCases([b], { random })[0], both[1]);
  assert.notDeepEqual(both[0].image.data, both[1].image.data);
});

Deno.test("examineMethods() sees a wrong result in the residuals, and a right one as right", async () => {
  const truth = image(536, 1), wrong = image(537, 1);
  const [{ image: noisy }] = noisyCases([{ x: 0, truth, sigma: 0.05 }], { random: prng(2) });
  const methods = [{ method: "right", apply: () => truth }, {
    method: "wrong",
    apply: () => wrong,
  }];
  const options = { sigma: 0.05, peaksEv: [531, 536] };
  const [right, moved] = await examineMethods({ image: noisy, truth }, methods, options);
  assert.deepEqual([right.flaggedShare, moved.flaggedShare], [0, 1]);
  assert.ok(right.meanOverThreshold < 1 && moved.meanOverThreshold > 1);
  assert.ok(Math.abs(moved.shiftEv - 1) < 0.02 && right.shiftEv === 0);
});

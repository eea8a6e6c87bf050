import assert from "node:assert/strict";
import { energies, energyAxis } from "../core/energy_axis.ts";
import { mapValues, spectrumImage } from "../core/spectrum_image.ts";
import { compareImages } from "./compare_images.ts";

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
  const [equal, changed] = await compareImages([same], cases, { peaksEv: [531, 536] });
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
  const all = await compareImages([same], cases, { peaksEv: [531, 536] });
  assert.deepEqual(all.map((row) => row.found), [1, 0]);
  const picked = await compareImages([same], cases, { peaksEv: () => [531, 536], pick: first });
  assert.equal(picked[0].meanSquaredError, 0);
});

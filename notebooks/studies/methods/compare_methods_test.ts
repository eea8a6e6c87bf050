import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { type SpectrumImage, spectrumImage, withData } from "eels/core/spectrum_image.ts";
import { applyMethods, compareErrors, comparePeaks } from "./compare_methods.ts";

const energy = energyAxis(520, 0.25, 120);
const peakAt = (centreEv: number, ...heights: number[]) => {
  const one = energies(energy).map((e) => Math.exp(-((e - centreEv) ** 2) / 2));
  const data = heights.flatMap((height) => [...one].map((v) => height * v));
  return spectrumImage({ data, shape: [1, heights.length, 120], energy });
};
const double = (image: SpectrumImage) => withData(image, image.data.map((v) => 2 * v));

Deno.test("applyMethods() gives one outcome a share and method, in order", async () => {
  const outcomes = await applyMethods([
    { share: 0.1, image: peakAt(535, 1, 1) },
    { share: 0.5, image: peakAt(535, 1) },
  ], [
    { method: "as is", apply: (image) => image },
    { method: "double", apply: (image) => Promise.resolve(double(image)) },
  ]);
  assert.deepEqual(outcomes.map(({ method, share }) => `${method} ${share}`), [
    "as is 0.1",
    "double 0.1",
    "as is 0.5",
    "double 0.5",
  ]);
  const rows = compareErrors(outcomes, peakAt(535, 1));
  const power = peakAt(535, 1).data.reduce((sum, v) => sum + v * v, 0) / 120;
  assert.equal(rows[0].meanSquaredError, 0);
  assert.ok(Math.abs(rows[1].meanSquaredError - power) < 1e-6);
  assert.equal(rows[1].standardError, 0);
});

Deno.test("comparePeaks() reports bias, scatter, height ratio and missing peaks", () => {
  const outcome = { method: "m", share: 0.1, image: peakAt(535.5, 0.5, 0.5, 0) };
  const peaks = [{ peak: "main", nearEv: 535.2 }];
  const [row] = comparePeaks([outcome], peakAt(535, 1), { peaks });
  assert.ok(Math.abs(row.shiftEv - 0.5) < 0.02 && row.shiftDeviationEv < 1e-3, `${row.shiftEv}`);
  assert.ok(Math.abs(row.heightRatio - 0.5) < 0.01);
  assert.deepEqual([row.method, row.peak, row.found, row.missing], ["m", "main", 2, 1]);
});

import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { addPeak, alterImage } from "./alter_image.ts";

const energy = energyAxis(500, 0.5, 400);
const line = spectrumImage({
  data: Array.from({ length: 400 }, (_, i) => i === 40 ? 1 : 0),
  energy,
});

Deno.test("alterImage() without an alteration returns the same values", () => {
  assert.deepEqual(alterImage(line, {}).data, line.data);
});

Deno.test("alterImage() shifts by whole channels exactly and multiplies by the gain", () => {
  const { data } = alterImage(line, { shiftEv: 1.5, gain: 3 });
  assert.equal(data[43], 3);
  assert.equal(data.reduce((sum, value) => sum + value, 0), 3);
});

Deno.test("alterImage() adds exp(t / lambda) - 1 plural losses to each electron, at the plasmon", () => {
  const { data } = alterImage(line, { thicknessMfp: 0.5 });
  assert.ok(Math.abs(data[40] - 1) < 1e-6);
  const total = data.reduce((sum, value) => sum + value, 0);
  assert.ok(Math.abs(total / Math.exp(0.5) - 1) < 0.02, `total ${total}`);
  const highest = data.indexOf(Math.max(...data.subarray(41)));
  assert.ok(Math.abs(highest - 40 - 60) <= 2, `plasmon ${(highest - 40) / 2} eV beyond the line`);
});

Deno.test("alterImage() refuses a negative thickness", () => {
  assert.throws(() => alterImage(line, { thicknessMfp: -1 }), /thicknessMfp/);
});

Deno.test("addPeak() adds the height at its energy and half of it half a width away", () => {
  const { data } = addPeak(line, { energyEv: 550, fwhmEv: 4, height: 0.2 });
  [[100, 0.2], [96, 0.1], [104, 0.1], [40, 1]].forEach(([channel, value]) => {
    assert.ok(Math.abs(data[channel] - value) < 1e-6);
  });
});

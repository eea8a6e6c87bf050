import assert from "node:assert/strict";
import { energyAxis } from "./energy_axis.ts";
import { spectrumImage } from "./spectrum_image.ts";
import { measureDeviation } from "./deviation.ts";

Deno.test("measureDeviation() gives mean and deviation of each channel, also far from zero", () => {
  const data = [1e4 + 1, 5, 1e4 + 2, 5, 1e4 + 6, 5];
  const energy = energyAxis(520, 1, 2);
  const { mean, deviation } = measureDeviation(spectrumImage({ data, shape: [3, 1, 2], energy }));
  assert.deepEqual([...mean.data], [10003, 5]);
  assert.ok(Math.abs(deviation.data[0] - Math.sqrt(7)) < 1e-6);
  assert.equal(deviation.data[1], 0);
  assert.throws(() => measureDeviation(spectrumImage({ data: [1, 2], energy })), /there is 1/);
});

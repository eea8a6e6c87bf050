import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { describeSpeckle } from "./speckle.ts";

Deno.test("describeSpeckle() of white noise has the size of its sum over the channels", () => {
  const energy = energyAxis(0, 1, 25);
  const truth = spectrumImage({
    data: new Float32Array(4096 * 25).fill(1),
    shape: [64, 64, 25],
    energy,
  });
  const noisy = addGaussianNoise(truth, { sigma: 0.2, random: prng(7) });
  const { rms, autocorrelation } = describeSpeckle(noisy, truth, { lags: 1 });
  assert.ok(Math.abs(rms - 1) < 0.05, `rms ${rms}`); // 0.2 times the root of 25
  assert.ok(Math.abs(autocorrelation[1]) < 0.05);
});

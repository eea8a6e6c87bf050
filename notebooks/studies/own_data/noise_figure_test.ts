import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { withNoise } from "eels/core/with_noise.ts";
import { drawNoise, noiseCaption } from "./noise_figure.ts";

Deno.test("where channels are correlated the mean-variance line is that of their sums", () => {
  const random = prng(4), shape = [8, 8, 64] as const, energy = energyAxis(500, 1, 64);
  const electrons = Float32Array.from({ length: 64 * 64 }, (_, i) => random.poisson(20 + i % 64));
  // Half of each electron goes to the next channel.
  const data = electrons.map((value, i) => (value + electrons[Math.max(0, i - 1)]) / 2);
  const image = spectrumImage({ data, shape, energy });
  const spread = withNoise(image, { gain: 1, correlation: [1, 0.5] });
  assert.match(drawNoise(spread).svg, /Sum of 4 channels/);
  assert.match(noiseCaption(spread), /sums of 4 channels/);
  const single = withNoise(image, { gain: 1 });
  assert.ok(!drawNoise(single).svg.includes("Sum of"));
  assert.ok(!noiseCaption(single).includes("sums"));
});

import assert from "node:assert/strict";
import { sgg } from "ml-savitzky-golay-generalized";
import { energies, energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { addGaussianNoise } from "../degrade/noise.ts";
import { smoothSavitzkyGolay, tuneSavitzkyGolay } from "./savitzky_golay.ts";

const energy = energyAxis(520, 0.25, 120);
const from = (f: (e: number) => number) => spectrumImage({ data: energies(energy).map(f), energy });

Deno.test("smoothSavitzkyGolay() keeps a cubic, also at the ends", () => {
  const cubic = from((e) => 1 + 0.1 * (e - 535) - 0.02 * (e - 535) ** 2 + 1e-3 * (e - 530) ** 3);
  const smooth = smoothSavitzkyGolay(cubic, { windowChannels: 15 });
  smooth.data.forEach((value, i) => assert.ok(Math.abs(value - cubic.data[i]) < 1e-4, `${i}`));
});

Deno.test("smoothSavitzkyGolay() lowers the variance of white noise by its known factor", () => {
  const noise = addGaussianNoise(
    spectrumImage({ data: new Float32Array(50_000), energy: energyAxis(0, 1, 50_000) }),
    { sigma: 1, random: prng(1) },
  );
  const { data } = smoothSavitzkyGolay(noise, { windowChannels: 5, degree: 2 });
  const variance = data.reduce((sum, v) => sum + v * v, 0) / data.length;
  assert.ok(Math.abs(variance - 17 / 35) < 0.015, `${variance}`); // centre weight of (-3 12 17 12 -3)/35
});

Deno.test("smoothSavitzkyGolay() equals the package ml-savitzky-golay-generalized, also at the ends", () => {
  const wild = from((e) => 100 * Math.sin(e * e));
  for (const [windowSize, polynomial] of [[5, 3], [9, 2], [119, 5], [41, 1]]) {
    const options = { windowChannels: windowSize, degree: polynomial };
    const { data } = smoothSavitzkyGolay(wild, options);
    const expected = sgg(wild.data, 1, { windowSize, polynomial });
    data.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-5, `${i}`));
  }
});

Deno.test("tuneSavitzkyGolay() widens the window with the noise", () => {
  const truth = from((e) => Math.exp(-((e - 535) ** 2) / 2));
  const best = [0.005, 0.5].map((sigma) =>
    tuneSavitzkyGolay(addGaussianNoise(truth, { sigma, random: prng(2) }), truth)
  );
  assert.ok(best[0] < best[1], `${best}`);
});

Deno.test("smoothSavitzkyGolay() refuses even and overlong windows", () => {
  const spectrum = from(() => 1);
  for (const windowChannels of [4, 8, 121]) {
    assert.throws(
      () => smoothSavitzkyGolay(spectrum, { windowChannels }),
      new RegExp(`it is ${windowChannels}`),
    );
  }
});

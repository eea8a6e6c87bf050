import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { mapValues, repeatSpectrum, spectrumImage } from "../core/spectrum_image.ts";
import { addGaussianNoise } from "../degrade/noise.ts";
import { summariseTrials } from "./trials.ts";

Deno.test("summariseTrials() finds bias, scatter and the channels outside the band", () => {
  const truth = spectrumImage({ data: new Float32Array(50).fill(1), energy: energyAxis(0, 1, 50) });
  const biased = mapValues(truth, (value, channel) => value + (channel < 10 ? 0.5 : 0));
  const noise = { sigma: 0.1, random: prng(1) };
  const trials = addGaussianNoise(repeatSpectrum(biased, 1000), noise);
  const { bias, scatter, withinTwo, deviation } = summariseTrials(trials, truth);
  assert.ok(Math.abs(bias - 0.5 * Math.sqrt(0.2)) < 0.01, `bias ${bias}`);
  assert.ok(Math.abs(scatter - 0.1) < 0.005, `scatter ${scatter}`);
  assert.equal(withinTwo, 0.8);
  assert.equal(deviation.length, 50);
});

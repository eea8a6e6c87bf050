import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { alterImage } from "./alter_image.ts";
import { matchImage } from "./match_image.ts";

const energy = energyAxis(525, 0.25, 160);
const edge = Array.from(
  energies(energy),
  (at) => Math.exp(-((at - 531) ** 2) / 2) + 0.5 / (1 + Math.exp(533 - at)),
);
const simulated = spectrumImage({
  data: Array.from({ length: 100 }, (_, s) => edge.map((value) => value * (1 + s / 100))).flat(),
  shape: [10, 10, 160],
  energy,
});

Deno.test("matchImage() finds shift, gain and thickness through the noise", () => {
  const truth = { shiftEv: 0.75, gain: 0.6, thicknessMfp: 0.8 };
  const measured = addGaussianNoise(alterImage(simulated, truth), { sigma: 0.1, random: prng(1) });
  const thicknessesMfp = Array.from({ length: 13 }, (_, i) => i / 10);
  const window = { fromEv: 527, toEv: 563, pivotEv: 531, maxShiftEv: 2 };
  const found = matchImage(simulated, { measured, ...window, thicknessesMfp });
  assert.ok(Math.abs(found.shiftEv - truth.shiftEv) < 0.05, `shift ${found.shiftEv}`);
  assert.ok(Math.abs(found.gain - truth.gain) < 0.01, `gain ${found.gain}`);
  assert.ok(Math.abs(found.thicknessMfp - 0.8) < 0.15, `${found.thicknessMfp}`);
  assert.ok(found.rmsDifference < 0.02, `difference ${found.rmsDifference}`);
});

import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { mapValues, type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { testGate, unseenSpectra } from "./residual_gate.ts";
import { drawGate, drawResiduals } from "./unlike_figures.ts";

const energy = energyAxis(525, 0.25, 96);
const bump = (at: number, centre: number) => Math.exp(-(((at - centre) / 1.2) ** 2));
const ends = [1, 0.7].map((first) =>
  Array.from(energies(energy), (at) => first * bump(at, 531) + bump(at, 536) + 0.02)
);
const near = (value: number, expected: number, by: number) =>
  assert.ok(Math.abs(value - expected) < by, `${value} is not ${expected}`);

Deno.test("testGate() flags what a network left out, and not what it kept", async () => {
  const ordinary = spectrumImage({ data: ends[0], energy });
  const edge = ends[1].toReversed();
  const unseen = unseenSpectra(ordinary, { name: "other", edge, peakHeights: [0.3] });
  assert.deepEqual(Object.keys(unseen), [
    ...["ordinary spectrum", "nothing", "other", "further peak of 0.3"],
  ]);
  const always = (image: SpectrumImage) =>
    Promise.resolve(mapValues(image, (_, channel) => ends[0][channel]));
  const options = { sigma: 0.05, draws: 20, random: prng(5) };
  const trials = await testGate(unseen, { apply: always }, options);
  const rows = trials.map(({ verdict }) => verdict);
  assert.ok(rows[0].flaggedShare < 0.2 && rows[0].meanOverThreshold < 1.2);
  assert.deepEqual(rows.slice(1).map((row) => row.flaggedShare), [1, 1, 1]);
  near(rows[3].worstEv, 528, 0.5);
  assert.ok(drawGate(trials).svg.includes(">nothing<"));
  assert.ok(drawResiduals(trials).svg.includes("noisy less denoised"));
});

import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { mapValues, type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { drawGate, drawResiduals, drawShapes } from "./autoencoder_figure.ts";
import {
  compareShapes,
  listGate,
  listMatch,
  testGate,
  unseenSpectra,
} from "./autoencoder_trials.ts";

const energy = energyAxis(525, 0.25, 96), size = 8;
const bump = (at: number, centre: number) => Math.exp(-(((at - centre) / 1.2) ** 2));
const ends = [1, 0.7].map((first) =>
  Array.from(energies(energy), (at) => first * bump(at, 531) + bump(at, 536) + 0.02)
);

/** A cell whose pixels mix two spectra, more of the first towards the middle. */
const mixture = (contrast: number): SpectrumImage => {
  const share = (r: number, c: number) => 0.5 + contrast * (0.5 - Math.hypot(r - 4, c - 4) / 6);
  const data = Array.from({ length: size * size }, (_, p) => {
    const own = share(Math.floor(p / size), p % size);
    return ends[0].map((value, e) => own * value + (1 - own) * ends[1][e]);
  }).flat();
  const pixel = { rowNm: 0.01, columnNm: 0.01 };
  return spectrumImage({ data, shape: [size, size, 96], energy, pixel, unit: "normalised" });
};
const clean = mixture(0.8);
const near = (value: number, expected: number, by: number) =>
  assert.ok(Math.abs(value - expected) < by, `${value} is not ${expected}`);

Deno.test("testGate() flags what a network left out, and not what it kept", async () => {
  const ordinary = spectrumImage({ data: ends[0], energy });
  const edge = ends[1].toReversed();
  const unseen = unseenSpectra(ordinary, { name: "other", edge, peakHeights: [0.3] });
  assert.deepEqual(Object.keys(unseen), ["held out", "nothing", "other", "further peak of 0.3"]);
  const always = (image: SpectrumImage) =>
    Promise.resolve(mapValues(image, (_, channel) => ends[0][channel]));
  const options = { sigma: 0.05, draws: 20, random: prng(5) };
  const trials = await testGate(unseen, { apply: always }, options);
  const rows = listGate(trials);
  assert.ok(rows[0].flaggedShare < 0.2 && rows[0].meanOverThreshold < 1.2);
  assert.deepEqual(rows.slice(1).map((row) => row.flaggedShare), [1, 1, 1]);
  near(rows[3].worstEv, 528, 0.5);
  assert.ok(drawGate(trials).svg.includes(">nothing<"));
  assert.ok(drawResiduals(trials).svg.includes("noisy less denoised"));
});

Deno.test("compareShapes() moves the expected peaks with the axis, and only then", async () => {
  const methods = [{ method: "noisy", apply: (image: SpectrumImage) => image }];
  const shapes = { shiftEv: [-0.5, 0.5], gain: [0.5] };
  const options = { shapes, sigma: 0.001, pick: undefined, peaksEv: [531, 536], random: prng(6) };
  const rows = await compareShapes(clean, methods, options);
  assert.deepEqual(rows.map(({ kind, x }) => `${kind} ${x}`), [
    "shiftEv -0.5",
    "shiftEv 0.5",
    "gain 0.5",
  ]);
  for (const row of rows) near(row.shiftEv, 0, 0.01);
  assert.ok(drawShapes(rows).svg.includes("Displacement of the axis"));
  assert.deepEqual(listMatch({ gain: 2 }, { gain: 1.9 }), [{ what: "gain", put: 2, found: 1.9 }]);
});

import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { mapValues, type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { foldPixels } from "eels/model/pixel_folds.ts";
import {
  compareSpeckle,
  listErrors,
  listRepeats,
  meansOfRepeats,
  measureContrast,
  repeatDenoising,
} from "./autoencoder_fidelity.ts";
import {
  drawContrast,
  drawGate,
  drawLevels,
  drawPlate,
  drawRepeats,
  drawResiduals,
  drawShapes,
  drawSpeckle,
} from "./autoencoder_figure.ts";
import {
  compareShapes,
  listGate,
  listMatch,
  testGate,
  unseenSpectra,
} from "./autoencoder_trials.ts";
import { markedColumns } from "./places.ts";

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
const clean = mixture(0.8), flat = mixture(0), spots = markedColumns(clean);
const noisy = addGaussianNoise(clean, { sigma: 0.05, random: prng(1) });
const near = (value: number, expected: number, by: number) =>
  assert.ok(Math.abs(value - expected) < by, `${value} is not ${expected}`);

Deno.test("measureContrast() is 1 for the truth, 0 for one spectrum, and half for half", () => {
  const images = { truth: clean, one: flat, half: mixture(0.4), noisy };
  const rows = measureContrast(images, clean, { spots, firstPeakEv: 531 });
  const [truth, one, half, noise] = rows;
  near(truth.mapKept, 1, 1e-6);
  near(truth.siteKept, 1, 1e-6);
  near(one.mapKept, 0, 1e-6);
  near(one.firstPeakPercent, 0, 1e-4);
  assert.ok(truth.firstPeakPercent > 5);
  near(half.mapKept, 0.5, 0.02); // areas differ a little
  assert.ok(Math.abs(noise.mapKept - 1) < 4 * noise.mapStandardError);
  assert.ok(drawContrast(images, { spots }).svg.includes(">half<"));
});

Deno.test("listErrors() tells the error of the mean spectrum from that of single values", () => {
  const raised = mapValues(clean, (value) => value + 0.01);
  const [noise, bias] = listErrors({ noisy, raised }, clean);
  near(noise.meanSquaredError, 0.0025, 2e-4);
  near(noise.meanSpectrumError, 0.05 / size, 0.002);
  near(bias.meanSpectrumError, 0.01, 1e-6);
  assert.ok(drawPlate({ clean, noisy }, { spots }).svg.includes("noisy, MSE 0.002"));
});

Deno.test("compareSpeckle() holds errors against those of the first image", () => {
  const half = mapValues(noisy, (_, e) => e);
  half.data.set(noisy.data.map((value, i) => (value + clean.data[i]) / 2));
  const rows = compareSpeckle({ noisy, half }, clean, { lags: 3 });
  near(rows[1].rmsOverNoise, 0.5, 1e-3);
  near(rows[1].likeness, 1, 1e-3);
  assert.ok(drawSpeckle(rows, clean).svg.includes("Autocorrelation"));
});

Deno.test("repeatDenoising() uses the network that held the place out, and lists bias and scatter", async () => {
  const positions = Array.from({ length: size * size }, (_, i) => i);
  const wedge = { positions, source: Int32Array.from(positions) };
  const folds = foldPixels(wedge, { columns: size, blockPixels: 2, random: prng(3) });
  const used = folds.map(() => 0);
  const models = folds.map((_, i) => ({
    apply: (image: SpectrumImage) => Promise.resolve((used[i]++, image)),
  }));
  const options = { models, folds, sigma: 0.05, draws: 60, peaksEv: [531, 536], random: prng(4) };
  const repeats = await repeatDenoising(clean, spots, options);
  for (const [i, { heldOut }] of folds.entries()) {
    const own = spots.filter(({ at: [r, c] }) => heldOut.includes(r * size + c)).length;
    assert.equal(used[i], own);
  }
  const [row] = listRepeats(repeats);
  near(row.scatter, 0.05, 0.005);
  assert.ok(row.bias < 0.02 && row.label === "Ti-O");
  assert.deepEqual(meansOfRepeats(repeats).shape, [1, 2, 96]);
  assert.ok(drawRepeats(repeats).svg.includes(">Sr<"));
});

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
  assert.ok(drawLevels(rows.slice(0, 1).map((row) => ({ ...row, x: 0.05 }))).svg.includes("Noise"));
  assert.deepEqual(listMatch({ gain: 2 }, { gain: 1.9 }), [{ what: "gain", put: 2, found: 1.9 }]);
});

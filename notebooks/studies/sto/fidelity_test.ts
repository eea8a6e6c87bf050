import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { mapValues, type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { takePixels } from "eels/model/pixel_folds.ts";
import {
  contrastMap,
  listFidelity,
  measureFidelity,
  sayFidelity,
  siteContrast,
} from "./fidelity.ts";
import { markedColumns } from "./places.ts";

const energy = energyAxis(525, 0.25, 96), size = 16;
const bump = (at: number, centre: number) => Math.exp(-(((at - centre) / 1.2) ** 2));
/** Two spectra of equal area. */
const ends = [1, 0.7].map((first) =>
  Array.from(energies(energy), (at) => first * bump(at, 531) + (2 - first) * bump(at, 536) + 0.02)
);

/** A cell whose pixels mix two spectra, more of the first towards the middle. */
const mixture = (contrast: number): SpectrumImage => {
  const data = Array.from({ length: size * size }, (_, p) => {
    const away = Math.hypot(Math.floor(p / size) - size / 2, p % size - size / 2) / size;
    const own = 0.5 + contrast * (0.4 - away);
    return ends[0].map((value, e) => own * value + (1 - own) * ends[1][e]);
  }).flat();
  const pixel = { rowNm: 0.01, columnNm: 0.01 };
  return spectrumImage({ data, shape: [size, size, 96], energy, pixel, unit: "normalised" });
};
const truth = mixture(0.8), spots = markedColumns(truth);
const noisy = addGaussianNoise(truth, { sigma: 0.05, random: prng(1) });
const options = { truth, noisy, spots };
const near = (value: number, expected: number, by: number) =>
  assert.ok(Math.abs(value - expected) < by, `${value} is not ${expected}`);

Deno.test("measureFidelity() keeps all of the truth, none of a constant map, half of half the contrast", () => {
  const own = measureFidelity(truth, options);
  for (const name of ["kept", "correlation"] as const) near(own[name], 1, 1e-6);
  for (const name of ["noise", "errorShare", "meanBias"] as const) near(own[name], 0, 1e-6);
  near(measureFidelity(mixture(0), options).kept, 0, 1e-6);
  const half = measureFidelity(mixture(0.4), options);
  near(half.kept, 0.5, 1e-4);
  near(half.correlation, 1, 1e-6);
});

Deno.test("measureFidelity() of the noisy image has the noise of the direction, and shrinking keeps its correlation", () => {
  const own = measureFidelity(noisy, options);
  near(own.errorShare, 1, 1e-12);
  near(own.meanBias, 0.05 / size, 0.002);
  // The coordinate's noise is sigma |v / v.v| / area, but for that of the area.
  const contrast = siteContrast(truth, spots);
  const length = Math.hypot(...contrast), area = ends[0].reduce((a, b) => a + b);
  const spread = Array.from({ length: size * size }, (_, p) => {
    const away = Math.hypot(Math.floor(p / size) - size / 2, p % size - size / 2) / size;
    return 0.8 * (0.4 - away);
  });
  const mean = spread.reduce((a, b) => a + b) / spread.length;
  const first = spread[size / 2 * size + size / 2] - spread[size / 2];
  const deviation = Math.sqrt(
    spread.reduce((sum, a) => sum + (a - mean) ** 2, 0) / spread.length,
  ) / first;
  near(own.noise / (0.05 * length / area / deviation), 1, 0.15);
  const average = ends[0].map((value, e) => 0.5 * value + 0.5 * ends[1][e]);
  const shrunk = mapValues(noisy, (value, e) => 0.3 * value + 0.7 * average[e]);
  const less = measureFidelity(shrunk, options);
  near(less.kept / own.kept, 0.3, 0.02);
  near(less.noise / less.kept, own.noise / own.kept, 0.05 * own.noise);
});

Deno.test("measureFidelity() judges the pixels asked for, in the whole image or by themselves", () => {
  const pixels = [0, 5, 9, 40, 80, 120, 136, 200];
  const whole = measureFidelity(noisy, { ...options, pixels });
  assert.deepEqual(measureFidelity(takePixels(noisy, pixels), { ...options, pixels }), whole);
  assert.notEqual(whole.kept, measureFidelity(noisy, options).kept);
  assert.throws(() => measureFidelity(takePixels(noisy, [0, 1, 2]), options), /all 256 spectra/);
});

Deno.test("contrastMap() is 1 higher on the first site than on the second", () => {
  const { data } = contrastMap(truth, { truth, spots });
  const [ti, o] = spots.map(({ at: [row, column] }) => data[row * size + column]);
  near(ti - o, 1, 1e-4);
  near(data.reduce((a, b) => a + b) / data.length, 0, 1e-4);
});

Deno.test("siteContrast() refuses equal sites, and listFidelity() has an interval over seeds", () => {
  assert.throws(() => siteContrast(mixture(0), spots), /Ti-O and O must differ/);
  const rows = [1, 2, 3].map((seed) => {
    const draw = addGaussianNoise(truth, { sigma: 0.05, random: prng(seed) });
    return { method: "noisy", seed, ...measureFidelity(draw, { ...options, noisy: draw }) };
  });
  const table = listFidelity(rows), [{ kept, keptHalf, errorShare, seeds }] = table;
  assert.match(sayFidelity(table, "noisy", "noisy"), /leaves 100 %/);
  assert.ok(Math.abs(kept - 1) < keptHalf + 0.1 && keptHalf > 0);
  assert.deepEqual([errorShare, seeds], [1, 3]);
});

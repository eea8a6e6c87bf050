import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { mapValues, type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { shiftSpectra } from "eels/core/energy_steps.ts";
import { drawKept } from "./contrast_figure.ts";
import { compareLevels, denoiseAll, judgeImage, listLevels } from "./denoiser_levels.ts";
import { drawSeeds } from "./denoiser_seeds.ts";
import { listFidelity } from "./fidelity.ts";
import { drawContrastMaps, drawDifferences, measureDifference } from "./fidelity_figure.ts";
import { drawCoverage, drawLevels, listCoverage } from "./level_figure.ts";
import { markedColumns } from "./places.ts";
import { drawPlate } from "./plate_figure.ts";
import { coverSeeds, drawBands } from "./seed_bands.ts";
import { compareSitePeaks, groupBySite } from "./site_peaks.ts";

const energy = energyAxis(525, 0.25, 72), size = 12;
const bump = (at: number, centre: number) => Math.exp(-(((at - centre) / 1.2) ** 2));
const ends = [1, 0.7].map((first) =>
  Array.from(energies(energy), (at) => first * bump(at, 531) + (2 - first) * bump(at, 536) + 0.02)
);
/** A cell whose pixels mix two spectra, more of the first towards the middle. */
const truth: SpectrumImage = spectrumImage({
  data: Array.from({ length: size * size }, (_, p) => {
    const away = Math.hypot(Math.floor(p / size) - size / 2, p % size - size / 2) / size;
    return ends[0].map((value, e) => (0.9 - away) * value + (0.1 + away) * ends[1][e]);
  }).flat(),
  shape: [size, size, 72],
  energy,
  pixel: { rowNm: 0.01, columnNm: 0.01 },
});
const positions = Array.from({ length: size * size }, (_, i) => i);
const wedge = { positions, source: Int32Array.from(positions) };
const sigma = 0.05, seeds = drawSeeds(truth, wedge, { count: 6, sigma, random: prng(1) });
const spots = markedColumns(truth), judging = { truth, spots, peaksEv: [531, 536] };
const near = (value: number, expected: number, by: number) =>
  assert.ok(Math.abs(value - expected) < by, `${value} is not ${expected}`);
const same = (image: SpectrumImage) => image;

Deno.test("drawSeeds() holds every pixel out once in five seeds, and divides anew for the sixth", () => {
  const five = seeds.slice(0, 5).flatMap(({ fold }) => [...fold.heldOut]);
  assert.equal(new Set(five).size, size * size);
  assert.equal(five.length, size * size);
  assert.notDeepEqual(seeds[5].fold.heldOut, seeds[0].fold.heldOut);
  for (const { fold, unjudged } of seeds) {
    assert.equal(fold.heldOut.length + unjudged.length, size * size);
    assert.ok(!fold.heldOut.some((pixel) => unjudged.includes(pixel)));
  }
  assert.notEqual(seeds[0].noisy.data[0], seeds[1].noisy.data[0]);
});

Deno.test("compareLevels() has the noise's own errors for the noisy image, and none for the truth", async () => {
  const methods = seeds.map(() => [
    { method: "noisy", apply: same },
    { method: "truth", apply: () => truth },
  ]);
  const rows = await compareLevels(seeds, methods, { ...judging, sigmas: [0.02, 0.05] });
  const table = listLevels(rows);
  assert.equal(table.length, 4);
  for (const row of table) {
    const isNoisy = row.method === "noisy";
    near(row.meanSquaredError, isNoisy ? Number(row.sigma) ** 2 : 0, 0.05 * sigma ** 2);
    near(row.kept, 1, isNoisy ? 0.3 : 1e-6);
    if (!isNoisy) near(row.positionErrorEv, 0, 1e-6);
  }
  assert.ok(
    drawLevels(rows.filter(({ method }) => method === "noisy"), { trainedAt: 0.05 }).svg.includes(
      "Contrast kept",
    ),
  );
  const fidelity = listFidelity(rows.filter((row) => row.sigma === 0.05));
  assert.ok(drawKept(fidelity, { reference: "noisy" }).svg.includes("noisy, shrunk"));
});

Deno.test("judgeImage() finds a displaced peak and the error of the sum", async () => {
  const [seed] = seeds, moved = shiftSpectra(truth, [0.25]);
  const row = judgeImage(moved, seed, judging);
  near(row.positionErrorEv, 0.25, 0.01);
  near(judgeImage(seed.noisy, seed, judging).sumLikeness, 1, 1e-9);
  const images = await denoiseAll(seed.noisy, [{ method: "noisy", apply: same }]);
  assert.equal(images.noisy, seed.noisy);
});

Deno.test("compareSitePeaks() groups pixels by column and finds shift, height and width", () => {
  const sites = groupBySite(truth, positions);
  assert.deepEqual([...sites.keys()].sort(), ["O", "Sr", "Ti-O"]);
  assert.ok(sites.get("Ti-O")!.includes(size / 2 * size + size / 2));
  const options = { truth, pixels: positions, peaks: { t2g: 531, main: 536 } };
  for (const row of compareSitePeaks(mapValues(truth, (v) => 0.8 * v), options)) {
    near(row.shiftEv, 0, 1e-4);
    near(row.heightRatio, 0.8, 1e-4);
    near(row.widthRatio, 1, 1e-4);
  }
  const [moved] = compareSitePeaks(shiftSpectra(truth, [0.1]), options);
  near(moved.shiftEv, 0.1, 0.01);
});

Deno.test("measureDifference() of the truth is Ti-O less O", () => {
  const difference = measureDifference(truth, { truth, spots, pixels: positions });
  const at = 24; // 531 eV
  assert.ok(difference[at] > 5 && difference[44] < -5);
  const rows = [
    { method: "truth", difference },
    ...[1, 2].map((k) => ({ method: "held out", difference: difference.map((d) => d * k / 3) })),
  ];
  assert.ok(drawDifferences(rows, truth).svg.includes("Ti-O less O"));
  assert.ok(drawContrastMaps({ truth, noisy: seeds[0].noisy }, { truth, spots }).svg.length > 0);
});

Deno.test("coverSeeds() covers what it says where errors are as they were, less at twice the noise", async () => {
  const models = seeds.map(() => ({ apply: (image: SpectrumImage) => Promise.resolve(image) }));
  const cases = { like: {}, "twice the noise": { noiseFactor: 2 } };
  const options = {
    ...{ truth, sigma, shares: [0.68, 0.9], cases },
    groups: [{ group: "all", fromEv: 525, toEv: 543 }],
  };
  const { bands, coverage } = await coverSeeds(seeds, models, options);
  const table = listCoverage(coverage);
  for (const { data, share, covered } of table) {
    if (data === "like") near(covered, Number(share), 0.03);
    else assert.ok(covered < Number(share) - 0.1);
  }
  assert.ok(drawCoverage(table).svg.includes("Share covered"));
  const drawn = drawBands({ truth, denoised: truth }, { seeds, bands, spots, share: 0.9 });
  assert.ok(drawn.svg.includes("90 % band"));
  const { noisy } = seeds[0], images = { truth, noisy, asInPaper: truth, heldOut: truth };
  assert.ok(drawPlate(images, { spots }).svg.includes("Fig. 2"));
});

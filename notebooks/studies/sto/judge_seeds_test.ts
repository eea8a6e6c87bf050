import assert from "node:assert/strict";
import { measureNormalisation, normalise } from "eels/core/normalisation.ts";
import { prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { scanWedge } from "eels/simulate/scan_symmetry.ts";
import { SRTIO3 } from "eels/simulate/crystal.ts";
import { denoiseHeldOutPixels, drawSeeds } from "./denoiser_seeds.ts";
import { judgeSeeds, listSitePeaks, listSpeckle, templateMethod } from "./judge_seeds.ts";
import { markedColumns } from "./places.ts";
import { loadSrTiO3Image } from "./sto_image.ts";

const simulated = await loadSrTiO3Image(), normalisation = measureNormalisation(simulated);
const truth = normalise(simulated, normalisation), spots = markedColumns(truth);
const wedge = scanWedge(SRTIO3, { rows: 32, columns: 32 });
const seeds = drawSeeds(truth, wedge, { count: 2, sigma: 0.05, random: prng(1) });
const fit = await templateMethod(normalisation);
const near = (value: number, expected: number, by: number) =>
  assert.ok(Math.abs(value - expected) < by, `${value} is not ${expected}`);

Deno.test("templateMethod() gives the simulated image back, as it is a mixture of the two spectra", async () => {
  const { data } = await fit.apply(truth);
  data.forEach((value, i) => near(value, truth.data[i], 1e-4));
});

Deno.test("judgeSeeds() judges every method of every seed, at every site that it holds out", async () => {
  const methods = seeds.map(() => [fit]), judging = { truth, spots, peaksEv: [531, 535.2] };
  const { rows, sites, differences } = await judgeSeeds(seeds, methods, {
    ...judging,
    sigma: 0.05,
    joined: {},
  });
  assert.equal(rows.length, 2);
  // Two amounts a spectrum are fitted to its channels.
  for (const { errorShare } of rows) near(errorShare, 2 / truth.shape[2], 0.005);
  assert.deepEqual(differences.map(({ method }) => method), ["truth", fit.method, fit.method]);
  for (const row of listSitePeaks(sites)) near(row.heightRatio, 1, 0.02);
  assert.equal(listSpeckle(rows).length, 1);
});

Deno.test("judgeSeeds() judges whole maps with each pixel from the network that held it out", async () => {
  const five = drawSeeds(truth, wedge, { count: 5, sigma: 0.05, random: prng(1) });
  const networks = five.map(() => ({ apply: () => Promise.resolve(truth) }));
  const image = await denoiseHeldOutPixels(five[0].noisy, five, networks);
  assert.deepEqual(image.data, truth.data);
  const same = { method: "noisy", apply: (image: SpectrumImage) => image };
  const methods = five.map(() => [same, { ...same, method: "held out" }]);
  const options = { truth, spots, peaksEv: [531, 535.2], sigma: 0.05 };
  const { whole } = await judgeSeeds(five, methods, {
    ...options,
    joined: { "held out": networks },
  });
  assert.deepEqual(whole.slice(0, 2).map(({ method }) => method), ["noisy", "held out"]);
  near(whole[1].kept, 1, 1e-6);
  near(whole[0].errorShare, 1, 1e-6);
});

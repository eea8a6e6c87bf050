import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import {
  errorLevels,
  judgeCell,
  judgeRankRules,
  judgeRanks,
  listCells,
  listRanks,
} from "./cell_trials.ts";

const energy = energyAxis(525, 0.5, 40), size = 8;
const data = Array.from({ length: size * size }, (_, p) => {
  const share = Math.hypot(Math.floor(p / size) - 4, p % size - 4) / 8;
  return Array.from(
    energies(energy),
    (at) =>
      0.1 + share * Math.exp(-(((at - 531) / 2) ** 2)) + 0.6 * Math.exp(-(((at - 537) / 3) ** 2)),
  );
}).flat();
const truth = spectrumImage({ data, shape: [size, size, 40], energy, unit: "normalised" });
const pixels = Uint32Array.from({ length: size * size }, (_, p) => p);
const seeds = [1, 2].map((seed) => {
  const random = prng(seed), heldOut = pixels.slice(0, 32);
  const noisy = addGaussianNoise(truth, { sigma: 0.05, random });
  const fold = { heldOut, training: pixels.slice(32, 48), validation: pixels.slice(48) };
  return { seed, part: `seed ${seed}`, random, noisy, fold, unjudged: pixels.slice(32) };
});

Deno.test("methods are judged on the held-out pixels of each seed", async () => {
  const methods = [
    { method: "noisy", apply: (image: typeof truth) => image },
    { method: "truth", apply: () => truth },
  ];
  const rows = (await Promise.all(seeds.map((own) => judgeCell(truth, own, methods)))).flat();
  const [noisy, exact] = listCells(rows);
  assert.ok(Math.abs(noisy.meanSquaredError - 0.0025) < 0.0005 && noisy.seeds === 2);
  assert.ok(exact.meanSquaredError === 0 && Math.abs(exact.kept - 1) < 1e-6);
  assert.equal(errorLevels(rows, ["truth"]).truth, 0);
});

Deno.test("ranks and their rules find the two spectra of a mixture", async () => {
  const ranked = listRanks((await Promise.all(seeds.map((own) => judgeRanks(truth, own)))).flat());
  const off = ranked.filter(({ method }) => method === "PCA, mean taken off");
  const least = off.reduce((a, b) => a.meanSquaredError < b.meanSquaredError ? a : b);
  assert.equal(least.rank, 1);
  const rows = await judgeRankRules(truth, seeds[0], { electronsAtMaximum: 400, draws: 3 });
  assert.deepEqual([...new Set(rows.map(({ noise }) => noise))], ["gaussian", "poisson"]);
  assert.equal(rows[0].best, 1);
});

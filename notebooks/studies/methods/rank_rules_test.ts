import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { mapValues, spectrumImage } from "eels/core/spectrum_image.ts";
import { startTensors } from "eels/core/tensor.ts";
import { compareRankRules, summariseRankRules } from "./rank_rules.ts";

await startTensors();

Deno.test("every rule finds two components in counts of two mixed spectra, and the truth agrees", async () => {
  const random = prng(6), [rows, columns, channels] = [20, 20, 24];
  const data = new Float32Array(rows * columns * channels);
  for (let s = 0; s < rows * columns; s++) {
    const [a, b] = [random.uniform(), random.uniform()];
    for (let e = 0; e < channels; e++) {
      data[s * channels + e] = 20 + 60 * a * Math.exp(-e / 6) + 60 * b * Math.exp((e - 24) / 6);
    }
  }
  const energy = energyAxis(520, 1, channels);
  const truth = spectrumImage({ data, shape: [rows, columns, channels], energy });
  const image = mapValues(truth, (mean) => random.poisson(mean));
  const cases = [{ noise: "poisson" as const, image, truth, unit: 10 }];
  const found = await compareRankRules(cases, { draws: 9, random });
  assert.deepEqual(found.map(({ mean, weighting }) => `${mean}, ${weighting}`), [
    "taken off, none",
    "taken off, poisson",
    "kept, none",
    "kept, poisson",
  ]);
  const [, row] = found;
  assert.deepEqual([row.scree, row.threshold, row.parallel, row.best], [2, 2, 2, 2]);
  // Two components and the mean of 24 keep about 3 / 24 of a variance of about 40.
  const error = row.meanSquaredError * 100;
  assert.ok(error > 2 && error < 10, `${error}`);
});

Deno.test("the ranks of several seeds are summarised by their range", () => {
  const row = {
    noise: "gaussian",
    weighting: "none",
    mean: "kept",
    scree: 2,
    parallel: 2,
  } as const;
  const seed = (threshold: number) => [{ ...row, threshold, best: 2, meanSquaredError: threshold }];
  const [found] = summariseRankRules([seed(2), seed(4)]);
  assert.deepEqual([found.scree, found.threshold, found.meanSquaredError], ["2", "2 to 4", 3]);
  assert.ok(found.low < 3 && found.high > 3);
});

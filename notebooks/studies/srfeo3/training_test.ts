import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { RAPID_EELS_PAPER } from "./rapid_eels.ts";
import { twinOf } from "./twin_test_support.ts";
import { prepare } from "./prepared_images.ts";
import { listSearch, searchRapidEels, trainRapidEels } from "./training.ts";

const prepared = prepare(await twinOf(1));
const config = { ...RAPID_EELS_PAPER, dropout: 0, epochs: 8, batchSize: 32, learningRate: 3e-3 };

Deno.test("trainRapidEels() lowers the error, on the stated share of the images", async () => {
  const { model, history, ...counts } = await trainRapidEels(prepared, config, {
    every: 7,
    random: prng(2),
  });
  const { validationLoss } = history;
  assert.ok(validationLoss[7] < 0.5 * validationLoss[0], `${validationLoss}`);
  assert.deepEqual(counts, { trainingSpectra: 229, validationSpectra: 229 });
  model.dispose();
});

Deno.test("searchRapidEels() varies what each point says", async () => {
  const point = { latentUnits: 5, dropout: 0, depth: 5, learningRate: 3e-3 };
  const points = [point, { ...point, depth: 3 }, { ...point, learningRate: 1e-9 }];
  const rows = await searchRapidEels(prepared, { ...config, epochs: 3 }, points, {
    folds: 2,
    every: 7,
    random: prng(3),
  });
  assert.equal(rows.length, 6);
  const listed = listSearch(rows);
  assert.deepEqual(listed.map((row) => row.depth), [5, 3, 5]);
  assert.ok(listed[2].meanScore > Math.max(listed[0].meanScore, listed[1].meanScore));
  assert.equal(new Set(rows.map((row) => row.score)).size, 6);
});

import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { loadModel } from "eels/model/model_files.ts";
import { NETWORKS } from "./saved_network.ts";
import { twinOf } from "./twin_test_support.ts";
import { classifyContrasts, classifyShares } from "./classify_contrasts.ts";
import { classifyRates } from "./classify_rates.ts";
import { slowDown } from "./compare_rates.ts";
import { prepare } from "./prepared_images.ts";

const network = await loadModel(NETWORKS.noDropout);
const prepared = prepare(await twinOf(1));
const [training] = slowDown(prepared, { part: "training", frameRatesHz: [400], every: 3 });
const series = slowDown(prepared, { part: "held out", frameRatesHz: [400, 100], every: 3 });

Deno.test("classifyRates() tells the twin's states apart at every rate", async () => {
  const options = { training, series, random: prng(2) };
  const { accuracies, confusion } = await classifyRates({ "no dropout": network }, options);
  assert.deepEqual(accuracies.map((row) => row.frameRateHz), [400, 100]);
  assert.deepEqual(accuracies.map((row) => row.published), [82, 92.3]);
  for (const { network, percent, low, high } of accuracies) {
    assert.equal(network, "no dropout");
    assert.ok(percent > 97 && low <= percent && percent <= high, `${percent}`);
  }
  assert.deepEqual(confusion.map((row) => row.truth), ["initial", "annealed"]);
  for (const { initial, annealed } of confusion) assert.equal(initial + annealed, 2 * 134);
});

Deno.test("with a hundredth of the electrons the states are hard to tell, with all of them easy", async () => {
  const options = { training, test: series[0], shares: [1, 0.01], random: prng(3) };
  const rows = await classifyShares(network, options);
  assert.deepEqual(rows.map((row) => row.share), [1, 1, 0.01, 0.01]);
  assert.ok(rows[0].percent > 97 && rows[1].percent > 97);
  for (const { percent, low, high } of rows.slice(2)) {
    assert.ok(percent > 55 && percent < 90 && low <= percent && percent <= high, `${percent}`);
  }
});

Deno.test("twins of one state cannot be told apart", async () => {
  const options = { deltaDifferences: [0], rows: 40, random: prng(4) };
  for (const { percent, deltaDifference } of await classifyContrasts(network, options)) {
    assert.equal(deltaDifference, 0);
    assert.ok(percent > 25 && percent < 75, `${percent}`);
  }
});

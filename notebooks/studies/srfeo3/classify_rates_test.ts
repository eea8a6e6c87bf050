import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { loadModel } from "eels/model/model_files.ts";
import { SRFEO3_NETWORKS } from "./saved_network.ts";
import { simulateSrfeo3 } from "./twin.ts";
import { classifyContrasts, classifyRates, classifyShares } from "./classify_rates.ts";
import { slowDown } from "./compare_rates.ts";
import { prepareSrfeo3 } from "./prepared_images.ts";

const network = await loadModel(SRFEO3_NETWORKS.noDropout);
const prepared = prepareSrfeo3(await simulateSrfeo3({ random: prng(1), images: 12, rows: 40 }));
const [training] = slowDown(prepared, "training", { frameRatesHz: [400], every: 3 });
const series = slowDown(prepared, "held out", { frameRatesHz: [400, 100], every: 3 });

Deno.test("classifyRates() tells the twin's states apart at every rate", async () => {
  const { rows } = await classifyRates(network, training, series, { random: prng(2) });
  assert.deepEqual(rows.map((row) => row.frameRateHz), [400, 100]);
  for (const { accuracy, predicted } of rows) {
    assert.ok(accuracy.accuracy > 0.97, `${accuracy.accuracy}`);
    assert.equal(predicted.length, 4 * 134);
  }
});

Deno.test("with a hundredth of the electrons the states are hard to tell, with all of them easy", async () => {
  const options = { shares: [1, 0.01], random: prng(3) };
  const rows = await classifyShares(network, training, series[0], options);
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

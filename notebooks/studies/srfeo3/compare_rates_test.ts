import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { spectrumCount } from "eels/core/spectrum_image.ts";
import { simulate } from "./twin.ts";
import { compareRates, slowDown } from "./compare_rates.ts";
import { likeTruth, prepare } from "./prepared_images.ts";

const prepared = prepare(await simulate({ random: prng(1), images: 12, rows: 44 }));
const series = slowDown(prepared, { part: "held out", frameRatesHz: [400, 100, 1], every: 11 });

Deno.test("slowDown() takes every n-th spectrum of each image, each with its label", () => {
  for (const { wide, counts, truth, labels, names } of series) {
    assert.equal(spectrumCount(counts), 4 * 40);
    assert.equal(counts.shape[2], 240);
    assert.ok(wide.shape[2] > 240);
    assert.equal(spectrumCount(truth), 160);
    assert.equal(labels.length, 160);
    assert.equal(new Set(names).size, 4);
    labels.forEach((label, i) => assert.equal(label === 1, names[i].startsWith("annealed")));
  }
  const { counts } = prepared.images.find((image) => image.part === "held out")!;
  assert.deepEqual([...series[0].counts.data.subarray(240, 480)], [
    ...counts.data.subarray(11 * 240, 12 * 240),
  ]);
});

Deno.test("raw spectra lose the error of their noise as the frame rate falls, down to the truth", async () => {
  const raw = {
    method: "raw",
    apply: (wide: typeof series[0]["wide"]) => likeTruth(wide, prepared),
  };
  const [fast, slow, slowest] = await compareRates(series, [raw]);
  assert.ok(Math.abs(fast.meanSquaredError / slow.meanSquaredError - 4) < 0.8, `${slow}`);
  assert.ok(slowest.meanSquaredError < 1e-9, `${slowest.meanSquaredError}`);
});

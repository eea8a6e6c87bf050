import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { crop } from "eels/core/energy_steps.ts";
import {
  judgeRedraws,
  listRedrawKinds,
  listRedrawnTrends,
  listRedraws,
  redrawnRatio,
  regressionMethods,
} from "./held_out_redraws.ts";
import { likeTruth, prepare } from "./prepared_images.ts";
import { twinOf } from "./twin_test_support.ts";

const prepared = prepare(await twinOf(1));
const { startEv, stepEv, channels } = prepared.images[0].truth.energy;
const keep = { fromEv: startEv, toEv: startEv + channels * stepEv };
const linear = await regressionMethods(prepared, { ranks: [3], every: 3 });
const methods = [
  { method: "raw", apply: (wide: Parameters<typeof likeTruth>[0]) => likeTruth(wide, prepared) },
  {
    method: "nothing but 0",
    apply: (wide: Parameters<typeof likeTruth>[0]) => {
      const cut = crop(wide, keep);
      return { ...cut, data: new Float32Array(cut.data.length) };
    },
  },
  ...linear,
];

Deno.test("judgeRedraws() counts the same four kinds anew each time, and ratios are paired", async () => {
  const { errors, trends } = await judgeRedraws(prepared, {
    ...{ redraws: 3, every: 7, methods, trendsOf: ["raw"], twin: { rows: 40 }, random: prng(2) },
  });
  assert.equal(errors.length, 3 * 4 * methods.length);
  const raw = errors.filter(({ method }) => method === "raw");
  assert.equal(new Set(raw.map(({ meanSquaredError }) => meanSquaredError)).size, 12);
  assert.deepEqual([...new Set(raw.map(({ kind }) => kind))], [
    ...["initial thin", "initial thick", "annealed thin", "annealed thick"],
  ]);
  const listed = listRedraws(errors, { over: "raw" });
  assert.equal(listed[0].method, "scores mapped to truths, 3"); // far less than raw noise
  assert.equal(listed.find(({ method }) => method === "raw")!.ratio, 1);
  const { mean, low, high, count } = redrawnRatio(errors, { of: listed[0].method, over: "raw" });
  assert.ok(count === 3 && low < mean && mean < high && high < 0.2, `${low}, ${high}`);
  assert.equal(listRedrawKinds(errors, ["raw"]).length, 4);
  const rows = listRedrawnTrends(trends);
  assert.deepEqual(rows.map(({ seeds }) => seeds), [3, 3, 3, 3]);
  const as = { redraws: 0, every: 7, methods, trendsOf: [], random: prng(2) };
  assert.equal((await judgeRedraws(prepared, as)).errors.length, 4 * methods.length);
});

import assert from "node:assert/strict";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { compareKinds } from "./compare_kinds.ts";
import { heldOutKinds } from "./denoising_methods.ts";
import { choosePcaRank, choosePcaRegression } from "./pca_choice.ts";
import {
  boundingMethods,
  describeRankChoices,
  kindMethods,
  listRankErrors,
  prepareNoiseless,
} from "./pca_methods.ts";
import { prepare } from "./prepared_images.ts";
import { twinOf } from "./twin_test_support.ts";

const twin = await twinOf(1);
const prepared = prepare(twin), ranks = [1, 3, 20];
const components = await choosePcaRank(prepared, { ranks, weighting: "poisson" });
const regression = await choosePcaRegression(prepared, { ranks });

Deno.test("methods lie between their bounds: no denoising and the truth", async () => {
  const heldOut = heldOutKinds(prepared);
  const best = { "best rank": components, "mapped": regression };
  const methods = kindMethods(prepared, { components, ranks: [1], best });
  assert.deepEqual(methods.map(({ method }) => method), ["PCA, 1", "best rank", "mapped"]);
  const noiseless = prepareNoiseless(twin, prepared);
  assert.deepEqual(noiseless.map(({ name }) => name), heldOut.map(({ name }) => name));
  const rows = await compareKinds(heldOut, [...methods, ...boundingMethods(prepared)], {
    noiseless,
  });
  const [one, three, mapped, raw, truth] = rows;
  assert.equal(truth.meanSquaredError, 0);
  assert.equal(truth.toNoiseless, meanSquaredError(heldOut[0].truth, noiseless[0].truth));
  for (const row of [one, three, mapped]) {
    assert.ok(row.toNoiseless > truth.toNoiseless && row.toNoiseless < raw.toNoiseless);
  }
  assert.ok(three.meanSquaredError < one.meanSquaredError);
});

Deno.test("rank choices are listed with their weighting, and described by every rule", () => {
  const rows = listRankErrors([components], regression);
  assert.deepEqual(rows.map(({ rank }) => rank), [...ranks, ...ranks]);
  assert.equal(rows[0].method, "PCA, mean taken off");
  assert.equal(rows[0].weighting, "Poisson-weighted");
  assert.equal(rows[3].method, "scores mapped to truths");
  const [row] = describeRankChoices([components]);
  assert.equal(row.best, 3);
  assert.equal(row.highestTried, 20);
  assert.equal(row.meanSquaredError, Math.min(...components.errors));
});

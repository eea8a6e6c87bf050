import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { loadModel } from "eels/model/model_files.ts";
import { NETWORKS } from "./saved_network.ts";
import { smallTask } from "./twin_test_support.ts";
import {
  compareStill,
  judgeTwin,
  listAlignment,
  listKinds,
  measureAlignment,
  orderMethods,
  ratiosBySeed,
  slopesOverOffset,
  summariseTwins,
  type TwinRow,
} from "./twin_trials.ts";

Deno.test("methods lie between their bounds, and dropout left on is another method", async () => {
  const task = await smallTask(), paper = await loadModel(NETWORKS.dropout);
  const setting = { method: "PCA of the image", weighting: "none", strength: 1 } as const;
  const rows = await judgeTwin(task, {
    ...{ seed: 1, settings: [{ ...setting, meanSquaredError: 0 }] },
    networks: { "network, paper": paper },
    dropoutOn: { name: "network, paper", draws: 2, random: prng(1) },
  });
  const [own, off, on, raw, truth] = rows;
  assert.deepEqual([own, off, on].map(({ method }) => method), [
    "PCA of the image",
    "network, paper",
    "network, paper, dropout left on",
  ]);
  for (const row of [own, off, on]) assert.ok(row.toNoiseless < raw.toNoiseless / 5);
  assert.notEqual(on.toNoiseless, off.toNoiseless);
  assert.equal(truth.meanSquaredError, 0);
  for (const { errorEv, driftEv } of listAlignment(measureAlignment(task, 1))) {
    assert.ok(errorEv < driftEv / 3, `${errorEv} of ${driftEv}`);
  }
});

const row = (seed: number, kind: string, method: string, error: number): TwinRow => ({
  ...{ seed, kind, method, offsetEv: 0, meanSquaredError: error, toNoiseless: error },
});
const rows = [1, 2, 3].flatMap((seed) => [
  ...[row(seed, "thin", "PCA, aligned", seed), row(seed, "thin", "network", 2 * seed)],
  ...[row(seed, "thick", "PCA, aligned", seed), row(seed, "thick", "network", seed + (seed - 2))],
]);

Deno.test("ratios are formed within a seed and then averaged", () => {
  const pair = { of: "network", over: "PCA, aligned", value: "toNoiseless" } as const;
  assert.deepEqual(ratiosBySeed(rows.filter(({ kind }) => kind === "thin"), pair), [2, 2, 2]);
  assert.throws(() => ratiosBySeed(rows, { ...pair, of: "b" }), /"b" must have rows/);
  const [first, second] = summariseTwins(rows, { over: "PCA, aligned" });
  assert.deepEqual([first.method, first.overNetwork], ["PCA, aligned", 1]);
  assert.ok(second.overNetworkLow < second.overNetwork && second.toNoiseless > first.toNoiseless);
});

Deno.test("the slope over the offset is that within a seed, of errors shared by their kind", () => {
  const offset = (seed: number, offsetEv: number, kind: string, scale: number) => ({
    ...row(seed, kind, "network", scale * (1 + 2 * Math.abs(offsetEv))),
    offsetEv,
  });
  const images = [1, 2, 3].flatMap((seed) => [
    ...[offset(seed, 0.1, "thin", 1), offset(seed, -0.3, "thick", 5)],
  ]);
  const [found] = slopesOverOffset(images, { methods: ["network"] });
  assert.ok(Math.abs(found.slopePerEv) < 1e-9, `${found.slopePerEv}: kinds alone differ`);
  const mixed = [offset(1, 0.1, "thin", 1), offset(1, -0.3, "thin", 1)];
  const [{ slopePerEv }] = slopesOverOffset(mixed, { methods: ["network"] });
  assert.ok(Math.abs(slopePerEv - 2 / 1.4) < 1e-9);
});

Deno.test("an order whose interval holds equality is undecided", () => {
  const order = orderMethods(rows, ["network"], ["PCA, aligned"]);
  assert.deepEqual(order.map(({ kind, errs }) => [kind, errs]), [
    ["thin", "more"],
    ["thick", "undecided"],
  ]);
  assert.equal(orderMethods(rows, ["PCA, aligned"], ["network"])[0].errs, "less");
});

Deno.test("kinds and twins without drift are listed with intervals", () => {
  assert.equal(listKinds(rows, []).length, 4);
  const [pca] = compareStill(rows, rows.filter(({ method }) => method !== "network"));
  assert.equal(pca.withDrift, pca.withoutDrift);
  assert.ok(pca.withDriftLow < 2 && pca.withDriftHigh > 2);
});

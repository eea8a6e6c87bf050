import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { selectRows } from "eels/core/stack.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { loadModel } from "eels/model/model_files.ts";
import { prepare } from "./prepared_images.ts";
import { LONG_NETWORKS } from "./saved_network.ts";
import { twinOf } from "./twin_test_support.ts";
import { waysToApply } from "./ways_to_apply.ts";

Deno.test("waysToApply() averages draws, which errs less than one of them", async () => {
  const prepared = prepare(await twinOf(1)), network = await loadModel(LONG_NETWORKS.dropout);
  const last = await loadModel(LONG_NETWORKS.lastEpoch);
  const ways = await waysToApply(prepared, {
    ...{ averaged: { network }, others: { last }, every: 3, random: prng(1) },
  });
  const names = ways.map(({ method }) => method);
  assert.deepEqual(names.slice(0, 3), ["network, dropout left on", "network, one draw", "last"]);
  const [image] = prepared.images, first = (row: number) => row < 4;
  const [wide, truth] = [image.wide, image.truth].map((each) => selectRows(each, first));
  const [averaged, one] = await Promise.all(
    ways.slice(0, 2).map(async ({ apply }) =>
      meanSquaredError({ ...truth, data: (await apply(wide)).data }, truth)
    ),
  );
  assert.ok(averaged < one, `${averaged}, ${one}`);
  network.dispose();
  last.dispose();
});

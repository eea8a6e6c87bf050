import assert from "node:assert/strict";
import { withData } from "eels/core/spectrum_image.ts";
import { compareKinds } from "./compare_kinds.ts";
import { smallTask } from "./twin_test_support.ts";

Deno.test("each kind has a row a method, with the errors to both truths", async () => {
  const { judged } = await smallTask();
  const rows = await compareKinds(judged, [
    { method: "truth", apply: ({ truth }) => truth },
    {
      method: "off",
      apply: ({ noiseless }) => withData(noiseless, noiseless.data.map((v) => v + 0.1)),
    },
  ]);
  assert.deepEqual(
    rows.map(({ kind, method }) => `${kind}: ${method}`).slice(0, 3),
    ["initial thin: truth", "initial thin: off", "initial thick: truth"],
  );
  for (const { method, meanSquaredError, toNoiseless } of rows) {
    if (method === "truth") {
      assert.equal(meanSquaredError, 0);
      assert.ok(toNoiseless > 0 && toNoiseless < 0.005);
    } else assert.ok(Math.abs(toNoiseless - 0.01) < 1e-6);
  }
});

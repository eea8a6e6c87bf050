import assert from "node:assert/strict";
import { drawDifficulty } from "./rapid_eels_difficulty.ts";

Deno.test("drawDifficulty() draws an interval a point, the published accuracy and guessing", () => {
  const row = { percent: 80, low: 70, high: 90 };
  const both = (["latent units", "all channels"] as const).map((from) => ({ from, ...row }));
  const { svg } = drawDifficulty({
    fewer: [1, 0.1].flatMap((share) => both.map((one) => ({ ...one, share }))),
    closer: [0.4, 0.1].flatMap((deltaDifference) =>
      both.map((one) => ({ ...one, deltaDifference }))
    ),
  });
  for (const name of ["published", "guessing", "latent units", "all channels"]) {
    assert.ok(svg.includes(name), name);
  }
});

import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { drawDifficulty, measureEndMembers } from "./rapid_eels_difficulty.ts";

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

Deno.test("measureEndMembers() gives each end member thin and thick, nearer by annealing", async () => {
  const rows = await measureEndMembers({ random: prng(1), rows: 2 });
  assert.deepEqual(rows.map(({ state, thickness }) => `${state} ${thickness}`), [
    "initial thin",
    "initial thick",
    "annealed thin",
    "annealed thick",
  ]);
  const [, initial, , annealed] = rows, single = rows.map((row) => row.ratioWithoutPlural);
  assert.ok(Math.abs(single[0] - single[1]) < 1e-3 && Math.abs(single[2] - single[3]) < 1e-3);
  assert.ok(initial.whiteLineRatio > single[1] && annealed.whiteLineRatio > single[3]);
  assert.ok(rows[0].onsetDistanceEv > rows[2].onsetDistanceEv + 0.3);
});

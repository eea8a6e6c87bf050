import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { measureEndMembers } from "./iron_edges.ts";

Deno.test("measureEndMembers() gives each end member thin and thick, nearer by annealing", async () => {
  const rows = await measureEndMembers({ random: prng(1), rows: 2 });
  assert.deepEqual(rows.map(({ state, thickness }) => `${state} ${thickness}`), [
    "initial thin",
    "initial thick",
    "annealed thin",
    "annealed thick",
  ]);
  for (const row of rows) {
    const placed = row.state === "initial" ? 183.1 : 181.5;
    assert.ok(Math.abs(row.peakDistanceEv - placed) < 0.1, `${row.peakDistanceEv}`);
    // With plural scattering removed the ratio is that of a film without, and does not hang on thickness.
    const { ratioDeconvolved, ratioWithoutPlural: once } = row;
    assert.ok(Math.abs(ratioDeconvolved / once - 1) < 0.03, `${ratioDeconvolved}, ${once}`);
    assert.ok(row.deconvolvedLow < ratioDeconvolved && ratioDeconvolved < row.deconvolvedHigh);
  }
  const [, initial, , annealed] = rows, single = rows.map((row) => row.ratioWithoutPlural);
  assert.ok(Math.abs(single[0] - single[1]) < 1e-3 && Math.abs(single[2] - single[3]) < 1e-3);
  assert.ok(initial.whiteLineRatio > single[1] && annealed.whiteLineRatio > single[3]);
  assert.ok(rows[0].onsetDistanceEv > rows[2].onsetDistanceEv + 0.3);
});

import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { judge } from "../../harness/record/claims.ts";
import { simulateMap } from "./simulated_map.ts";
import { checkWithTruth, claimTruthCheck, summariseCheck } from "./truth_check.ts";

const SETUP = { electrons: 80, atEv: 530, jump: 1, exponent: 3, gain: 2, readoutCounts: 0 };

Deno.test("the error without the truth agrees with the true one, for nothing and for a filter", async () => {
  const energy = energyAxis(500, 1, 64);
  const edge = Float32Array.from(
    { length: 144 * 64 },
    (_, i) => i % 64 > 30 ? 1 + (i % 7) / 20 : 0,
  );
  const simulated = simulateMap(spectrumImage({ data: edge, shape: [12, 12, 64], energy }), SETUP);
  const chosen = {
    "nothing": { method: "none" },
    "Savitzky-Golay": { method: "savitzky-golay", windowChannels: 9 },
  };
  const how = { ...simulated, chosen, seeds: 6, slowSeeds: 1, random: prng(2) };
  const rows = await checkWithTruth(how);
  assert.equal(rows.length, 12);
  const [nothing, filter] = summariseCheck(rows);
  // In units of the noise as it is estimated, which so few values know to a tenth.
  assert.ok(Math.abs(nothing.trueError - 1.25) < 0.2, `${nothing.trueError}`);
  assert.ok(filter.trueError < nothing.trueError);
  for (const claim of claimTruthCheck(rows)) assert.equal(judge(claim), "holds", claim.claim);
});

Deno.test("intervals that miss more often than chance allows do not hold", () => {
  const row = { method: "PCA", estimate: 1, low: 0.9, high: 1.1, trueError: 2 };
  const rows = Array.from({ length: 10 }, (_, seed) => ({ ...row, seed, holds: seed < 7 }));
  assert.equal(judge(claimTruthCheck(rows)[0]), "does not hold");
  const most = rows.map((each) => ({ ...each, holds: each.seed < 9 }));
  assert.equal(judge(claimTruthCheck(most)[0]), "holds");
});

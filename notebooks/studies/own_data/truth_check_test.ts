import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { judge } from "../../harness/record/claims.ts";
import { simulateMap } from "./simulated_map.ts";
import { checkWithTruth } from "./truth_check.ts";
import { claimTruthCheck, drawTruthCheck, sayCheck, summariseCheck } from "./truth_summary.ts";

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
  const reference = { PCA: { method: "pca", rank: 1 } };
  const how = { ...simulated, seeds: 12, slowSeeds: 1, random: prng(2) };
  const rows = await checkWithTruth({ ...how, chosen: { ...chosen, ...reference } });
  assert.equal(rows.length, 12 * 5);
  const [nothing, filter, pca, nothingLess] = summariseCheck(rows);
  assert.equal(nothingLess.method, "nothing less PCA");
  // In units of the noise as it is estimated, which so few values know to a tenth.
  assert.ok(Math.abs(nothing.trueError - 1.25) < 0.2, `${nothing.trueError}`);
  assert.ok(filter.trueError < nothing.trueError);
  const difference = nothing.estimate - pca.estimate;
  assert.ok(Math.abs(nothingLess.estimate - difference) < 1e-9);
  assert.ok(nothingLess.rmsZ > 0.3 && nothingLess.rmsZ < 2.5, `${nothingLess.rmsZ}`);
  for (const claim of claimTruthCheck(rows)) {
    assert.notEqual(judge(claim), "does not hold", claim.claim);
  }
  assert.match(
    sayCheck(rows),
    /differences between methods agree with the truth to about 0\.\d+ to/,
  );
  assert.match(drawTruthCheck(rows).svg, /Paired differences from PCA/);
});

Deno.test("intervals that miss too often, that are too narrow or too wide do not hold", () => {
  const row = { method: "PCA", isPaired: false, estimate: 1, low: 0.9, high: 1.1, trueError: 1.05 };
  const rows = Array.from({ length: 20 }, (_, seed) => ({ ...row, seed, holds: seed < 8 }));
  const verdicts = (found: typeof rows) => claimTruthCheck(found).map(judge);
  assert.deepEqual(verdicts(rows), ["does not hold", "holds"]);
  const most = rows.map((each) => ({ ...each, holds: each.seed < 19 }));
  assert.deepEqual(verdicts(most), ["holds", "holds"]);
  assert.equal(verdicts(most.map((each) => ({ ...each, trueError: 1.003 })))[1], "does not hold");
  assert.equal(verdicts(most.map((each) => ({ ...each, trueError: 1.5 })))[1], "does not hold");
  assert.deepEqual(verdicts(most.slice(0, 2)), ["undecided", "undecided"]);
});

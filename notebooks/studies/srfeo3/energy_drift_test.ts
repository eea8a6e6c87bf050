import assert from "node:assert/strict";
import { mean as meanOf, rootMeanSquare } from "simple-statistics";
import { prng } from "eels/core/random.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { alignRows, estimateDrift } from "eels/baseline/energy_drift.ts";
import { simulate } from "./twin.ts";

Deno.test("the drift of the noisy twin is found to 0.08 eV, and aligned edges are steeper", async () => {
  const images = await simulate({ random: prng(9), images: 4, rows: 120 });
  for (const { counts, driftEv } of images) {
    const found = estimateDrift(counts, { fromEv: 522, toEv: 552 });
    const middle = meanOf(Array.from(driftEv));
    const error = rootMeanSquare(Array.from(found, (v, row) => v - driftEv[row] + middle));
    assert.ok(error < 0.08, `${error}`);
  }
  const [{ counts, expected, driftEv }] = images;
  const steepest = (image: typeof expected) => {
    const { data } = meanSpectrum(image);
    return data.reduce((best, v, e) => e > 2 ? Math.max(best, v - data[e - 2]) : best, 0);
  };
  const found = estimateDrift(counts, { fromEv: 522, toEv: 552 });
  const gain = steepest(alignRows(expected, found)) / steepest(expected);
  const middle = meanOf(Array.from(driftEv));
  const best = steepest(alignRows(expected, driftEv.map((v) => v - middle))) / steepest(expected);
  assert.ok(gain > 1.02 && gain > 1 + 0.9 * (best - 1), `${gain} of ${best}`);
});

import assert from "node:assert/strict";
import { eraseContrast, listGates, testGates, testLostContrast } from "./unlike_gate.ts";
import { spectrumAt } from "eels/core/spectrum_image.ts";
import { sumEnergy } from "eels/core/sums.ts";
import { SMALL_IMAGE, SMALL_SPOTS, smallSeeds } from "./unlike_test_support.ts";

const sigma = 0.05;

Deno.test("testGates() passes the fit of a mixture of two spectra, flags half of a spectrum and other edges", async () => {
  const edge = spectrumAt(SMALL_IMAGE, 0, 0).toReversed();
  const strange = { name: "other", edge, peakHeights: [0.5], spots: SMALL_SPOTS };
  const trials = await testGates(SMALL_IMAGE, smallSeeds(2), { ...strange, sigma, draws: 30 });
  const rows = listGates(trials);
  const share = (shown: string, method: string) =>
    rows.find((row) => row.shown === shown && row.method === method)!.flaggedShare;
  assert.ok(share("ordinary spectrum", "template fit") < 0.1);
  assert.equal(share("ordinary spectrum", "network"), 1);
  assert.equal(share("other", "template fit"), 1);
  assert.equal(share("further peak of 0.5", "template fit"), 1);
});

Deno.test("eraseContrast() keeps every area and no contrast, which testLostContrast() finds", async () => {
  const areas = [SMALL_IMAGE, eraseContrast(SMALL_IMAGE)].map(sumEnergy);
  areas[0].forEach((area, i) => assert.ok(Math.abs(area / areas[1][i] - 1) < 1e-5));
  const lost = await testLostContrast(SMALL_IMAGE, smallSeeds(2), { spots: SMALL_SPOTS, sigma });
  const kept = Object.fromEntries(lost.map((row) => [row.method, row.kept]));
  assert.ok(Math.abs(kept.truth - 1) < 1e-5);
  assert.ok(Math.abs(kept["mean spectrum everywhere"]) < 1e-5);
});

import assert from "node:assert/strict";
import {
  BOTH_MATCHED,
  cureRatios,
  cureRecipes,
  judgeCure,
  listCures,
  SHAPE_MATCHED,
} from "./unlike_cure.ts";
import { drawCures, drawUnlikeMatches } from "./unlike_figures.ts";
import { listUnlikeMatches, measureAndMatch, unlikeMeasurements } from "./unlike_measurements.ts";
import { takePixels } from "eels/model/pixel_folds.ts";
import { alterImage } from "./alter_image.ts";
import { SMALL_IMAGE, SMALL_SPOTS, smallSeeds } from "./unlike_test_support.ts";

const put = { shiftEv: 0.5, gain: 0.8, thicknessMfp: 0.4 };
const unlike = { kind: "altered", truth: alterImage(SMALL_IMAGE, put), sigma: 0.1, ...put };

Deno.test("measureAndMatch() finds what was put in, and a recipe for the shape is there for other noise only", () => {
  const [seed] = smallSeeds(1), matched = measureAndMatch(SMALL_IMAGE, unlike, seed);
  const [row] = listUnlikeMatches([{ seed: 1, ...matched }]);
  assert.ok(Math.abs(row.shiftEv - put.shiftEv) < 0.05, `shift ${row.shiftEv}`);
  assert.ok(Math.abs(row.gain - put.gain) < 0.03, `gain ${row.gain}`);
  assert.ok(Math.abs(row.thicknessMfp - put.thicknessMfp) < 0.15, `thickness ${row.thicknessMfp}`);
  assert.ok(Math.abs(row.sigma - 0.1) < 0.01, `noise ${row.sigma}`);
  assert.deepEqual(Object.keys(cureRecipes(matched, { sigma: 0.05 })), [
    SHAPE_MATCHED,
    BOTH_MATCHED,
  ]);
  assert.deepEqual(Object.keys(cureRecipes(matched, { sigma: 0.1 })), [BOTH_MATCHED]);
  assert.match(drawUnlikeMatches([matched], { simulated: SMALL_IMAGE }).svg, /<svg/);
});

Deno.test("judgeCure() compares networks and rivals on the pixels of the seed, and ratios are paired", async () => {
  const rows = [];
  for (const seed of smallSeeds(2)) {
    const matched = measureAndMatch(SMALL_IMAGE, unlike, seed);
    const perfect = takePixels(matched.truth, seed.fold.heldOut);
    const cures = { [BOTH_MATCHED]: { apply: () => Promise.resolve(perfect) } };
    const peaksEv = [531, 535.2], at = { clean: SMALL_IMAGE, cures, peaksEv, spots: SMALL_SPOTS };
    rows.push(...await judgeCure(seed, matched, at));
  }
  const listed = listCures(rows);
  assert.equal(listed.find(({ method }) => method === BOTH_MATCHED)!.errorShare, 0);
  const [first] = cureRatios(rows.map((row) => ({ ...row, errorShare: row.errorShare || 0.01 })));
  assert.ok(first.ratio > 10);
  assert.match(drawCures(listed).svg, /<svg/);
});

Deno.test("unlikeMeasurements() are four, of which one has twice the noise", async () => {
  const found = await unlikeMeasurements(SMALL_IMAGE, { sigma: 0.05 });
  assert.deepEqual(found.map(({ sigma }) => sigma), [0.1, 0.05, 0.05, 0.05]);
  assert.equal(new Set(found.map(({ kind }) => kind)).size, 4);
});

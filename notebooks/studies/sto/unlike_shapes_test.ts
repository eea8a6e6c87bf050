import assert from "node:assert/strict";
import { listUnlikeShapes, sweepShapes } from "./unlike_shapes.ts";
import { drawUnlikeShapes } from "./unlike_figures.ts";
import { SMALL_IMAGE, SMALL_SPOTS, smallSeeds } from "./unlike_test_support.ts";

Deno.test("sweepShapes() judges every method on every seed's own pixels, the truth being altered too", async () => {
  const shapes = { shiftEv: [0, 0.5] }, peaksEv = [531, 535.2];
  const how = { shapes, sigma: 0.05, peaksEv, spots: SMALL_SPOTS };
  const rows = await sweepShapes(SMALL_IMAGE, smallSeeds(2), how);
  assert.equal(rows.length, 2 * 2 * 8);
  const listed = listUnlikeShapes(rows);
  const of = (method: string, x: number) =>
    listed.find((row) => row.method === method && row.x === x)!;
  for (const x of [0, 0.5]) {
    assert.equal(of("noisy", x).errorShare, 1);
    assert.ok(of("PCA", x).errorShare < 0.1);
    assert.ok(of("template fit", x).errorShare < 0.1);
    // Half of everything keeps spectra of equal area as they are, and no peak moves.
    assert.ok(Math.abs(of("network", x).heightRatio - of("noisy", x).heightRatio) < 1e-6);
    assert.ok(Math.abs(of("network", x).kept - of("noisy", x).kept) < 1e-6);
    assert.ok(Math.abs(of("PCA", x).shiftEv) < 0.05);
    assert.equal(of("network", x).flaggedShare, 1);
  }
  assert.match(drawUnlikeShapes(listed).svg, /<svg/);
});

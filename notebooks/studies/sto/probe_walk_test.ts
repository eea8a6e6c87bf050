import assert from "node:assert/strict";
import { drawCrystal, drawOnColumn, drawProbes, listOnColumn } from "./probe_figures.ts";
import { slicePotentials, walkProbes } from "./probe_walk.ts";

const small = { points: 32, repeats: 2, seed: 1, radiusA: 0.7 };
const walk = await walkProbes({ configurations: 2, depthsNm: [0, 1], ...small });

Deno.test("slicePotentials() is highest on the heaviest column of each slice", () => {
  const [strontium, titanium] = Object.values(slicePotentials());
  const highest = (data: Float32Array) => data.indexOf(Math.max(...data));
  assert.equal(highest(strontium.data), 0);
  assert.equal(highest(titanium.data), 32 * 64 + 32);
  assert.match(drawCrystal(slicePotentials()).svg, /slice of Ti and O/);
});

Deno.test("walkProbes() enters with the whole probe, centred, in every configuration", () => {
  const { intensity } = walk.maps[0];
  const [rows, columns] = intensity.shape, areaA2 = (10 * intensity.pixelNm!) ** 2;
  // 2 x 2 cells are the whole grid here: nothing of the current lies outside.
  const current = intensity.data.reduce((sum, value) => sum + value * areaA2, 0);
  assert.ok(Math.abs(current - 1) < 1e-5, `${current}`);
  assert.equal(
    intensity.data.indexOf(Math.max(...intensity.data)),
    rows / 2 * columns + columns / 2,
  );
  for (const [first, second] of Object.values(walk.onColumn)) assert.equal(first[0], second[0]);
});

Deno.test("walkProbes() keeps the share on the column at every slice between 0 and 1", () => {
  assert.equal(walk.depthsNm.length, walk.onColumn.Sr[0].length);
  assert.ok(Object.values(walk.onColumn).flat(2).every((share) => share > 0 && share < 1));
  const rows = listOnColumn(walk);
  assert.deepEqual(rows.map(({ probe }) => probe), ["Ti-O", "Ti-O", "Sr", "Sr"]);
  assert.equal(rows[0].low, rows[0].high);
  assert.match(drawProbes(walk).svg, /probe on Sr, 1 nm/);
  assert.match(drawOnColumn(walk).svg, /Share of the probe on its column/);
});

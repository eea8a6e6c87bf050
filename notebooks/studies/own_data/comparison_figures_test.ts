import assert from "node:assert/strict";
import { type ComparedRow, drawDoses, drawErrors } from "./comparison_figures.ts";

const row = (method: string, error: number, dose = 1): ComparedRow => ({
  ...{ method, dose, window: "all", error, standardError: 0.01 },
  ...{ low: error - 0.05, high: error + 0.07 },
});

/** Place, lower and upper end of the upright bars of a colour, in pixels. */
function barsOf(svg: string, colour: string) {
  return [...svg.matchAll(/<line [^>]*>/g)].map(([line]) => line)
    .filter((line) => line.includes(colour))
    .map((line) => ["x1", "y1", "y2"].map((name) => Number(line.match(`${name}="([^"]*)"`)![1])))
    .filter(([, y1, y2]) => y1 !== y2);
}

Deno.test("bars over the dose end where intervals end, apart for each method", () => {
  const rows = [0.25, 1].flatMap((dose) => [row("PCA", 0.02, dose), row("network", 0.4, dose)]);
  const { svg } = drawDoses(rows)!;
  const [pca, network] = [barsOf(svg, "#e69f00"), barsOf(svg, "#0072b2")];
  assert.deepEqual([pca.length, network.length], [2, 2]);
  assert.notEqual(pca[0][0], network[0][0]);
  // On a logarithmic scale 0.35 to 0.47 has its own height, whatever the error that is drawn in it.
  const [, low, high] = network[0], perDecade = Math.abs(low - high) / Math.log10(0.47 / 0.35);
  const topOfPca = Math.min(pca[0][1], pca[0][2]), topOfNetwork = Math.min(low, high);
  const away = Math.abs(topOfPca - topOfNetwork) / perDecade;
  assert.ok(Math.abs(away - Math.log10(0.47 / 0.09)) < 0.01, `${away}`);
  assert.equal(drawDoses([row("PCA", 0.02)]), undefined);
});

Deno.test("errors have paired differences beside them where all rows know them", () => {
  const rows = [row("PCA", 0.02), row("nothing", 1.25)];
  assert.ok(!drawErrors(rows).svg.includes("paired"));
  const paired = rows.map((one) => ({
    ...one,
    ...{ aboveBest: one.error - 0.02, aboveBestLow: one.error - 0.03 },
    aboveBestHigh: one.error - 0.01,
  }));
  const { svg } = drawErrors(paired);
  assert.match(svg, /all channels: less the best, paired/);
  assert.match(svg, /square-root scale/);
});

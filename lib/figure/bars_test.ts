import assert from "node:assert/strict";
import { drawBars } from "./bars.ts";

const rows = ["thin", "thick"].flatMap((kind, i) =>
  ["PCA", "network", "raw"].map((method, j) => ({ kind, method, error: (i + 1) * (j + 1) }))
);

Deno.test("bars have heights in the ratio of their values, grouped, and each name once", () => {
  const { svg } = drawBars(rows, {
    group: "kind",
    bar: "method",
    y: { value: "error", label: "MSE" },
  });
  const heights = [
    ...svg.slice(svg.indexOf('aria-label="bar"')).matchAll(/<rect [^>]*height="([\d.]+)"/g),
  ].map((match) => +match[1]);
  assert.equal(heights.length, 6 + 3); // bars and swatches
  rows.forEach(({ error }, i) => assert.ok(Math.abs(heights[i] / heights[0] - error) < 0.01));
  for (const name of ["PCA", "network", "raw", "thin", "thick", "MSE"]) {
    assert.equal(svg.split(`>${name}</text>`).length, 2, name);
  }
});

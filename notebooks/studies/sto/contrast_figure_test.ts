import assert from "node:assert/strict";
import { drawKept } from "./contrast_figure.ts";

Deno.test("drawKept() names every method beside its point, also where points coincide", () => {
  const rows = ["PCA", "plain", "noisy"].map((method, i) => {
    return { method, kept: 0.9, keptHalf: 0.02, noise: 0.5 + 0.001 * i, noiseHalf: 0.03 };
  });
  const { svg } = drawKept(rows, { reference: "PCA" });
  for (const { method } of rows) assert.ok(svg.includes(`>${method}</text>`), method);
  const offsets = new Set(
    [...svg.matchAll(/translate\(([^)]*)\)[^>]*>(?:<[^>]*>)*(?:PCA|plain|noisy)</g)].map((m) =>
      m[1]
    ),
  );
  assert.ok(offsets.size !== 1, "labels lie on each other");
});

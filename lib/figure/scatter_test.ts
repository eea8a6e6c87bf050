import assert from "node:assert/strict";
import { drawScatter } from "./scatter.ts";

const labels = ["thick", "thick", "thin"], points = [0, 0, 10, 0, 5, 5];

Deno.test("drawScatter() puts every point in the frame, equally scaled, in one path a class", () => {
  const { svg, size } = drawScatter(points, { labels, width: 216, title: "both" });
  const paths = [...svg.matchAll(/<path[^>]* d="(M[^"]*(?:h0|3-3))"/g)].map((match) => match[1]);
  assert.equal(paths.length, 2);
  const places = paths.flatMap((path) =>
    [...path.matchAll(/M([\d.]+) ([\d.]+)/g)].map((match) => [Number(match[1]), Number(match[2])])
  );
  const [a, b, c] = places;
  assert.ok(Math.abs(b[0] - a[0] - 200 / 1.06) < 0.2, "the wider axis fills the frame");
  assert.ok(Math.abs(a[1] - c[1] - 100 / 1.06) < 0.2, "up is up, on the same scale");
  assert.match(svg, />thick<.*>thin</s);
  assert.equal(size[0], 216);
});

Deno.test("drawScatter() draws several planes under one legend", () => {
  const { svg } = drawScatter({ raw: points, denoised: points }, { labels });
  for (const text of ["thick", "thin", "raw", "denoised"]) {
    assert.equal(svg.split(`>${text}</text>`).length, 2, text);
  }
});

Deno.test("drawScatter() refuses points without a label", () => {
  assert.throws(() => drawScatter(points, { labels: ["a"] }), /one label: 3 points, 1 labels/);
});

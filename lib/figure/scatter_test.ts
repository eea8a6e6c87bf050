import assert from "node:assert/strict";
import { drawScatter } from "./scatter.ts";

Deno.test("drawScatter() puts every point in the frame, equally scaled, in one path a class", () => {
  const { svg, size } = drawScatter([
    { label: "a", positions: [0, 0, 10, 0], colour: "#0072b2" },
    { label: "b", positions: [5, 5], symbol: "cross", colour: "#d55e00" },
  ], { width: 216, legend: true, title: "both" });
  const paths = [...svg.matchAll(/<path[^>]* d="(M[^"]*)"|<path d="(M[^"]*)"/g)].map((m) =>
    m[1] ?? m[2]
  );
  const places = paths.flatMap((path) =>
    [...path.matchAll(/M([\d.]+) ([\d.]+)/g)].map((match) => [Number(match[1]), Number(match[2])])
  );
  assert.equal(paths.length, 2);
  const [a, b, c] = places;
  assert.ok(Math.abs(b[0] - a[0] - 200 / 1.06) < 0.2, "the wider axis fills the frame");
  assert.ok(Math.abs(a[1] - c[1] - 100 / 1.06) < 0.2, "up is up, on the same scale");
  assert.match(svg, /● a<.*× b</s);
  assert.equal(size[0], 216);
});

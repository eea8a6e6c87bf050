import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { drawWindowRows } from "./window_figure.ts";

const windows = (pixels: number) =>
  spectrumImage({
    data: Float32Array.from({ length: 3 * pixels }, (_, i) => i),
    shape: [1, 3, pixels],
    energy: energyAxis(0, 1, pixels),
  });

Deno.test("drawWindowRows() draws a labelled strip for each stack", () => {
  const rows = [{ label: "noisy", windows: windows(16) }, { label: "truth", windows: windows(16) }];
  const { svg, size } = drawWindowRows(rows, { count: 3, width: 200, pixelNm: 0.1 });
  for (const text of [">noisy<", ">truth<"]) assert.ok(svg.includes(text), text);
  assert.equal(svg.match(/data:image\/png/g)?.length, 2 + 2); // strips and colour bars
  assert.equal(size[0], 200);
});

Deno.test("windows that are not square are refused", () => {
  const rows = [{ label: "row", windows: windows(15) }];
  assert.throws(() => drawWindowRows(rows), /must be square: they have 15 pixels/);
});

import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { drawRegions } from "./region_figure.ts";

Deno.test("drawRegions() draws a band and two lines a region, each region above the last", () => {
  const energy = energyAxis(520, 1, 3);
  const image = (value: number) =>
    spectrumImage({ data: [value, 1, 2, value, 3, 2], shape: [1, 2, 3], energy });
  const regions = ["thin", "thick"].map((label, i) => ({
    label,
    spectra: image(i),
    truth: image(i),
  }));
  const { svg } = drawRegions(regions, { stepUp: 5 });
  assert.equal(svg.match(/aria-label="area"/g)?.length, 2);
  assert.equal(svg.match(/stroke-dasharray="5 3"/g)?.length, 3);
  assert.ok(svg.includes("thin") && svg.includes("thick"));
});

import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { drawImagePanels } from "./image_figure.ts";

Deno.test("drawImagePanels() shows map, mean and marked spectra, with scale bar and inset", () => {
  const image = spectrumImage({
    data: Float32Array.from({ length: 4 * 4 * 6 }, (_, i) => i % 7),
    shape: [4, 4, 6],
    energy: energyAxis(530, 1, 6),
    pixel: { rowNm: 0.1, columnNm: 0.1 },
  });
  const spots = [{ label: "Ti-O", at: [2, 2] }, { label: "O", at: [0, 2] }];
  const { svg, size } = drawImagePanels(image, { spots, inset: "MSE 0.0025" });
  for (const text of ["1 Å", "MSE 0.0025", "sum", "mean"]) {
    assert.ok(svg.includes(`>${text}<`), text);
  }
  assert.equal(svg.match(/>Ti-O</g)?.length, 3); // on the map with its outline, and above its spectrum
  assert.equal(size[0], 300 + 2 * 420);
});

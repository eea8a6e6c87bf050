import assert from "node:assert/strict";
import { fitPowerLaw } from "../analyse/power_law.ts";
import { energies, energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { drawBackground } from "./spectra.ts";

const energy = energyAxis(480, 1, 60);
const spectrum = spectrumImage({ data: energies(energy).map((e) => 1e9 * e ** -3), energy });

Deno.test("drawBackground() shows measurement, fit and difference, in the spectrum's unit", () => {
  const fit = fitPowerLaw(spectrum, { fromEv: 490, toEv: 510 });
  const { svg } = drawBackground(spectrum, fit, { fromEv: 485, toEv: 530 });
  for (
    const text of ["measured", "power law ± 2 standard errors", "background removed", "Counts"]
  ) {
    assert.ok(svg.includes(`>${text}<`), text);
  }
  assert.throws(() => drawBackground(spectrum, fit, { fromEv: 485, toEv: 900 }), /beyond the axis/);
});

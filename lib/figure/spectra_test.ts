import assert from "node:assert/strict";
import { fitPowerLaw } from "../analyse/background.ts";
import { energies, energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { drawBackground, drawOutcomes } from "./spectra.ts";

const energy = energyAxis(480, 1, 60);
const spectrum = spectrumImage({ data: energies(energy).map((e) => 1e9 * e ** -3), energy });

Deno.test("drawBackground() shows measurement, fit and difference, in the spectrum's unit", () => {
  const fit = fitPowerLaw(spectrum, { fromEv: 490, toEv: 510 });
  const { svg } = drawBackground(spectrum, fit, { fromEv: 485, toEv: 530 });
  for (const text of ["measured", "power law ± 2 standard errors", "difference", "Counts"]) {
    assert.ok(svg.includes(`>${text}<`), text);
  }
  assert.throws(() => drawBackground(spectrum, fit, { fromEv: 485, toEv: 900 }), /beyond it/);
});

Deno.test("drawOutcomes() draws one panel a share and only methods with a colour", () => {
  const outcomes = [0.1, 0.01].flatMap((share) =>
    ["raw", "net", "absent"].map((method) => ({ method, share, image: spectrum }))
  );
  const { svg, size } = drawOutcomes(outcomes, spectrum, {
    colours: { raw: "#bbbbbb", net: "#0072b2" },
  });
  assert.ok(svg.includes("1/10 of the electrons") && svg.includes("1/100 of the electrons"));
  assert.equal(svg.match(/>net</g)?.length, 2);
  assert.ok(!svg.includes("absent"));
  assert.equal(size[0], 860);
});

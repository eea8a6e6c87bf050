import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { drawOutcomes } from "./outcome_figure.ts";

const energy = energyAxis(480, 1, 60);
const spectrum = spectrumImage({ data: energies(energy).map((e) => 1e9 * e ** -3), energy });

Deno.test("drawOutcomes() draws one panel a share and only the methods named", () => {
  const outcomes = [0.1, 0.01].flatMap((share) =>
    ["raw", "net", "absent"].map((method) => ({ method, share, image: spectrum }))
  );
  const { svg, size } = drawOutcomes(outcomes, spectrum, {
    methods: ["raw", "net"],
  });
  assert.ok(svg.includes("1/10 of the electrons") && svg.includes("1/100 of the electrons"));
  assert.equal(svg.match(/>net</g)?.length, 2);
  assert.ok(!svg.includes("absent"));
  assert.equal(size[0], 860);
});

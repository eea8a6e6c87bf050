import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { drawTrials } from "./comparison_figure.ts";

Deno.test("drawTrials() draws truth, mean and band, and a noisy trial where there is one", () => {
  const truth = spectrumImage({ data: [0, 1, 2], energy: energyAxis(525, 1, 3) });
  const deviation = Float64Array.of(0.1, 0.1, 0.2);
  const without = drawTrials({ mean: truth, deviation }, truth, { title: "O" });
  assert.ok(without.svg.includes("truth") && without.svg.includes('aria-label="area"'));
  assert.ok(!without.svg.includes("noisy"));
  assert.ok(drawTrials({ mean: truth, deviation }, truth, { trial: truth }).svg.includes("noisy"));
});

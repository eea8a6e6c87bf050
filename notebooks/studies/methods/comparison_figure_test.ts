import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { drawImageRows, drawTrials } from "./comparison_figure.ts";

const row = (method: string, x: number) => ({
  method,
  x,
  meanSquaredError: 1e-3 * x,
  shiftEv: 0.1,
  shiftDeviationEv: 0.05,
  heightRatio: 1,
  heightRatioDeviation: 0.1,
  found: 9,
});

Deno.test("drawImageRows() draws three panels that name their quantities and methods", () => {
  const rows = ["one", "two"].flatMap((method) => [row(method, 1), row(method, 2)]);
  const panels = drawImageRows(rows, { x: { label: "Noise" } });
  assert.equal(panels.length, 3);
  ["Mean squared error", "displacement", "first peak"].forEach((name, i) => {
    for (const text of [name, "Noise", "one", "two"]) assert.ok(panels[i].svg.includes(text), text);
  });
});

Deno.test("drawTrials() draws truth, mean and band, and a noisy trial where there is one", () => {
  const truth = spectrumImage({ data: [0, 1, 2], energy: energyAxis(525, 1, 3) });
  const deviation = Float64Array.of(0.1, 0.1, 0.2);
  const without = drawTrials({ mean: truth, deviation }, truth, { title: "O" });
  assert.ok(without.svg.includes("truth") && without.svg.includes('aria-label="area"'));
  assert.ok(!without.svg.includes("noisy"));
  assert.ok(drawTrials({ mean: truth, deviation }, truth, { trial: truth }).svg.includes("noisy"));
});

import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { listLosses } from "./loss_rows.ts";
import { listWindowErrors } from "./window_error.ts";

Deno.test("listWindowErrors() means over pixels; its standard error is over the windows", () => {
  const stack = (data: number[]) =>
    spectrumImage({ data, shape: [1, 2, 2], energy: energyAxis(0, 1, 2) });
  const [row] = listWindowErrors({ output: stack([1, 1, 3, 3]) }, stack([0, 0, 0, 0]));
  assert.deepEqual([row.what, row.meanAbsolute, row.standardError], ["output", 2, 1]);
  assert.equal(row.rootMeanSquare, Math.sqrt(5));
});

Deno.test("listLosses() ends every training at the same number of windows", () => {
  const model = (...validationLoss: number[]) => ({
    history: { loss: [], validationLoss, bestEpoch: 1, elapsedS: 1, stoppedEarly: false },
  });
  const models = { whole: model(4, 1), layered: model(9) };
  const rows = listLosses(models, { windows: 20, windowsAnEpoch: 10 });
  assert.deepEqual(rows.map(({ windows }) => windows), [10, 20, 20]);
  assert.deepEqual(rows.map(({ rootMeanSquaredError }) => rootMeanSquaredError), [2, 1, 3]);
});

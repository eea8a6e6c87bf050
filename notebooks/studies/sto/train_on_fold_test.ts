import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { trainOnFold } from "./train_on_fold.ts";

Deno.test("trainOnFold() learns nothing from the pixels held out", async () => {
  const make = (heldOut: number) =>
    spectrumImage({
      data: Float32Array.from({ length: 24 * 16 }, (_, i) => i >= 20 * 16 ? heldOut : Math.sin(i)),
      shape: [4, 6, 16],
      energy: energyAxis(525, 0.5, 16),
    });
  const range = (from: number, to: number) =>
    Uint32Array.from({ length: to - from }, (_, i) => from + i);
  const fold = { training: range(0, 14), validation: range(14, 20), heldOut: range(20, 24) };
  const config = { filters: [4], kernels: [5], latentUnits: 4 };
  const run = async (heldOut: number) => {
    const options = { sigma: 0.1, epochs: 2, batches: 2, config, random: prng(1) };
    const { history, normalisation, dispose } = await trainOnFold(make(heldOut), fold, options);
    dispose();
    return { normalisation, validationLoss: history.validationLoss };
  };
  const [a, b] = [await run(0), await run(1000)];
  assert.deepEqual(a.normalisation, b.normalisation);
  a.validationLoss.forEach((loss, i) => {
    assert.ok(Math.abs(loss / b.validationLoss[i] - 1) < 1e-3, `${loss}, ${b.validationLoss[i]}`);
  });
});

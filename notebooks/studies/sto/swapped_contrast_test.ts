import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { followedInterval, measureFollowed, swapContrast } from "./swapped_contrast.ts";

Deno.test("swapContrast() keeps the sums and moves the shapes by half a cell along the rows", () => {
  const data = [1, 3, 4, 4, 2, 2, 6, 6]; // shapes (1, 3) / 4 at pixel 0, else (1, 1) / 2
  const image = spectrumImage({ data, shape: [2, 2, 2], energy: energyAxis(530, 1, 2) });
  assert.deepEqual([...swapContrast(image).data], [2, 2, 4, 4, 1, 3, 6, 6]);
});

Deno.test("measureFollowed() tells what comes of the spectra from what comes of their brightness", () => {
  const swapped = [0, 1, 2, 5], trained = [3, 0, 1, 1];
  const denoised = swapped.map((value, p) => 4 + 0.7 * value + 0.2 * trained[p]);
  const { spectra, brightness } = measureFollowed({ denoised, swapped, trained });
  assert.ok(Math.abs(spectra - 0.7) < 1e-9 && Math.abs(brightness - 0.2) < 1e-9);
  assert.throws(() => measureFollowed({ denoised, swapped, trained: [1] }), /4, 4, 1/);
});

Deno.test("followedInterval() fits all seeds together and has no width where they agree", () => {
  const seeds = [[0, 1, 2, 5], [1, 0, 3, 2], [4, 1, 1, 0]].map((swapped) => {
    const trained = [3, 0, 1, 1];
    return { swapped, trained, denoised: swapped.map((a, p) => 4 + 0.7 * a + 0.2 * trained[p]) };
  });
  const { spectra, excess } = followedInterval(seeds);
  assert.ok(Math.abs(spectra.mean - 0.7) < 1e-9 && spectra.high - spectra.low < 1e-9);
  assert.ok(Math.abs(excess.mean - 0.5) < 1e-9);
  assert.ok(Number.isNaN(followedInterval(seeds.slice(0, 1)).spectra.low));
});

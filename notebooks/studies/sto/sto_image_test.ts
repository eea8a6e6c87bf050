import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumAt } from "eels/core/spectrum_image.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { loadSrTiO3Image, STO_IMAGE_AXIS } from "./sto_image.ts";

const largest = (values: Float32Array) => values.indexOf(Math.max(...values));

Deno.test("the image is one cell with its t2g peak at 531 eV, brightest on the columns with O", async () => {
  const image = await loadSrTiO3Image();
  assert.deepEqual(image.shape, [32, 32, STO_IMAGE_AXIS.channels]);
  assert.ok(Math.abs(image.pixel!.columnNm * 32 - 0.3905) < 1e-9);
  const mean = meanSpectrum(image).data;
  assert.ok(Math.abs(525 + 0.25 * largest(mean.slice(0, 32)) - 531) <= 0.25);
  const peak = (row: number, column: number) => Math.max(...spectrumAt(image, row, column));
  for (const [row, column] of [[16, 16], [0, 16], [16, 0]]) {
    assert.ok(peak(row, column) > 1.5 * peak(0, 0), `row ${row}, column ${column}`);
  }
});

Deno.test("axis, broadening, thickness and source size are options", async () => {
  const energy = energyAxis(520, 0.5, 100);
  const plain = await loadSrTiO3Image({ energy });
  assert.deepEqual(plain.energy, energy);
  for (const change of [{ broadeningEv: 2 }, { thicknessNm: 5 }, { sourceFwhmNm: 0.1 }]) {
    const { data } = await loadSrTiO3Image({ energy, ...change });
    assert.notDeepEqual(data, plain.data, JSON.stringify(change));
  }
});

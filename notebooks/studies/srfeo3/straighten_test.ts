import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { bend, referenceOf, straighten } from "./straighten.ts";

const energy = energyAxis(490, 0.25, 320), rows = 20;
const scanOf = (offsetEv: number) => {
  const data = Array.from({ length: rows }, (_, row) => {
    const centre = 535 + offsetEv + (row - (rows - 1) / 2) / (rows - 1);
    return Array.from(energies(energy), (at) => 5 + 50 * Math.exp(-(((at - centre) / 2) ** 2)));
  }).flat();
  return spectrumImage({ data, shape: [rows, 1, 320], energy, pixel: { rowNm: 40, columnNm: 1 } });
};

Deno.test("a linear drift is found and taken out, and bend() puts it back", () => {
  const scan = scanOf(0), { image, driftEv } = straighten(scan);
  driftEv.forEach((shift, row) => {
    const known = (row - (rows - 1) / 2) / (rows - 1);
    assert.ok(Math.abs(shift - known) < 0.02, `${shift} of ${known}`);
  });
  const back = bend(image, driftEv);
  const far = back.data.map((value, i) => Math.abs(value - scan.data[i]));
  assert.ok(Math.max(...far) < 0.5, `${Math.max(...far)}`);
});

Deno.test("a reference brings an image with a calibration offset to the others", () => {
  const reference = referenceOf([scanOf(0), scanOf(0)]);
  const { driftEv } = straighten(scanOf(0.4), reference);
  const mean = driftEv.reduce((sum, shift) => sum + shift, 0) / rows;
  assert.ok(Math.abs(mean - 0.4) < 0.02, `${mean}`);
});

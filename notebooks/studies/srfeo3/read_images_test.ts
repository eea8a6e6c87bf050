import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumAt, spectrumImage } from "eels/core/spectrum_image.ts";
import { alongRows, labelFile, refuseUnfinite } from "./read_images.ts";

Deno.test("labelFile() follows the names of the authors' files", () => {
  const { state, thickness, heldOut } = labelFile("/data/EELS thick 1_1a.dm4");
  assert.deepEqual([state, thickness, heldOut], ["annealed", "thick", true]);
  const other = labelFile("EELS thin 2_1.dm4");
  assert.deepEqual([other.state, other.thickness, other.heldOut], ["initial", "thin", false]);
  assert.equal(labelFile("EELS thin 11_1.dm4").heldOut, false);
  assert.throws(() => labelFile("EELS 1_1.dm4"), /must hold "thin" or "thick"/);
});

Deno.test("alongRows() turns a wide scan and keeps each spectrum with its place", () => {
  const data = Float32Array.from({ length: 2 * 3 * 2 }, (_, i) => i);
  const image = spectrumImage({
    data,
    shape: [2, 3, 2],
    energy: energyAxis(520, 1, 2),
    pixel: { rowNm: 2, columnNm: 1 },
  });
  const turned = alongRows(image);
  assert.deepEqual(turned.shape, [3, 2, 2]);
  assert.deepEqual(turned.pixel, { rowNm: 1, columnNm: 2 });
  for (const [row, column] of [[0, 0], [1, 2], [0, 1]]) {
    assert.deepEqual(spectrumAt(turned, column, row), spectrumAt(image, row, column));
  }
  assert.equal(alongRows(turned), turned);
});

Deno.test("a value that is no number is refused with its place", () => {
  const energy = energyAxis(500, 1, 16), data = new Float32Array(3 * 2 * 16).fill(1);
  const image = spectrumImage({ data, shape: [3, 2, 16], energy });
  refuseUnfinite(image, "thin.dm4");
  data[16 * 3 + 5] = Infinity;
  const message = /^Cannot take thin.dm4 .* it has Infinity in row 1, column 1, channel 5; mend/;
  assert.throws(() => refuseUnfinite(image, "thin.dm4"), { message });
});

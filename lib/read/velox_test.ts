import assert from "node:assert/strict";
import { File as HdfFile, type Group, ready } from "h5wasm/node";
import { inFolder } from "../core/in_folder_test_support.ts";
import { read, readImage, readMeasurement } from "./read.ts";

const scan = {
  PixelSize: { width: "2e-10", height: "1e-10" },
  PixelUnitX: "m",
  PixelUnitY: "m",
  Offset: { x: "0", y: "0" },
  Detector: "HAADF",
};
const optics = { AccelerationVoltage: "300000", BeamConvergence: "0.02" };

/** A text as Velox keeps it: bytes, filled up with zeros, one column a frame. */
function writeText(group: Group, name: string, value: object, columns = 1): void {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const rows = bytes.length + 10, data = new Uint8Array(rows * columns);
  bytes.forEach((byte, i) => data.fill(byte, i * columns, (i + 1) * columns));
  group.create_dataset({ name, data, shape: [rows, columns], dtype: "<B" });
}

/** A file with spectra `[columns, channels, rows]`, images and X-rays. */
async function writeVelox(
  path: string,
  kinds: { eels?: number; images?: number; xrays?: boolean },
) {
  await ready;
  const file = new HdfFile(path, "w");
  const data = file.create_group("Data") as Group;
  const group = (kind: string, name: string) => {
    const parent = (data.get(kind) ?? data.create_group(kind)) as Group;
    return parent.create_group(name) as Group;
  };
  for (let i = 0; i < (kinds.eels ?? 0); i++) {
    const eels = group("EelsSpectrumImage", `e${i}`);
    const values = Uint16Array.from({ length: 24 }, (_, k) => k);
    eels.create_dataset({ name: "Data", data: values, shape: [3, 4, 2], dtype: "<H" });
    const acquisition = { offset: 500 + i, dispersion: 0.25, exposureTime: 0.01 };
    const scaled = { ...acquisition, intensityScale: 0.5, intensityOffset: -5 };
    writeText(eels, "AcquisitionMetadata", { Data: scaled }, 2);
    writeText(eels, "Metadata", { Optics: optics, BinaryResult: { Detector: "Zebra" } });
  }
  for (let i = 0; i < (kinds.images ?? 0); i++) {
    const image = group("Image", `i${i}`);
    const values = Float32Array.from({ length: 6 }, (_, k) => k);
    image.create_dataset({ name: "Data", data: values, shape: [3, 2, 1], dtype: "<f4" });
    writeText(image, "Metadata", { Optics: optics, BinaryResult: { ...scan, PixelUnitX: "nm" } });
  }
  if (kinds.xrays) {
    const xrays = group("SpectrumImage", "x");
    writeText(xrays, "Data", { events: 1 });
    writeText(xrays, "Metadata", { BinaryResult: scan });
  }
  file.close();
}

Deno.test("an EELS spectrum image of Velox has rows first, energies last, and the scan's pixel size", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.emd`;
    await writeVelox(path, { eels: 1, images: 1, xrays: true });
    const { data, shape, energy, pixel, settings } = await read(path);
    assert.deepEqual([shape, energy.startEv, energy.stepEv], [[2, 3, 4], 500, 0.25]);
    // Row r, column c, channel e stands at (c * 4 + e) * 2 + r, and counts half, from 10 on.
    assert.equal(data[(1 * 3 + 2) * 4 + 3], ((2 * 4 + 3) * 2 + 1 - 10) * 0.5);
    assert.ok(Math.abs(pixel!.rowNm - 0.1) < 1e-12 && Math.abs(pixel!.columnNm - 0.2) < 1e-12);
    assert.deepEqual(settings, {
      beamEnergyEv: 3e5,
      convergenceAngleMrad: 20,
      exposureS: 0.01,
      signal: "EELS",
    });
    assert.equal((await readMeasurement(path, { image: "Data/Image/i0" })).title, "HAADF");
  }));

Deno.test("of several images of Velox one must be named, by number or path", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.emd`;
    await writeVelox(path, { eels: 2, xrays: true });
    await assert.rejects(
      read(path),
      /must be named, .*: Velox kept 0: Data\/EelsSpectrumImage\/e0 \[2,3,4\] from 500 eV, 1: .* 501 eV/,
    );
    assert.equal((await read(path, { image: 1 })).energy.startEv, 501);
    assert.equal((await read(path, { image: "Data/EelsSpectrumImage/e1" })).energy.startEv, 501);
    await assert.rejects(read(path, { image: 7 }), /has no image 7: Velox kept/);
  }));

Deno.test("an image of Velox is read, and X-rays alone are refused by name", () =>
  inFolder(async (folder) => {
    await writeVelox(`${folder}/a.emd`, { images: 1 });
    const { data, shape, unit } = await readImage(`${folder}/a.emd`);
    assert.deepEqual([[...data], shape, unit], [[0, 1, 2, 3, 4, 5], [3, 2], "counts"]);
    await writeVelox(`${folder}/b.emd`, { xrays: true });
    await assert.rejects(
      read(`${folder}/b.emd`),
      /Velox file without an EELS spectrum image or an image: its X-ray spectra are a stream of events/,
    );
  }));

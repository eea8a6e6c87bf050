import { basename } from "node:path";
import assert from "node:assert/strict";
import { type Dataset, File as HdfFile, type Group, ready } from "h5wasm/node";
import { energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { read, readImage, readMeasurement } from "../read/read.ts";
import { writeHspy, writeHspyImage } from "./hspy.ts";

const image = spectrumImage({
  data: Float32Array.from({ length: 24 }, (_, i) => i / 3),
  shape: [2, 3, 4],
  energy: energyAxis(520.5, 0.25, 4),
  pixel: { rowNm: 0.1, columnNm: 0.2 },
  title: "a small image",
});

async function withFile(test: (path: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(`${folder}/image.hspy`);
    const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
    assert.deepEqual(names.filter((name) => name.includes("partial")), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("writeHspy() keeps values, shape and calibrations", () =>
  withFile(async (path) => {
    await writeHspy(path, image, { provenance: { seed: 7 } });
    await ready;
    const file = new HdfFile(path, "r");
    try {
      const root = "Experiments/spectrum_image";
      const attribute = (place: string, name: string) =>
        (file.get(`${root}/${place}`) as Group).attrs[name].value;
      const data = file.get(`${root}/data`) as Dataset;
      assert.deepEqual(data.shape, [2, 3, 4]);
      assert.deepEqual(data.value, image.data);
      assert.equal(attribute("axis-0", "scale"), 0.1);
      assert.equal(attribute("axis-1", "scale"), 0.2);
      assert.equal(attribute("axis-2", "offset"), 520.5);
      assert.equal(attribute("metadata/Signal", "signal_type"), "EELS");
      assert.equal(attribute("original_metadata", "provenance"), '{"seed":7}');
    } finally {
      file.close();
    }
  }));

Deno.test("writeHspy() leaves nothing where it cannot write", () =>
  withFile(async (path) => {
    await assert.rejects(writeHspy(`${path}/below/image.hspy`, image));
  }));

const picture = {
  data: Float32Array.from({ length: 12 }, (_, i) => i / 3),
  shape: [3, 4] as const,
  pixelNm: 0.02,
  unit: "electrons",
  title: "a scan",
};

Deno.test("readImage() gives back what writeHspyImage() wrote", () =>
  withFile(async (path) => {
    await writeHspyImage(path, picture);
    assert.deepEqual(await readImage(path), picture);
  }));

Deno.test("read() gives back what writeHspy() wrote", () =>
  withFile(async (path) => {
    await writeHspy(path, image);
    const { history, ...back } = await read(path);
    assert.deepEqual(back, image);
    assert.deepEqual(history, [`read from ${basename(path)}`]);
  }));

Deno.test("read() gives back a single spectrum, also one stored with its energy axis alone", () =>
  withFile(async (path) => {
    const one = spectrumImage({ data: image.data.slice(0, 4), energy: image.energy });
    await writeHspy(path, one);
    const back = await read(path);
    assert.deepEqual([back.data, back.shape, back.energy], [one.data, one.shape, one.energy]);
    const file = new HdfFile(path, "w"); // as HyperSpy stores a spectrum
    const group = file.create_group("Experiments").create_group("__unnamed__") as Group;
    group.create_dataset({ name: "data", data: one.data, shape: [4], dtype: "<f4" });
    const axis = group.create_group("axis-0") as Group;
    Object.entries({ offset: 520.5, scale: 0.25, units: "eV" })
      .forEach(([name, value]) => axis.create_attribute(name, value));
    file.close();
    const bare = await read(path);
    assert.deepEqual([bare.data, bare.shape, bare.energy], [one.data, one.shape, one.energy]);
  }));

Deno.test("a map of a line scan is one line in nm, and opens again as one row", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/line.hspy`;
    const line = { data: Float32Array.of(1, 4, 2), shape: [1, 3], pixelNm: 3.219 } as const;
    await writeHspyImage(path, { ...line, unit: "counts" });
    const { shape, axes } = await readMeasurement(path);
    assert.deepEqual([shape, axes.map(({ step, unit }) => [step, unit])], [[3], [[3.219, "nm"]]]);
    const again = await readImage(path);
    assert.deepEqual([again.shape, [...again.data]], [[1, 3], [1, 4, 2]]);
    assert.ok(Math.abs(again.pixelNm! - 3.219) < 1e-9);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a pixel's size is kept where its unit is missing", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/bare.hspy`, data = new Float32Array(6);
    await writeHspyImage(path, { data, shape: [2, 3], unit: "counts", pixelWithoutUnit: 0.0093 });
    const { pixelNm, pixelWithoutUnit } = await readImage(path);
    assert.deepEqual([pixelNm, pixelWithoutUnit], [undefined, 0.0093]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

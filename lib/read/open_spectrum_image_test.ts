import assert from "node:assert/strict";
import { File as HdfFile, ready } from "h5wasm/node";
import * as zarr from "zarrita";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { withNoise } from "../core/with_noise.ts";
import type { SpectrumView } from "../core/spectrum_view.ts";
import { write } from "../write/write.ts";
import { float64, imageTags, tagAt, writeDm } from "./dm_writer_test_support.ts";
import { inFolder } from "../core/in_folder_test_support.ts";
import { openSpectrumImage } from "./open_spectrum_image.ts";
import { read } from "./read.ts";

const [rows, columns, channels] = [7, 5, 70];
const random = prng(3);
const data = Float32Array.from({ length: rows * columns * channels }, () => random.poisson(40));
const map = spectrumImage({
  data,
  shape: [rows, columns, channels],
  energy: energyAxis(500, 0.25, channels),
  pixel: { rowNm: 0.5, columnNm: 0.25 },
  title: "a map",
  settings: { beamEnergyEv: 2e5 },
});

/** Every range of rows of the view has what `read()` gives of them. */
async function assertAsRead(path: string, options: Parameters<typeof read>[1] = {}) {
  const whole = await read(path, options);
  using view = await openSpectrumImage(path, options);
  await assertSame(view, whole);
  return { view, whole };
}

async function assertSame(view: SpectrumView, whole: SpectrumImage) {
  const { data, noise, ...head } = whole, size = head.shape[1] * head.shape[2];
  const under = typeof noise?.background === "object" ? noise.background : undefined;
  for (const [from, to] of [[0, 1], [2, 5], [6, 7], [0, rows]]) {
    const { data: part, noise: own, ...rest } = await view.readRows(from, to);
    assert.deepEqual(part, data.slice(from * size, to * size), `${from} to ${to}`);
    assert.deepEqual(rest, { ...head, shape: [to - from, head.shape[1], head.shape[2]] });
    const background = under && { background: under.slice(from * size, to * size) };
    assert.deepEqual(own, noise && { ...noise, ...background });
  }
  assert.deepEqual(view.shape, head.shape);
  assert.deepEqual(view.energy, head.energy);
  assert.deepEqual([view.title, view.settings, view.pixel, view.history], [
    head.title,
    head.settings,
    head.pixel,
    head.history,
  ]);
}

Deno.test("openSpectrumImage() gives the rows of dm3 and dm4 that read() gives, in any order of axes", () =>
  inFolder(async (folder) => {
    const axes = {
      x: { origin: 0, scale: 0.5, unit: "nm", size: columns },
      y: { origin: 0, scale: 0.5, unit: "nm", size: rows },
      e: { origin: -2000, scale: 0.25, unit: "eV", size: channels },
    };
    const types = [{ dataType: 2, element: [6] }, { dataType: 10, element: [4] }]
      .concat({ dataType: 12, element: [7] });
    let files = 0;
    for (const order of ["xye", "exy", "xey"]) {
      for (const { dataType, element } of types) {
        for (const version of [3, 4] as const) {
          const named = [...order].map((name) => axes[name as "x"]);
          const image = {
            ...{ title: "a map", dataType, sizes: named.map(({ size }) => size), axes: named },
            data: { array: [...data], element },
            brightness: { origin: 2, scale: 0.25, unit: "e-" },
            tags: [tagAt("Microscope Info:Voltage", float64(2e5))],
          };
          const path = `${folder}/${files++}.dm${version}`;
          const littleEndian = files % 2 === 0;
          await Deno.writeFile(path, writeDm(imageTags([image]), { version, littleEndian }));
          const { whole } = await assertAsRead(path);
          assert.deepEqual(whole.shape, [rows, columns, channels]);
          assert.equal(whole.unit, "electrons");
          await assertAsRead(path, { calibrated: false });
        }
      }
    }
  }));

Deno.test("openSpectrumImage() gives the rows of .hspy and .zspy that read() gives, with their noise", () =>
  inFolder(async (folder) => {
    const plain = withNoise(map, { gain: 2, readoutCounts: 1 });
    const background = data.map((value) => value / 3);
    const removed = { ...plain, noise: { ...plain.noise!, background } };
    for (const name of ["a.hspy", "a.zspy"]) {
      for (const image of [map, plain, removed]) {
        await write(`${folder}/${name}`, image);
        const { whole } = await assertAsRead(`${folder}/${name}`);
        assert.equal(whole.noise?.gain, image.noise?.gain);
      }
    }
  }));

Deno.test("openSpectrumImage() gives the rows of .npy that read() gives, of a few bytes each", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.npy`, energy = { startEv: 500, stepEv: 0.25 };
    await write(path, map);
    const { view } = await assertAsRead(path, { energy });
    assert.equal(view.chunkRows, 1);
    // Big-endian whole numbers.
    const bytes = await Deno.readFile(path), begin = bytes.length - data.byteLength;
    const made = new Uint8Array(begin + 2 * data.length), places = new DataView(made.buffer);
    made.set(bytes.subarray(0, begin));
    const type = new TextDecoder("latin1").decode(made.subarray(0, begin)).indexOf("<f4");
    made.set(new TextEncoder().encode(">i2"), type);
    data.forEach((value, i) => places.setInt16(begin + 2 * i, value, false));
    await Deno.writeFile(path, made);
    const { whole } = await assertAsRead(path, { energy });
    assert.deepEqual(whole.data, data);
  }));

Deno.test("openSpectrumImage() reads HDF5 in compressed chunks, and Zarr of version 3", () =>
  inFolder(async (folder) => {
    await ready;
    const file = new HdfFile(`${folder}/a.h5`, "w");
    const chunks = [3, 2, 32], options = { energy: { startEv: 500, stepEv: 0.25 } };
    file.create_dataset({
      ...{ name: "map", data, shape: [rows, columns, channels], dtype: "<f", chunks },
      ...{ compression: "gzip", compression_opts: 3 },
    });
    file.close();
    const { view } = await assertAsRead(`${folder}/a.h5`, options);
    assert.equal(view.chunkRows, 3);

    const store = new Map<`/${string}`, Uint8Array>();
    const array = await zarr.create(zarr.root(store), {
      ...{ shape: [rows, columns, channels], chunkShape: chunks, dtype: "float32" as const },
      ...{ codecs: [{ name: "zstd", configuration: { level: 1, checksum: false } }] },
    });
    const stride = [columns * channels, channels, 1];
    await zarr.set(array, null, { data, shape: [rows, columns, channels], stride });
    for (const [key, bytes] of store) {
      const path = `${folder}/b.zarr${key}`;
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      await Deno.writeFile(path, bytes);
    }
    assert.equal((await assertAsRead(`${folder}/b.zarr`, options)).view.chunkRows, 3);
  }));

Deno.test("openSpectrumImage() shows what has no rows as it is read", () =>
  inFolder(async (folder) => {
    const line = spectrumImage({
      data: data.slice(0, rows * channels),
      shape: [1, rows, channels],
      energy: map.energy,
    });
    for (const name of ["a.hspy", "a.zspy", "a.npy"]) {
      await write(`${folder}/${name}`, line);
      const options = name.endsWith("npy") ? { energy: { startEv: 500, stepEv: 0.25 } } : {};
      using view = await openSpectrumImage(`${folder}/${name}`, options);
      assert.deepEqual((await view.readRows(0, 1)).data, line.data);
    }
  }));

Deno.test("openSpectrumImage() says what is wrong with rows, a part that is gone and one cut off", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.zspy`, part = `${path}/Experiments/spectrum_image/data/0/0/0`;
    await write(path, map);
    const view = await openSpectrumImage(path);
    await assert.rejects(view.readRows(3, 3), /rising range within the image: 3 to 3 of 7/);
    await assert.rejects(view.readRows(5, 8), /5 to 8 of 7/);
    await Deno.writeFile(part, (await Deno.readFile(part)).subarray(0, 100));
    await assert.rejects(
      view.readRows(0, 2),
      /a\.zspy as its part .*0\/0\/0 is cut off or damaged/,
    );
    await Deno.remove(part);
    await assert.rejects(view.readRows(0, 2), /its part .*0\/0\/0 is not there: copy or make/);

    await write(`${folder}/a.hspy`, map);
    const other = await openSpectrumImage(`${folder}/a.hspy`);
    await Deno.remove(`${folder}/a.hspy`);
    await assert.rejects(other.readRows(0, 2), /a\.hspy as it is not there any more/);
    await assert.rejects(openSpectrumImage(`${folder}/none.dm4`), /there is no such file/);
  }));

Deno.test("openSpectrumImage() drops the noise of values that another program has changed", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.hspy`;
    await write(path, withNoise(map, { gain: 2, readoutCounts: 1 }));
    await ready;
    const file = new HdfFile(path, "a");
    const stored = file.get("Experiments/spectrum_image/data") as unknown as {
      write_slice(at: number[][], values: Float32Array): void;
    };
    stored.write_slice([[0, 1], [0, 1], [0, 1]], Float32Array.of(1e6));
    file.close();
    const { view } = await assertAsRead(path);
    assert.equal(view.noise, undefined);
    assert.match(view.history!.join(), /changed by another program/);
    using trusted = await openSpectrumImage(path, { trusted: true });
    assert.equal(trusted.noise?.gain, 2);
  }));

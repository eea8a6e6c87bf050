import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";
import { inFolder } from "../core/in_folder_test_support.ts";
import { openSpectrumImage } from "./open_spectrum_image.ts";
import { read, readImage, readMeasurement } from "./read.ts";

const testdata = (name: string) => fileURLToPath(new URL(`./testdata/${name}`, import.meta.url));
const counting = Float32Array.from({ length: 24 }, (_, i) => i);

Deno.test("a .zspy of HyperSpy 2.5 (Zarr 2, Blosc) and one of Zarr 3 (float16, Zstandard) are read", async () => {
  for (const name of ["map_v2.zspy", "map_v3.zspy"]) {
    const { data, shape, energy, pixel, title, settings } = await read(testdata(name));
    assert.deepEqual([data, shape, title], [counting, [2, 3, 4], "map"], name);
    assert.deepEqual(energy, { startEv: 520.5, stepEv: 0.25, channels: 4 });
    assert.deepEqual(pixel, { rowNm: 0.1, columnNm: 0.1 });
    if (name === "map_v2.zspy") {
      assert.deepEqual(settings, {
        beamEnergyEv: 2e5,
        convergenceAngleMrad: 30,
        collectionAngleMrad: 40,
      });
    }
  }
  assert.equal((await readMeasurement(testdata("map_v3.zspy"))).format, "zspy");
});

/** A Zarr 2 array in a folder of its own. */
async function writeArray(folder: string, text: object, chunks: Record<string, Uint8Array>) {
  await Deno.mkdir(folder, { recursive: true });
  const whole = { zarr_format: 2, compressor: null, filters: null, fill_value: 0, order: "C" };
  await Deno.writeTextFile(`${folder}/.zarray`, JSON.stringify({ ...whole, ...text }));
  for (const [name, bytes] of Object.entries(chunks)) {
    await Deno.writeFile(`${folder}/${name}`, bytes);
  }
}

Deno.test("an array alone, in column-major order and big-endian, is an image", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.zarr`;
    const bytes = Uint8Array.of(0, 0, 0, 3, 0, 1, 0, 4, 0, 2, 0, 5); // columns of [[0, 1, 2], [3, 4, 5]]
    const text = { shape: [2, 3], chunks: [2, 3], dtype: ">i2", order: "F" };
    await writeArray(path, text, { "0.0": bytes });
    const { data, shape } = await readImage(path);
    assert.deepEqual([[...data], shape], [[0, 1, 2, 3, 4, 5], [2, 3]]);
  }));

/** A Zarr 3 array of 4 x 2 x 3 in one shard of two chunks. */
async function writeShard(folder: string, bytes: Uint8Array) {
  const plain = [{ name: "bytes", configuration: { endian: "little" } }];
  const sharding = {
    name: "sharding_indexed",
    configuration: { chunk_shape: [2, 2, 3], codecs: plain, index_codecs: plain },
  };
  const text = {
    ...{ zarr_format: 3, node_type: "array", shape: [4, 2, 3], data_type: "float32" },
    chunk_grid: { name: "regular", configuration: { chunk_shape: [4, 2, 3] } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    ...{ fill_value: 0, codecs: [sharding], attributes: {} },
  };
  await Deno.mkdir(`${folder}/c/0/0`, { recursive: true });
  await Deno.writeTextFile(`${folder}/zarr.json`, JSON.stringify(text));
  await Deno.writeFile(`${folder}/c/0/0/0`, bytes);
}

Deno.test("shards of Zarr 3 are read by the chunks that they hold, and one that is cut off is named", () =>
  inFolder(async (folder) => {
    const path = `${folder}/s.zarr`, options = { energy: { startEv: 500, stepEv: 1 } };
    const index = BigUint64Array.of(48n, 48n, 0n, 48n); // the second chunk comes first
    const bytes = new Uint8Array(96 + 32);
    bytes.set(new Uint8Array(counting.slice(12).buffer));
    bytes.set(new Uint8Array(counting.slice(0, 12).buffer), 48);
    bytes.set(new Uint8Array(index.buffer), 96);
    await writeShard(path, bytes);
    assert.deepEqual((await read(path, options)).data, counting);
    using view = await openSpectrumImage(path, options);
    assert.deepEqual([view.shape, view.chunkRows], [[4, 2, 3], 2]);
    assert.deepEqual((await view.readRows(1, 4)).data, counting.slice(6));
    await Deno.writeFile(
      `${path}/c/0/0/0`,
      new Uint8Array(new BigUint64Array([0n, 96n, 48n, 48n]).buffer),
    );
    await assert.rejects(view.readRows(0, 1), /its part c\/0\/0\/0 is cut off or damaged/);
    await Deno.remove(`${path}/c/0/0/0`);
    await assert.rejects(view.readRows(0, 1), /its part c\/0\/0\/0 is not there/);
  }));

Deno.test("complex values and colours are read, in chunks", () =>
  inFolder(async (folder) => {
    const complex = Float32Array.of(3, 4, 0, 1, 6, 8, 0, 2); // two chunks of one column each
    const column = (c: number) => {
      const [a, b] = [complex.slice(2 * c, 2 * c + 2), complex.slice(4 + 2 * c, 6 + 2 * c)];
      return new Uint8Array(Float32Array.of(...a, ...b).buffer);
    };
    const text = { shape: [2, 2], chunks: [2, 1], dtype: "<c8" };
    await writeArray(`${folder}/c.zarr`, text, { "0.0": column(0), "0.1": column(1) });
    const { data } = await readImage(`${folder}/c.zarr`, { part: "magnitude" });
    assert.deepEqual([...data], [5, 1, 10, 2]);
    const dtype = ["R", "G", "B"].map((name) => [name, "|u1"]);
    const colours = { shape: [2, 2], chunks: [1, 2], dtype, fill_value: null };
    await writeArray(`${folder}/rgb.zarr`, colours, {
      "0.0": Uint8Array.of(10, 0, 0, 1, 1, 1),
      "1.0": Uint8Array.of(2, 2, 2, 0, 0, 0),
    });
    const image = await readImage(`${folder}/rgb.zarr`);
    assert.deepEqual([image.data, image.unit], [Float32Array.of(2.99, 1, 2, 0), "luminance"]);
  }));

Deno.test("what a store lacks, or holds beyond numbers, is named", () =>
  inFolder(async (folder) => {
    await assert.rejects(read(folder), /it is a folder: name a file, or a Zarr store/);
    const path = `${folder}/a.zarr`, signal = `${path}/Experiments/map`;
    const shape = [1, 2], chunks = [1, 2], eight = { "0.0": new Uint8Array(16) };
    await Deno.mkdir(`${signal}/axis-0`, { recursive: true });
    for (const group of ["", "/Experiments", "/Experiments/map", "/Experiments/map/axis-0"]) {
      await Deno.writeTextFile(`${path}${group}/.zgroup`, '{"zarr_format": 2}');
    }
    await writeArray(`${signal}/data`, { shape, chunks, dtype: "<M8" }, eight);
    await assert.rejects(read(path), /data of "map" are dates or durations, save numbers instead/);
    const compressor = { id: "lzma" };
    await writeArray(`${signal}/data`, { shape, chunks, dtype: "<f8", compressor }, eight);
    await assert.rejects(read(path), /values cannot be read: .*lzma.*compressor blosc/);
    await Deno.writeTextFile(`${signal}/data/.zarray`, "{");
    await assert.rejects(read(path), /its text is damaged: copy the store again/);
  }));

Deno.test("a compressed chunk that is cut off or of another size is refused", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.zarr`, compressor = { id: "zlib", level: 1 };
    const text = { shape: [3, 8], chunks: [3, 8], dtype: "<f4", compressor };
    const bytes = new Uint8Array(deflateSync(new Uint8Array(counting.buffer)));
    await writeArray(path, text, { "0.0": bytes });
    assert.deepEqual((await readImage(path)).data, counting);
    for (const cut of [bytes.length - 1, bytes.length - 6, 20]) {
      await writeArray(path, text, { "0.0": bytes.subarray(0, cut) });
      await assert.rejects(readImage(path), /its part 0.0 is cut off or damaged/, `${cut}`);
    }
    for (const rows of [2, 4, 2 ** 31]) {
      await writeArray(path, { ...text, chunks: [rows, 8] }, { "0.0": bytes });
      await assert.rejects(readImage(path), /its part 0.0 is cut off or damaged/, `${rows}`);
    }
  }));

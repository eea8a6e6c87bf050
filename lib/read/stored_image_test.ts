import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { type Dataset, File as HdfFile, type Group, ready } from "h5wasm/node";
import { inFolder } from "../core/in_folder_test_support.ts";
import { read, readImage, readMeasurement } from "./read.ts";
import { withHdf5 } from "./hdf5.ts";
import { ReadError } from "./read_error.ts";
import { describeStoredImages } from "./stored_image.ts";

const values = Float32Array.from({ length: 12 }, (_, i) => i - 3.5);

async function writeHdf(path: string, fill: (file: HdfFile) => void): Promise<string> {
  await ready;
  const file = new HdfFile(path, "w");
  fill(file);
  file.close();
  return path;
}

function writeEmd(file: HdfFile, unit: string): void {
  const group = file.create_group("data").create_group("scan") as Group;
  group.create_attribute("emd_group_type", 1);
  group.create_dataset({ name: "data", data: values, shape: [3, 4], dtype: "<f4" });
  for (const [i, size] of [3, 4].entries()) {
    const places = Float64Array.from({ length: size }, (_, k) => 1 + 0.05 * k);
    group.create_dataset({ name: `dim${i + 1}`, data: places, shape: [size], dtype: "<d" });
    (group.get(`dim${i + 1}`) as Dataset).create_attribute("units", unit);
  }
}

const refusal = async (path: string, options = {}): Promise<ReadError> => {
  const error = await readMeasurement(path, options).then(() => null, (error) => error);
  assert.ok(error instanceof ReadError, `${error}`);
  return error;
};

Deno.test("an array of an HDF5 file is an image of unknown pixel size", () =>
  inFolder(async (folder) => {
    const path = await writeHdf(`${folder}/a.dm3`, (file) => {
      file.create_dataset({ name: "note", data: "not an image" });
      file.create_dataset({ name: "profile", data: values, shape: [12], dtype: "<f4" });
      file.create_group("scans").create_dataset({
        name: "first",
        data: Uint16Array.from([1, 2, 3, 4, 5, 65535]),
        shape: [2, 3],
        dtype: "<H",
      });
    });
    const { format, tagPath, data } = await readMeasurement(path);
    assert.deepEqual([format, tagPath], ["hdf5", "/scans/first"]);
    assert.deepEqual(data, Uint16Array.from([1, 2, 3, 4, 5, 65535]));
    const image = await readImage(path);
    assert.deepEqual([image.shape, image.pixelNm, image.data[5]], [[2, 3], undefined, 65535]);
  }));

Deno.test("an EMD file has its axes, in nm and in Å", () =>
  inFolder(async (folder) => {
    for (const [unit, nm] of [["[n_m]", 0.05], ["Å", 0.005]] as const) {
      const path = await writeHdf(`${folder}/a.emd`, (file) => writeEmd(file, unit));
      const image = await readImage(path);
      assert.deepEqual(image.data, values);
      assert.ok(Math.abs(image.pixelNm! - nm) < 1e-9, `${unit}: ${image.pixelNm}`);
      assert.equal((await readMeasurement(path)).axes[0].start, 1);
    }
  }));

Deno.test("an image saved by HyperSpy is read with its pixel size", async () => {
  const path = fileURLToPath(new URL("./testdata/signal2d.hspy", import.meta.url));
  const measurement = await readMeasurement(path);
  assert.deepEqual([measurement.format, measurement.title], ["hspy", "scan"]);
  assert.deepEqual(measurement.axes.map(({ name, step, unit }) => [name, step, unit]), [
    ["row", 0.02, "nm"],
    ["column", 0.02, "nm"],
  ]);
  assert.deepEqual([...measurement.data], Array.from({ length: 30 }, (_, i) => i));
});

Deno.test("all images are described, by the paths that name them", () =>
  inFolder(async (folder) => {
    const path = await writeHdf(`${folder}/three.h5`, (file) => {
      file.create_dataset({ name: "note", data: "not an image" });
      writeEmd(file, "eV");
      file.create_dataset({ name: "plain", data: values, shape: [2, 6], dtype: "<f4" });
    });
    const place = { path, file: path, bytes: (await Deno.stat(path)).size };
    const found = await withHdf5(
      place,
      (root) => describeStoredImages({ path, container: "hdf5", root }),
    );
    assert.deepEqual(found.map(({ image, head }) => [image, head.shape, head.axes[1].unit]), [
      ["data/scan/data", [3, 4], "eV"],
      ["plain", [2, 6], ""],
    ]);
    for (const { image, head } of found) {
      assert.deepEqual((await readMeasurement(path, { image })).shape, head.shape);
    }
  }));

Deno.test("of several images one must be named, by path or number", () =>
  inFolder(async (folder) => {
    const path = await writeHdf(`${folder}/two.h5`, (file) => {
      for (const name of ["a", "b"]) {
        const data = values.map((value) => name === "a" ? value : 2 * value);
        file.create_dataset({ name, data, shape: [3, 4], dtype: "<f4" });
      }
    });
    assert.match((await refusal(path)).message, /one of its 2 images must be named.*it has a, b/);
    assert.equal((await readMeasurement(path, { image: 1 })).data[0], -7);
    assert.equal((await readMeasurement(path, { image: "a" })).data[0], -3.5);
    assert.match((await refusal(path, { image: "c" })).message, /has no dataset c: it has a, b/);
    assert.match((await refusal(path, { image: 2 })).message, /has no image 2: it has 2, a, b/);
  }));

Deno.test("files without an image are refused, and those cut off", () =>
  inFolder(async (folder) => {
    const path = await writeHdf(`${folder}/none.h5`, (file) => {
      file.create_dataset({ name: "profile", data: values, shape: [12], dtype: "<f4" });
    });
    assert.match((await refusal(path)).message, /two or more dimensions: it has none/);
    const whole = await Deno.readFile(path);
    await Deno.writeFile(path, whole.slice(0, whole.length / 2));
    assert.match((await refusal(path)).message, /the HDF5 library reports ".*copy it again/);
    await Deno.writeFile(path, whole.slice(0, 8));
    assert.match((await refusal(path)).message, /the HDF5 library reports/);
  }));

Deno.test("30 damaged files are read or refused with a ReadError", () =>
  inFolder(async (folder) => {
    const path = await writeHdf(`${folder}/whole.emd`, (file) => writeEmd(file, "nm"));
    const whole = await Deno.readFile(path), damaged = `${folder}/damaged.emd`;
    const outcomes = { read: 0, refused: 0 };
    const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
        const bytes = whole.slice();
        for (const { at, byte } of changes) if (at >= 8) bytes[at] = byte;
        await Deno.writeFile(damaged, bytes);
        const error = await readImage(damaged).then(() => null, (error) => error);
        assert.ok(error === null || error instanceof ReadError, `${error}`);
        outcomes[error ? "refused" : "read"]++;
      }),
      { numRuns: 30, seed: 7 },
    );
    // Both happen, or the test tests nothing.
    assert.ok(outcomes.read > 4 && outcomes.refused > 4, JSON.stringify(outcomes));
  }));

/** A line of 3 spectra as HyperSpy writes it; `axis` makes its energy axis. */
function writeSignal(file: HdfFile, axis: (group: Group) => void): Group {
  const signal = file.create_group("Experiments").create_group("line") as Group;
  signal.create_dataset({ name: "data", data: values, shape: [3, 4], dtype: "<f4" });
  signal.create_group("axis-0").create_attribute("units", "_None_");
  const energy = signal.create_group("axis-1") as Group;
  for (const [name, text] of Object.entries({ units: "eV", name: "E" })) {
    energy.create_attribute(name, text);
  }
  axis(energy);
  return signal;
}

const uniform = (axis: Group) => {
  axis.create_attribute("offset", 400, [], "<d");
  axis.create_attribute("scale", 0.25, [], "<d");
};

const listed = (places: number[]) => (axis: Group) => {
  axis.create_attribute("_type", "DataAxis");
  const data = Float64Array.from(places);
  axis.create_dataset({ name: "axis", data, shape: [places.length], dtype: "<d" });
};

Deno.test("an axis that HyperSpy lists is read where it is uniform, and refused where it is not", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.hspy`;
    await writeHdf(path, (file) => writeSignal(file, listed([400, 400.25, 400.5, 400.75])));
    assert.deepEqual((await read(path)).energy, { startEv: 400, stepEv: 0.25, channels: 4 });
    await writeHdf(path, (file) => writeSignal(file, listed([400, 400.25, 400.6, 401])));
    assert.match(
      (await refusal(path)).message,
      /axis 1 \("E"\) must be uniform: .*interpolate_on_axis/,
    );
    await writeHdf(
      path,
      (file) => writeSignal(file, (axis) => axis.create_attribute("_type", "FunctionalDataAxis")),
    );
    assert.match((await refusal(path)).message, /must be uniform: it is a FunctionalDataAxis/);
  }));

Deno.test("axes of HyperSpy that have another size than the data are refused", () =>
  inFolder(async (folder) => {
    const write = (fill: (axis: Group) => void) =>
      writeHdf(`${folder}/a.hspy`, (file) => void writeSignal(file, fill));
    const sized = (size: number) => (axis: Group) => {
      uniform(axis);
      axis.create_attribute("size", size, [], "<i");
    };
    assert.equal((await read(await write(sized(4)))).energy.channels, 4);
    const reason = /axis 1 \("E"\) must have as many places as the data: 5 and 4, \[3,4\]/;
    assert.match((await refusal(await write(sized(5)))).message, reason);
    const places = listed([400, 401, 402, 403, 404]);
    assert.match((await refusal(await write(places))).message, reason);
  }));

Deno.test("the variance that HyperSpy keeps beside a signal is no second image", () =>
  inFolder(async (folder) => {
    const path = await writeHdf(`${folder}/a.hspy`, (file) => {
      const signal = writeSignal(file, uniform);
      const kept = signal.create_group("metadata").create_group("Signal").create_group("variance");
      kept.create_dataset({ name: "data", data: values, shape: [3, 4], dtype: "<f4" });
      (kept as Group).create_group("axis-0");
    });
    const image = await read(path);
    assert.deepEqual([image.shape, image.data], [[1, 3, 4], values]);
  }));

Deno.test('HyperSpy\'s quantity "Intensity (Counts)" is counts', () =>
  inFolder(async (folder) => {
    const path = await writeHdf(`${folder}/a.hspy`, (file) => {
      const signal = writeSignal(file, uniform);
      const metadata = signal.create_group("metadata").create_group("Signal") as Group;
      metadata.create_attribute("quantity", "Intensity (Counts)");
    });
    assert.equal((await read(path)).unit, "counts");
  }));

const types = fileURLToPath(new URL("./testdata/types.h5", import.meta.url));
const twelve = Float32Array.from({ length: 12 }, (_, i) => i);

Deno.test("float16 is read as float32, and colours as their luminance", async () => {
  assert.deepEqual((await readImage(types, { image: "float16" })).data, twelve);
  const { data, unit } = await readImage(types, { image: "rgb8" });
  const grey = twelve.map((red) => 0.299 * red + 0.587 * 10 + 0.114 * 20);
  assert.deepEqual([data, unit], [grey, "luminance"]);
});

Deno.test("of complex values a part is named, which the error says", async () => {
  const options = { image: "complex128" };
  await assert.rejects(
    readImage(types, options),
    /its values are complex: choose a part, \{ part: "magnitude" \}/,
  );
  const part = async (part: string) => (await readImage(types, { ...options, part })).data;
  assert.deepEqual(await part("magnitude"), twelve);
  assert.deepEqual(await part("real"), twelve.map((value) => value * Math.cos(0.5)));
  assert.ok(Math.abs((await part("phase"))[3] - 0.5) < 1e-6);
  await assert.rejects(part("abs"), /part must be one of "magnitude", .*: it is "abs"/);
  const single = await readImage(types, { image: "complex64", part: "imaginary" });
  assert.deepEqual(single.data, new Float32Array(12).fill(1));
});

Deno.test("types that are no numbers are named", async () => {
  assert.match((await refusal(types, { image: "truth" })).message, /of type truth values, \[3,4\]/);
});

Deno.test("HyperSpy's file format 1.0 has its settings, in ms where it says so", () =>
  inFolder(async (folder) => {
    const path = await writeHdf(`${folder}/a.hdf5`, (file) => {
      const signal = writeSignal(file, uniform);
      const mapped = signal.create_group("mapped_parameters") as Group;
      mapped.create_attribute("title", "old");
      const tem = mapped.create_group("TEM") as Group;
      tem.create_attribute("beam_energy", 120, [], "<d");
      const eels = tem.create_group("EELS") as Group;
      eels.create_attribute("dwell_time", 100, [], "<d");
      eels.create_attribute("dwell_time_units", "ms");
    });
    const { format, title, settings } = await readMeasurement(path);
    assert.deepEqual([format, title, settings], [
      "hspy",
      "old",
      { beamEnergyEv: 120_000, dwellS: 0.1 },
    ]);
  }));

Deno.test("an EMD that HyperSpy wrote has its energies last again", async () => {
  const path = fileURLToPath(new URL("./testdata/map.emd", import.meta.url));
  const { data, shape, energy, pixel, title } = await read(path);
  assert.deepEqual(data, Float32Array.from({ length: 24 }, (_, i) => i));
  assert.deepEqual([shape, title, pixel], [[2, 3, 4], "map", { rowNm: 0.1, columnNm: 0.1 }]);
  assert.deepEqual(energy, { startEv: 520.5, stepEv: 0.25, channels: 4 });
});

Deno.test("files are read at the same time, whole and damaged ones", () =>
  inFolder(async (folder) => {
    const whole = await Deno.readFile(types), options = { image: "float16" };
    await Deno.writeFile(`${folder}/cut.h5`, whole.subarray(0, 1500));
    const paths = [types, `${folder}/cut.h5`, types, `${folder}/cut.h5`, types];
    const found = await Promise.allSettled(paths.map((path) => readImage(path, options)));
    assert.deepEqual(found.map(({ status }) => status === "fulfilled"), [
      true,
      false,
      true,
      false,
      true,
    ]);
    for (const one of found) {
      if (one.status === "fulfilled") assert.deepEqual(one.value.data, twelve);
      else assert.ok(one.reason instanceof ReadError);
    }
  }));

import assert from "node:assert/strict";
import { resolve } from "node:path";
import { energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { bytesSource } from "./byte_source.ts";
import { imageTags, type TestImage, writeDm, writeSparseDm } from "./dm_writer_test_support.ts";
import { msaText } from "../write/msa.ts";
import { inFolder } from "../core/in_folder_test_support.ts";
import { write } from "../write/write.ts";
import { openFile } from "./open_file.ts";
import { openSpectrumImage } from "./open_spectrum_image.ts";
import { read, readImage, readMeasurement } from "./read.ts";
import { readSource } from "./read_source.ts";
import { ReadError } from "./read_error.ts";

const nm = { origin: 0, scale: 0.5, unit: "nm" };
const eV = { origin: -100, scale: 5, unit: "eV" };

function image(sizes: number[], data: TestImage["data"], axes: TestImage["axes"] = []): TestImage {
  return { title: "small", dataType: 2, sizes, data, axes };
}

async function refusal(path: string): Promise<ReadError> {
  try {
    await readMeasurement(path);
  } catch (error) {
    assert.ok(error instanceof ReadError);
    return error;
  }
  throw new assert.AssertionError({ message: `${path} was read` });
}

Deno.test("formats are told by their bytes, not by the name", () =>
  inFolder(async (folder) => {
    const data = { array: [1, 2, 3, 4], element: [6] };
    const dm4 = writeDm(imageTags([image([2, 2], data, [nm, nm])]), {
      version: 4,
      littleEndian: true,
    });
    await Deno.writeFile(`${folder}/a.msa`, dm4);
    assert.equal((await readMeasurement(`${folder}/a.msa`)).format, "dm4");
    const picture = await readImage(`${folder}/a.msa`);
    assert.deepEqual([picture.shape, picture.pixelNm, [...picture.data]], [[2, 2], 0.5, [
      1,
      2,
      3,
      4,
    ]]);

    const spectrum = spectrumImage({ data: [1, 2], energy: energyAxis(1, 1, 2), unit: "counts" });
    await Deno.writeTextFile(`${folder}/a.dm4`, msaText(spectrum));
    const { history, settings, ...back } = await read(`${folder}/a.dm4`);
    assert.deepEqual(back, spectrum);
    assert.deepEqual([history, settings], [["read from a.dm4"], { signal: "EELS" }]);
  }));

Deno.test("HDF5 is read behind a block of its user's, but for MATLAB's", () =>
  inFolder(async (folder) => {
    const spectrum = spectrumImage({ data: [1, 4, 2], energy: energyAxis(520, 0.25, 3) });
    await write(`${folder}/a.hspy`, spectrum);
    const bytes = await Deno.readFile(`${folder}/a.hspy`), path = `${folder}/b.hspy`;
    for (const block of [512, 1024, 2048, 8192]) {
      for (const text of ["", '{"by": "me"}', "#FORMAT : of mine"]) {
        const whole = new Uint8Array(block + bytes.length);
        whole.set(new TextEncoder().encode(text));
        whole.set(bytes, block);
        await Deno.writeFile(path, whole);
        assert.deepEqual([...(await read(path)).data], [1, 4, 2], `${block} ${text}`);
        using view = await openSpectrumImage(path);
        assert.deepEqual([...(await view.readRows(0, 1)).data], [1, 4, 2]);
      }
    }
    const matlab = new Uint8Array(512 + bytes.length);
    matlab.set(new TextEncoder().encode("MATLAB 7.3 MAT-file"));
    matlab.set(bytes, 512);
    await Deno.writeFile(`${folder}/c.mat`, matlab);
    assert.match((await refusal(`${folder}/c.mat`)).message, /it is a MATLAB 7.3 file: save/);
    const odd = new Uint8Array(700 + bytes.length);
    odd.set(bytes, 700); // at no place where HDF5 may begin
    await Deno.writeFile(path, odd);
    assert.match((await refusal(path)).message, /its format must be/);
  }));

Deno.test("missing, empty and foreign files and folders each have their own error", () =>
  inFolder(async (folder) => {
    const missing = await refusal("no_such.dm3");
    assert.equal(
      missing.message,
      `Cannot read no_such.dm3 as there is no such file: looked for ${resolve("no_such.dm3")}`,
    );
    assert.deepEqual([missing.path, missing.byteOffset, missing.tagPath], ["no_such.dm3", 0, ""]);
    assert.match((await refusal(folder)).message, /as it is a folder/);
    await Deno.writeFile(`${folder}/empty.dm3`, new Uint8Array(0));
    assert.match((await refusal(`${folder}/empty.dm3`)).message, /the file is empty/);
    await Deno.writeFile(`${folder}/notes.dm3`, Uint8Array.of(1, 2, 3));
    assert.match((await refusal(`${folder}/notes.dm3`)).message, /bytes 01 02 03;/);
  }));

Deno.test("a small image in a file of 6 GiB is read alone", () =>
  inFolder(async (folder) => {
    const path = `${folder}/large.dm4`;
    const big = image([1024, 1024, 768], { hole: 3 * 2 ** 30 }, [nm, nm, eV]);
    const small = image([2, 1, 3], { array: [1, 2, 3, 4, 5, 6], element: [6] }, [nm, nm, eV]);
    await writeSparseDm(path, imageTags([big, small, big]), { version: 4, littleEndian: true });
    using file = await openFile(path);
    assert.ok(file.size > 6 * 2 ** 30);
    let bytes = 0;
    const counted = {
      ...file,
      readInto(target: Uint8Array, offset: number) {
        bytes += target.length;
        file.readInto(target, offset);
      },
    };
    const result = readSource(counted, { image: 2 });
    assert.deepEqual([...result.data], [1, 3, 5, 2, 4, 6]);
    assert.ok(result.byteOffset > 3 * 2 ** 30);
    // Three windows of 64 KiB over the tags, the values, a few texts.
    assert.ok(bytes < 300_000, `${bytes} bytes were read`);
  }));

Deno.test("the values are read once, and nothing of their size beside them", () => {
  const sizes = [100, 100, 60];
  const count = 600_000;
  const array = Array.from({ length: count }, (_, i) => i);
  const map = image(sizes, { array, element: [6] }, [nm, nm, eV]);
  const source = bytesSource(writeDm(imageTags([map]), { version: 4, littleEndian: true }));
  let bytes = 0;
  const counted = {
    ...source,
    readInto(target: Uint8Array, offset: number) {
      bytes += target.length;
      source.readInto(target, offset);
    },
  };
  const result = readSource(counted);
  assert.deepEqual(result.shape, [100, 100, 60]);
  assert.equal(result.data[60 + 3], 3 * 10_000 + 1); // row 0, column 1, channel 3
  assert.ok(bytes < 4 * count + 150_000, `${bytes} bytes were read for ${4 * count}`);
});

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Dataset, File as HdfFile, type Group, ready } from "h5wasm/node";
import { descriptors } from "../core/proc.ts";
import { frameReader, writeFrame } from "./frames.ts";
import { hdf5ProcessId, readHdf5 } from "./hdf5_reader.ts";
import { inFolder } from "../core/in_folder_test_support.ts";
import { readMeasurement } from "./read.ts";
import { ReadError } from "./read_error.ts";

const values = Float32Array.from({ length: 12 }, (_, i) => i - 3.5);
const image = { name: "image", data: values, shape: [3, 4], dtype: "<f4" };
const testdata = (name: string) => fileURLToPath(new URL(`./testdata/${name}`, import.meta.url));

async function writeHdf(path: string, fill: (file: HdfFile) => void): Promise<string> {
  await ready;
  const file = new HdfFile(path, "w");
  fill(file);
  file.close();
  return path;
}

/** Groups that hold themselves four times: there are 4 to the 16th ways through them. */
const endless = (path: string) =>
  writeHdf(path, (file) => {
    file.create_group("a");
    for (const name of ["b", "c", "d", "e"]) (file.get("a") as Group).create_hard_link("/a", name);
  });

/** A file of which the first `found` is replaced. */
async function tamper(path: string, found: Uint8Array, replaced: Uint8Array): Promise<void> {
  const bytes = await Deno.readFile(path);
  const at = bytes.findIndex((_, i) => found.every((byte, k) => bytes[i + k] === byte));
  assert.ok(at > 0, "it is not there");
  bytes.set(replaced, at);
  await Deno.writeFile(path, bytes);
}

const refusal = async (read: Promise<unknown>): Promise<string> => {
  const error = await read.then(() => null, (error) => error);
  assert.ok(error instanceof ReadError, `${error}`);
  return error.message;
};

const isRunning = (id: number) => {
  try {
    Deno.kill(id, "SIGCONT");
    return true;
  } catch {
    return false;
  }
};

Deno.test("a search without an end is stopped, its process gone, and the next file read", () =>
  inFolder(async (folder) => {
    const path = await endless(`${folder}/endless.h5`);
    const whole = await writeHdf(`${folder}/whole.h5`, (file) => file.create_dataset(image));
    await readHdf5(whole, {});
    const before = hdf5ProcessId()!;
    assert.ok(isRunning(before));
    const message = await refusal(readHdf5(path, {}, { stepMs: 700 }));
    assert.match(
      message,
      /endless.h5 as the HDF5 library does not come to an end within 0.7 s: it is damaged, .* or the machine/,
    );
    assert.ok(!isRunning(before), "it goes on");
    assert.equal(hdf5ProcessId(), undefined);
    assert.deepEqual((await readHdf5(whole, {})).data, values);
  }));

Deno.test("healthy files share a process, and a file after a damaged one gets another", () =>
  inFolder(async (folder) => {
    const whole = await writeHdf(`${folder}/whole.h5`, (file) => file.create_dataset(image));
    await readHdf5(whole, {});
    const first = hdf5ProcessId();
    await readHdf5(whole, {});
    await refusal(readHdf5(whole, { image: "nothing" })); // the file is whole: no such image
    assert.equal(hdf5ProcessId(), first);
    await Deno.writeFile(`${folder}/cut.h5`, (await Deno.readFile(whole)).subarray(0, 900));
    assert.match(await refusal(readHdf5(`${folder}/cut.h5`, {})), /HDF5 library reports/);
    assert.deepEqual((await readHdf5(whole, {})).data, values);
    assert.notEqual(hdf5ProcessId(), first);
  }));

Deno.test("a process that ended meanwhile is replaced", () =>
  inFolder(async (folder) => {
    const whole = await writeHdf(`${folder}/whole.h5`, (file) => file.create_dataset(image));
    await readHdf5(whole, {});
    Deno.kill(hdf5ProcessId()!, "SIGKILL");
    assert.deepEqual((await readHdf5(whole, {})).data, values);
  }));

Deno.test("descriptors are given back by damaged files and those that never end", {
  ignore: Deno.build.os !== "linux",
}, () =>
  inFolder(async (folder) => {
    const whole = await writeHdf(`${folder}/whole.h5`, (file) => file.create_dataset(image));
    const cut = `${folder}/cut.h5`, never = await endless(`${folder}/endless.h5`);
    await Deno.writeFile(cut, (await Deno.readFile(whole)).subarray(0, 900));
    await readHdf5(whole, {});
    const before = descriptors();
    for (let i = 0; i < 3; i++) {
      await refusal(readHdf5(cut, {}));
      await refusal(readHdf5(never, {}, { stepMs: 100 }));
      await readHdf5(whole, {});
    }
    assert.ok(before > 3);
    // Those of a process that was ended close a moment later, and other tests open and close theirs
    // meanwhile; six damaged files that kept one each would hold 6 more.
    let now = descriptors();
    for (let i = 0; now > before && i < 20; i++) {
      await new Promise((done) => setTimeout(done, 100));
      now = descriptors();
    }
    assert.ok(now <= before + 3, `${now} after ${before}`);
  }));

Deno.test("sizes beyond the file are refused before anything is allocated", async () => {
  const reading = (image: string) => refusal(readMeasurement(testdata("unwritten.h5"), { image }));
  assert.match(
    await reading("image"),
    /must fit into the file: \[100000000,4\] are 1600000000 bytes, and a file of (\d+) holds at most \1;.* ended before it wrote them/,
  );
  assert.match(await reading("packed"), /\[10000,10000\] are 400000000 bytes, .* damaged, copy it/);
});

Deno.test("chunks that take more memory than the file may are refused", () =>
  inFolder(async (folder) => {
    const path = await writeHdf(`${folder}/chunks.h5`, (file) => {
      const data = new Float32Array(320), shape = [5, 64];
      file.create_dataset({ ...image, data, shape, chunks: [5, 64], compression: "gzip" });
    });
    const sizes = (...list: number[]) => new Uint8Array(Uint32Array.from(list).buffer);
    assert.equal((await readMeasurement(path)).data.length, 320);
    await tamper(path, sizes(5, 64, 4), sizes(5, 2 ** 25, 4));
    assert.match(await refusal(readMeasurement(path)), /it is damaged|HDF5 library reports/);
    assert.equal(hdf5ProcessId(), undefined);
  }));

Deno.test("values in other files are refused by name, links to nowhere too", () =>
  inFolder(async (folder) => {
    const other = await writeHdf(`${folder}/other.h5`, (file) => file.create_dataset(image));
    const path = await writeHdf(`${folder}/links.h5`, (file) => {
      file.create_external_link(other, "/image", "away");
    });
    const away = /\/away is a link to the file .*other.h5: save all in one file/;
    assert.match(await refusal(readMeasurement(path)), away);
    assert.match(await refusal(readMeasurement(path, { image: "away" })), away);
    await writeHdf(path, (file) => void file.create_soft_link("/nothing", "lost"));
    assert.match(
      await refusal(readMeasurement(path)),
      /\/lost is a link to \/nothing, which is not in the file: copy the file again/,
    );
    assert.match(
      await refusal(readMeasurement(testdata("virtual.h5"))),
      /\/image is a virtual data set of 1 parts, of values.h5: save all in one file/,
    );
    assert.match(
      await refusal(readMeasurement(testdata("external.h5"))),
      /a part of it stands in another file, .*values.raw: save all in one file/,
    );
  }));

Deno.test("an image beside a link is read, also by a link within the file", () =>
  inFolder(async (folder) => {
    const path = await writeHdf(`${folder}/links.h5`, (file) => {
      file.create_group("deep").create_dataset(image);
      file.create_external_link("gone.h5", "/image", "away");
      file.create_soft_link("/deep/image", "near");
    });
    assert.deepEqual((await readMeasurement(path, { image: "near" })).data, values);
    assert.deepEqual((await readMeasurement(path, { image: "deep/image" })).data, values);
  }));

Deno.test("large arrays are read in slabs as they were written, compressed and not", () =>
  inFolder(async (folder) => {
    // 40 MB, more than a slab; chunks do not divide the axis.
    const data = Uint16Array.from({ length: 2e7 }, (_, i) => (i * 2654435761) >>> 20);
    for (const more of [{}, { chunks: [33, 100, 200], compression: "gzip" as const }]) {
      const path = await writeHdf(`${folder}/large.h5`, (file) => {
        file.create_dataset({ name: "image", data, shape: [1000, 100, 200], dtype: "<H", ...more });
      });
      const read = await readMeasurement(path);
      assert.deepEqual(read.shape, [1000, 100, 200]);
      assert.ok(
        read.data instanceof Uint16Array && read.data.every((value, i) => value === data[i]),
      );
    }
  }));

Deno.test("an axis of an EMD that the data contradict is refused", () =>
  inFolder(async (folder) => {
    const write = (places: number[]) =>
      writeHdf(`${folder}/a.emd`, (file) => {
        const group = file.create_group("data").create_group("scan") as Group;
        group.create_attribute("emd_group_type", 1);
        group.create_dataset({ ...image, name: "data" });
        const data = Float64Array.from(places), shape = [places.length];
        group.create_dataset({ name: "dim2", data, shape, dtype: "<d" });
        (group.get("dim2") as Dataset).create_attribute("units", "[n_m]");
      });
    const reading = async (places: number[]) => refusal(readMeasurement(await write(places)));
    assert.match(await reading([0, 1, 2]), /dim2 must have as many places as the data: 3 and 4/);
    assert.match(await reading([0, 1, 2, 7]), /dim2 must be uniform/);
    assert.equal((await readMeasurement(await write([0, 2, 4, 6]))).axes[1].step, 2);
  }));

Deno.test({
  name: "the process that reads sees nothing of the environment and writes to /tmp only",
  ignore: Deno.build.os === "windows",
  async fn() {
    await readHdf5(testdata("signal2d.hspy"), {});
    const args = ["-ww", "-o", "args=", "-p", `${hdf5ProcessId()}`];
    const { stdout } = await new Deno.Command("ps", { args }).output();
    const rights = new TextDecoder().decode(stdout).match(/--(allow|ignore)-\S+|-A/g);
    assert.deepEqual(rights, ["--allow-read", "--ignore-env", "--allow-write=/tmp"]);
  },
});

Deno.test("without leave to start a process it reads in its own, and says so", async () => {
  const program = `import { readMeasurement } from "${new URL("./read.ts", import.meta.url)}";
    console.log((await readMeasurement(${JSON.stringify(testdata("signal2d.hspy"))})).data.length);
    await readMeasurement(${JSON.stringify(testdata("signal2d.hspy"))});`;
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(path, program);
    const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
    const args = [
      "run",
      "--no-prompt",
      "--no-check",
      "--allow-read",
      "--allow-env",
      "--config",
      config,
    ];
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args, path] })
      .output();
    assert.equal(new TextDecoder().decode(stdout), "30\n", new TextDecoder().decode(stderr));
    const said = new TextDecoder().decode(stderr).split("\n").filter((line) => /HDF5/.test(line));
    assert.equal(said.length, 1, "said once");
    assert.match(said[0], /read without limits of time and memory, as .*--allow-run=/);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("messages arrive whole, however they are cut up", async () => {
  const parts: Uint8Array[] = [];
  const out = {
    writeSync(bytes: Uint8Array) {
      const some = bytes.slice(0, 7); // as a full pipe takes them
      parts.push(some);
      return some.length;
    },
  };
  writeFrame(out, { start: NaN, step: -Infinity }, Uint8Array.of(1, 2, 3));
  writeFrame(out, "last");
  const { next } = frameReader(ReadableStream.from(parts));
  assert.deepEqual(await next(), {
    head: { start: NaN, step: -Infinity },
    body: Uint8Array.of(1, 2, 3),
  });
  assert.deepEqual(await next(), { head: "last", body: new Uint8Array(0) });
  assert.equal(await next(), undefined);
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { writeHspy } from "../write/hspy.ts";
import { write } from "../write/write.ts";
import { checkWritable } from "./disk.ts";
import { energyAxis } from "./energy_axis.ts";
import { spectrumImage } from "./spectrum_image.ts";
import { writeWhole } from "./write_whole.ts";
import { inFolder } from "./in_folder_test_support.ts";

const namesIn = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name);

const run = (program: string, ...args: string[]) =>
  new Deno.Command(program, { args, stdout: "null", stderr: "null" }).outputSync().success;

/** Calls `use` with a file system of 1 MB; skipped where this user may mount none. */
function onSmallDisk(name: string, use: (disk: string) => Promise<void>): void {
  const probe = Deno.makeTempDirSync();
  const mount = (at: string) => run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", at);
  const mayMount = Deno.build.os === "linux" && Deno.uid() === 0 && mount(probe);
  if (mayMount) run("umount", probe);
  Deno.removeSync(probe);
  Deno.test({
    name: mayMount ? name : `${name} (skipped: only root on Linux may mount a small disk)`,
    ignore: !mayMount,
    fn: () =>
      inFolder(async (folder) => {
        assert(mount(folder));
        try {
          await use(folder);
        } finally {
          assert(run("umount", "--lazy", folder)); // HDF5 still has the file open
        }
      }),
  });
}

const shape = [1, 500, 1000] as const, energy = energyAxis(100, 1, 1000);
const large = spectrumImage({ data: new Float32Array(500_000), shape, energy });

onSmallDisk(
  "a full disk leaves the older file and nothing half-made, also of HDF5",
  async (disk) => {
    const path = join(disk, "a.hspy"), text = join(disk, "a.csv");
    await writeWhole(path, "the older file");
    const full = (file: string) => ({
      message:
        `Cannot write ${file} as there must be room on the disk: it is full, make room and ` +
        "run it again",
    });
    await assert.rejects(writeHspy(path, large), full(path));
    await assert.rejects(writeWhole(text, new Uint8Array(2e6)), full(text));
    assert.equal(await Deno.readTextFile(path), "the older file");
    assert.deepEqual(namesIn(disk), ["a.hspy"]);
    await writeWhole(text, new Uint8Array(900_000)); // the room is given back
    await assert.rejects(
      checkWritable(disk, { bytes: 2e6 }),
      /room on the disk: \d MB are free and about 2 MB are needed, make room/,
    );
  },
);

onSmallDisk("a read-only disk is said at once, and what to do", async (disk) => {
  assert(run("mount", "-o", "remount,ro", disk));
  const says = /^Error: Cannot write .* as the folder must be writable: it is not, name another/;
  await assert.rejects(checkWritable(disk), says);
  await assert.rejects(checkWritable(join(disk, "results", "00")), says);
  await assert.rejects(writeWhole(join(disk, "a.csv"), "1"), says);
  await assert.rejects(writeHspy(join(disk, "a.hspy"), large), says);
});

Deno.test("checkWritable() makes the folder, leaves nothing in it and refuses one without room", () =>
  inFolder(async (folder) => {
    const results = join(folder, "results", "00");
    await checkWritable(results, { bytes: 1000 });
    assert.deepEqual(namesIn(results), []);
    await assert.rejects(checkWritable(results, { bytes: 1e18 }), /1000000000000 MB are needed/);
  }));

Deno.test({
  name: "a folder of the system's, where no file can be made, is said at once, and what to do",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    // Without all rights Deno does not ask the system.
    const says = RegExp(
      "^Cannot write /proc/n\\.\\w+ as (the folder must be writable: it is not|" +
        "Deno must have the right to: it has not), name another or ",
    );
    for (const name of ["n.hspy", "n.csv", "n.zspy"]) {
      await assert.rejects(write(`/proc/${name}`, large), { message: says });
    }
  },
});

Deno.test("a folder in the place of a file, a file in that of a folder and long names are said", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.hspy"), text = join(folder, "a.csv"), file = join(folder, "file");
    for (const name of [path, text]) await Deno.mkdir(name);
    await Deno.writeTextFile(file, "");
    const cases: [string, RegExp][] = [
      ...[path, text].map((
        name,
      ): [string, RegExp] => [name, /as no folder may be in its place: one/]),
      ...["b.hspy", "b.zspy", "b.npy"].map((name): [string, RegExp] => [
        join(file, name),
        /as what is above it must be a folder: it is a file, name another$/,
      ]),
      [join(folder, `${"a".repeat(300)}.csv`), /as the system must take its name: it is too long/],
    ];
    for (const [name, message] of cases) await assert.rejects(write(name, large), { message });
    assert.deepEqual(namesIn(folder).sort(), ["a.csv", "a.hspy", "file"]);
  }));

Deno.test({
  name: "a folder that this user may not write is said at once, and what to do",
  ignore: Deno.build.os === "windows" || Deno.uid() === 0, // root may write everywhere
  fn: () =>
    inFolder(async (folder) => {
      await Deno.chmod(folder, 0o555);
      await assert.rejects(checkWritable(folder), /must be writable: it is not, name another/);
      await Deno.chmod(folder, 0o755);
    }),
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { removeBackground } from "eels/analyse/remove_background.ts";
import { energyAxis } from "eels/core/energy_axis.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { withNoise } from "eels/core/with_noise.ts";
import { viewOf } from "eels/core/spectrum_view.ts";
import { read } from "eels/read/read.ts";
import { mapBlocks } from "eels/write/map_blocks.ts";
import { write } from "eels/write/write.ts";
import { KINDS } from "./kinds.ts";
import { runWork } from "./run_work.ts";
import { inFolder } from "eels/core/in_folder_test_support.ts";

const ROOT = join(import.meta.dirname!, "..", "..", "..");
const NAME = "background_removed.zspy", DATA = "Experiments/spectrum_image/data";
const WINDOW = { fromEv: 205, toEv: 240 };

/** Of so many rows; one of a few thousand columns is a block. */
function makeImage(rows: number, columns: number): SpectrumImage {
  const shape = [rows, columns, 1024] as const, energy = energyAxis(200, 1, 1024);
  const edge = Float32Array.from({ length: 1024 }, (_, i) => 4000 * (1 + i / 200) ** -3);
  const data = new Float32Array(rows * columns * 1024);
  for (let i = 0; i < data.length; i++) data[i] = edge[i % 1024] * (1 + (i * 7919 % 997) / 5000);
  return withNoise(spectrumImage({ data, shape, energy }), { gain: 1 });
}

/** A process, in the folder of a user; gives its line for machines and all that it says. */
async function start(args: readonly string[], cwd: string) {
  const [program, ...more] = args;
  const command = new Deno.Command(program, { args: more, cwd, env: { INIT_CWD: cwd } });
  const { code, stdout, stderr } = await command.output();
  const [line, said] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert.equal(code, 0, said);
  return { told: JSON.parse(line || "{}"), said };
}

Deno.test("an image is made block by block, whatever vanished or was left behind meanwhile", () =>
  inFolder(async (folder) => {
    const image = makeImage(2, 8200), file = join(folder, "map.zspy"), out = join(folder, "o");
    await mapBlocks(viewOf(image), (rows) => rows, { out: file, stamp: "a test" });
    const set = Object.entries({ file, ...WINDOW, blocksAtOnce: 1 })
      .flatMap(([name, value]) => ["--set", `${name}=${value}`]);
    const run = async (args: string) => {
      const said: string[] = [], told: string[] = [];
      const exit = await runWork([...args.split(" "), "--out", out, ...set], {
        ...{ kinds: KINDS, code: "1" },
        say: (line) => said.push(line),
        tell: (line) => told.push(line),
      });
      return { exit, sentence: said.at(-1)!, told: JSON.parse(told[0]) };
    };
    // Opening goes through no values: what is changed elsewhere has no say about the noise.
    const chunk = await Deno.open(join(file, DATA, "1/0/0"), { read: true, write: true });
    const change = async (bytes: Uint8Array<ArrayBuffer>) => {
      await chunk.seek(0, Deno.SeekMode.Start);
      await chunk.write(bytes);
    };
    const before = new Uint8Array(4);
    await chunk.read(before);
    await change(new Uint8Array(4));
    const first = await run("remove-background --block 0");
    assert.equal(first.exit, 0, first.sentence);
    await change(before);
    chunk.close();
    // What a node that died leaves behind is in nobody's way.
    const partial = join(out, `${NAME}.partial`);
    const owner = { pid: 4242, host: "node17", since: new Date().toISOString() };
    await Deno.writeTextFile(join(partial, "blocks", "1.claim"), JSON.stringify(owner));
    assert.equal((await run("remove-background --block 1")).told.made, "1");
    // A part of the result that is gone.
    await Deno.remove(join(partial, DATA, "0/0/0"));
    assert.equal((await run("remove-background --list")).told.missing, "0");
    assert.match((await run("collect remove-background")).sentence, /1 are missing; .*--block 0 /);
    const { made, found } = (await run("remove-background --share 0/1")).told;
    assert.deepEqual([made, found], ["0", "1"]);
    assert.equal((await run("collect remove-background")).exit, 0);
    const expected = removeBackground(image, WINDOW), result = await read(join(out, NAME));
    assert.deepEqual([result.data, result.noise], [expected.data, expected.noise]);
    assert.equal((await run("remove-background --list")).told.missing, "");
    // The whole result.
    await Deno.remove(join(out, NAME), { recursive: true });
    assert.equal((await run("remove-background --list")).told.missing, "0-1");
    const both = await Promise.all(
      ["0/2", "1/2"].map((share) => run(`remove-background --share ${share}`)),
    );
    assert.deepEqual(both.map(({ told }) => told.made), ["0", "1"]);
    assert.equal((await run("collect remove-background")).exit, 0);
    assert.deepEqual((await read(join(out, NAME))).data, expected.data);
    await Deno.remove(join(out, NAME, DATA, "1/0/0"));
    assert.match(
      (await run("remove-background --list")).sentence,
      /1\/0\/0 is gone; move .*background_removed\.zspy away and make all blocks again/,
    );
  }));

Deno.test("the tasks work and cluster may read the user's own file, named or planned", {
  ignore: Deno.build.os === "windows",
}, () =>
  inFolder(async (folder) => {
    const image = makeImage(3, 4), mine = join(folder, "mine"), elsewhere = join(folder, "data");
    for (const path of [mine, elsewhere]) await Deno.mkdir(path);
    const task = (args: string, cwd = mine) =>
      start([
        ...[Deno.execPath(), "run", "-R", "-W", "-E", "--allow-run"],
        ...[join(ROOT, "notebooks/harness/setup/start.ts"), ...args.split(" ")],
      ], cwd);
    const set = `--set fromEv=${WINDOW.fromEv} --set=toEv=${WINDOW.toEv}`;
    for (const name of ["map.zspy", "map.hspy"]) {
      const file = join(elsewhere, name), out = name.replace(".", "_");
      await write(file, image);
      const planned =
        `cluster remove-background --shares 1 --plain --out ${out} --set file=${file}`;
      const { said } = await task(`${planned} ${set}`);
      assert.match(said, new RegExp(`^Planned remove-background in .*file="${file}"`));
      const listed = await task(`work remove-background --list --out ${out}`);
      assert.equal(listed.told.missing, "0");
      const { told, said: work } = await task(`work remove-background --share=0/1 --out=${out}`);
      assert.equal(told.made, "0");
      assert.doesNotMatch(work, /without limits/); // HDF5 has its process
      assert.deepEqual((await task(`work collect remove-background --out ${out}`)).told.files, [
        NAME,
      ]);
      const { data } = await read(join(mine, out, NAME));
      assert.deepEqual(data, removeBackground(image, WINDOW).data);
      // As a cluster runs it.
      await Deno.remove(join(mine, out, NAME), { recursive: true });
      const again = await start(
        ["workflow/work", "remove-background", "--out", ".", "--block", "0"],
        join(mine, out),
      );
      assert.equal(again.told.made, "0");
      assert.doesNotMatch(again.said, /without limits/);
    }
    // In the folder that is taken where none is named.
    const file = join(elsewhere, "map.zspy");
    await task(`work remove-background --share 0/1 --set=file=${file} ${set}`);
    await task("work collect remove-background");
    assert.ok(await Deno.stat(join(mine, "work_remove-background", NAME)));
  }));

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { withNoise } from "../core/with_noise.ts";
import { type SpectrumView, viewOf } from "../core/spectrum_view.ts";
import { removeBackground } from "../analyse/remove_background.ts";
import { inFolder } from "../core/in_folder_test_support.ts";
import { openSpectrumImage } from "../read/open_spectrum_image.ts";
import { read } from "../read/read.ts";
import { ReadError } from "../read/read_error.ts";
import { finishBlocks, hasBlocks, mapBlocks } from "./map_blocks.ts";

const [rows, columns, channels] = [11, 4, 60];
const random = prng(2);
const image = withNoise(
  spectrumImage({
    data: Float32Array.from(
      { length: rows * columns * channels },
      (_, i) => random.poisson(2000 * (1 + (i % channels) / 200) ** -3),
    ),
    shape: [rows, columns, channels],
    energy: energyAxis(200, 1, channels),
    pixel: { rowNm: 0.5, columnNm: 0.25 },
    settings: { beamEnergyEv: 2e5 },
    title: "a map",
  }),
  { gain: 1 },
);
const inBlocks = (blockRows: number, of = image): SpectrumView => ({ ...viewOf(of), blockRows });
const DATA = "Experiments/spectrum_image/data";

async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    names.push(...isDirectory ? await namesIn(`${folder}/${name}`) : [`${folder}/${name}`]);
  }
  return names;
}

Deno.test("mapBlocks() writes what the step makes of the whole, and both views of it open", () =>
  inFolder(async (folder) => {
    const steps = {
      same: (one: SpectrumImage) => one,
      // Its noise has a background for every value.
      background: (one: SpectrumImage) => removeBackground(one, { fromEv: 205, toEv: 240 }),
    };
    for (const [name, step] of Object.entries(steps)) {
      const out = `${folder}/${name}.zspy`, expected = step(image);
      const done = await mapBlocks(inBlocks(3), step, { out, stamp: name });
      assert.deepEqual(done, { blocks: 4, written: 4, skipped: 0 });
      const { history, ...found } = await read(out);
      const { history: steps, ...wanted } = expected;
      assert.deepEqual(found, wanted);
      assert.deepEqual(history, [...steps!, `read from ${name}.zspy`]);
      using view = await openSpectrumImage(out);
      assert.equal(view.chunkRows, 3);
      const part = await view.readRows(5, 10), size = columns * expected.shape[2];
      assert.deepEqual(part.data, expected.data.slice(5 * size, 10 * size));
      assert.equal(view.noise?.gain, 1);
      const names = await namesIn(out);
      assert.deepEqual(names.filter((name) => /partial|claim|begun/.test(name)), []);
    }
  }));

Deno.test("mapBlocks() goes on after kill -9 and makes no block twice", () =>
  inFolder(async (folder) => {
    const out = `${folder}/slow.zspy`, program = `${folder}/slow.ts`;
    const here = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
    await Deno.writeTextFile(
      program,
      `import { mapBlocks } from ${here("./map_blocks.ts")};
       import { openSpectrumImage } from ${here("../read/open_spectrum_image.ts")};
       const view = { ...await openSpectrumImage(${
        JSON.stringify(`${folder}/in.zspy`)
      }), blockRows: 2 };
       await mapBlocks(view, async (rows, { block }) => {
         console.log(block);
         await new Promise((done) => setTimeout(done, block < 2 ? 0 : 60_000));
         return { ...rows, data: rows.data.map((value) => value + 1) };
       }, { out: ${JSON.stringify(out)}, stamp: "plus one" });`,
    );
    const source = { path: `${folder}/in.zspy` };
    await mapBlocks(inBlocks(3), (one) => one, { out: source.path, stamp: "in" });
    const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--quiet", "--config", config, program],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    let said = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      said += text;
      if (said.includes("2\n")) break;
    }
    child.kill("SIGKILL");
    await child.status;
    assert.equal(said, "0\n1\n2\n");
    await assert.rejects(Deno.stat(out), Deno.errors.NotFound); // not half there

    const made: number[] = [];
    const view = { ...await openSpectrumImage(source.path), blockRows: 2 };
    const done = await mapBlocks(view, (rows, { block }) => {
      made.push(block);
      return { ...rows, data: rows.data.map((value) => value + 1) };
    }, { out, stamp: "plus one" });
    assert.deepEqual(made, [2, 3, 4, 5]);
    assert.deepEqual(done, { blocks: 6, written: 4, skipped: 2 });
    assert.deepEqual((await read(out)).data, image.data.map((value) => value + 1));
    // Again: all of it is there.
    const again = await mapBlocks(view, () => assert.fail(), { out, stamp: "plus one" });
    assert.deepEqual(again, { blocks: 6, written: 0, skipped: 6 });
  }));

Deno.test("mapBlocks() of ranges leaves the rest to others; finishBlocks() says what is missing", () =>
  inFolder(async (folder) => {
    const out = `${folder}/a.zspy`, same = (one: SpectrumImage) => one;
    await assert.rejects(finishBlocks(out), /blocks must have been begun: there are none/);
    const ranges = [[0, 2], [4, 6]];
    await Promise.all(
      ranges.map((blocks) => mapBlocks(inBlocks(2), same, { out, stamp: "1", blocks })),
    );
    await assert.rejects(
      finishBlocks(out),
      /a\.zspy as all 6 blocks must be there: 2 are not, 2, 3; make them/,
    );
    // One that is cut off is made again.
    const chunk = `${out}.partial/${DATA}/5/0/0`;
    await Deno.writeFile(chunk, (await Deno.readFile(chunk)).subarray(8));
    await assert.rejects(finishBlocks(out), /3 are not, 2, 3, 5/);
    await mapBlocks(inBlocks(2), same, { out, stamp: "1", blocks: [2, 6] });
    await finishBlocks(out);
    assert.deepEqual((await read(out)).data, image.data);
    await finishBlocks(out); // who comes second finds it done
  }));

Deno.test("a block that another process is at, and one of another file or step, are refused in a sentence", () =>
  inFolder(async (folder) => {
    const out = `${folder}/a.zspy`;
    let free = () => {}, begun = () => {};
    const isAt = new Promise<void>((resolve) => begun = resolve);
    const wait = new Promise<void>((resolve) => free = resolve);
    const slow = async (one: SpectrumImage) => {
      begun();
      await wait;
      return one;
    };
    const first = mapBlocks(inBlocks(6), slow, { out, stamp: "1" });
    await isAt;
    await assert.rejects(
      mapBlocks(inBlocks(6), (one) => one, { out, stamp: "1" }),
      new RegExp(
        `Cannot write block 0 of .*a\\.zspy as one process may at a time: process ${Deno.pid} on .* ` +
          "has been at it since .*; wait for it, or where it is gone remove .*0\\.claim",
      ),
    );
    free();
    await first;

    const other = `${folder}/b.zspy`;
    await mapBlocks(inBlocks(6), (one) => one, {
      out: other,
      stamp: { fwhmEv: 1 },
      blocks: [0, 1],
    });
    await assert.rejects(
      mapBlocks(inBlocks(6), (one) => one, { out: other, stamp: { fwhmEv: 2 } }),
      /Cannot go on with .*b\.zspy as it must have been begun from the same: step differ, step was .*1/,
    );
    await assert.rejects(
      mapBlocks(inBlocks(6), (one, { block }) => block ? withNoise(one, { gain: 2 }) : one, {
        out: `${folder}/c.zspy`,
        stamp: "1",
      }),
      /block 1 of .*c\.zspy as a step must give all blocks one axis, unit and noise/,
    );
    await assert.rejects(
      mapBlocks(inBlocks(6), (one) => ({ ...one, shape: [1, 1, 1] }), { out, stamp: "3" }),
      /a step must keep rows and columns: of 6 x 4 it made 1 x 1/,
    );
    await assert.rejects(
      mapBlocks(inBlocks(6), (one) => one, { out: `${folder}/no/d.zspy/e`, stamp: "1" }),
      /out must end in "\.zspy"/,
    );
  }));

Deno.test("a claim of a process that is gone is taken over", () =>
  inFolder(async (folder) => {
    const out = `${folder}/a.zspy`, blocks = `${out}.partial/blocks`;
    await Deno.mkdir(blocks, { recursive: true });
    const dead = new Deno.Command("sleep", { args: ["0"] }).spawn();
    await dead.status;
    const owner = { pid: dead.pid, host: Deno.hostname(), since: "before" };
    await Deno.writeTextFile(`${blocks}/0.claim`, JSON.stringify(owner));
    await mapBlocks(inBlocks(6), (one) => one, { out, stamp: "1" });
    assert.deepEqual((await read(out)).data, image.data);
  }));

/** Sums of these depend on their order. */
const uneven = withNoise(
  spectrumImage({
    ...image,
    data: Float32Array.from(image.data, () => 10 ** (12 * random.uniform() - 4)),
  }),
  { gain: 1 },
);

Deno.test("values in blocks of any size keep their noise, and lose it when they are changed", () =>
  inFolder(async (folder) => {
    for (const blockRows of [1, 2, 4, 11]) {
      const out = `${folder}/${blockRows}.zspy`;
      await mapBlocks(inBlocks(blockRows, uneven), (one) => one, { out, stamp: "1" });
      assert.equal((await read(out)).noise?.gain, 1);
      using view = await openSpectrumImage(out);
      assert.equal(view.noise?.gain, 1);
    }
    const out = `${folder}/2.zspy`, chunk = `${out}/${DATA}/3/0/0`;
    const values = new Float32Array((await Deno.readFile(chunk)).buffer);
    values[0] = 2 * values[0] + 1;
    await Deno.writeFile(chunk, new Uint8Array(values.buffer));
    assert.equal((await read(out)).noise, undefined);
    using view = await openSpectrumImage(out);
    assert.equal(view.noise, undefined);
    // Parts of no size would never end.
    for (const name of [".zattrs", "zarr.json"]) {
      const path = `${out}/Experiments/spectrum_image/original_metadata/${name}`;
      const text = await Deno.readTextFile(path);
      await Deno.writeTextFile(path, text.replace('\\"part\\":', '\\"part\\":0,\\"was\\":'));
    }
    await assert.rejects(read(out), ReadError);
  }));

Deno.test("finishBlocks() reads no values but those whose sum is gone", () =>
  inFolder(async (folder) => {
    const out = `${folder}/a.zspy`, partial = `${out}.partial`;
    await mapBlocks(inBlocks(3, uneven), (one) => one, { out, stamp: "1", blocks: [0, 4] });
    await Deno.remove(`${partial}/blocks/1.sum`);
    const other = `${partial}/${DATA}/2/0/0`, bytes = await Deno.readFile(other);
    await Deno.writeFile(other, new Uint8Array(bytes.length));
    await finishBlocks(out);
    assert.equal((await read(out)).noise, undefined);
    await Deno.writeFile(other.replace(".partial", ""), bytes);
    assert.equal((await read(out)).noise?.gain, 1);
  }));

Deno.test("hasBlocks() says what is there of a store that is begun, and that a whole one is damaged", () =>
  inFolder(async (folder) => {
    const out = `${folder}/a.zspy`, same = (one: SpectrumImage) => one;
    assert.equal(await hasBlocks(out, [0, 1]), false);
    await mapBlocks(inBlocks(3), same, { out, stamp: "1", blocks: [1, 3] });
    assert.deepEqual(
      await Promise.all([[0, 2], [1, 3], [2, 4]].map((blocks) => hasBlocks(out, blocks))),
      [false, true, false],
    );
    await mapBlocks(inBlocks(3), same, { out, stamp: "1" });
    assert.equal(await hasBlocks(out, [0, 4]), true);
    await Deno.remove(`${out}/${DATA}/2/0/0`);
    assert.equal(await hasBlocks(out, [0, 2]), true);
    await assert.rejects(
      hasBlocks(out, [2, 3]),
      /2\/0\/0 is gone; move .*a\.zspy away and make all/,
    );
  }));

Deno.test("blocks that a caller owns are made whoever has claimed them", () =>
  inFolder(async (folder) => {
    const out = `${folder}/a.zspy`, blocks = `${out}.partial/blocks`;
    await Deno.mkdir(blocks, { recursive: true });
    const owner = { pid: 4242, host: "node17", since: "before" };
    await Deno.writeTextFile(`${blocks}/0.claim`, JSON.stringify(owner));
    const make = (isOwned: boolean) =>
      mapBlocks(inBlocks(6), (one) => one, { out, stamp: "1", isOwned });
    await assert.rejects(make(false), /process 4242 on node17/);
    await make(true);
    assert.deepEqual((await read(out)).data, image.data);
  }));

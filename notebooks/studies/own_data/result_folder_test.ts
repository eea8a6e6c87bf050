import assert from "node:assert/strict";
import { join } from "node:path";
import { checkFolder, MARK, writeFolder } from "./result_folder.ts";
import { inFolder } from "eels/core/in_folder_test_support.ts";

const put = (folder: string, name: string, text = name) =>
  Deno.writeTextFile(join(folder, name), text);

/** Writes files and their list, as writeResults does. */
const filling = (names: readonly string[], text = "ours") => async (folder: string) => {
  for (const name of names) {
    await Deno.mkdir(join(folder, name, ".."), { recursive: true });
    await put(folder, name, text);
  }
  const written = names.map((name) => name.replace(/(\.zspy)\/.*/, "$1"));
  await put(folder, MARK, JSON.stringify({ request: {}, written }));
};

Deno.test("a folder that holds the data, the working folder or more is refused, also with --overwrite", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(join(folder, "data"));
    await put(folder, "data/map.npy");
    await Deno.symlink(join(folder, "data"), join(folder, "link"));
    const file = join(folder, "data/map.npy");
    await put(folder, `data/${MARK}`, JSON.stringify({ written: ["map.npy"] }));
    for (const out of ["data", ".", "link", "data/../data"]) {
      const check = checkFolder(join(folder, out), { file, overwrite: true });
      await assert.rejects(check, /must be a folder for the results alone: it holds map\.npy/, out);
    }
    for (const out of [Deno.cwd(), "..", "/", Deno.env.get("HOME")!]) {
      await assert.rejects(
        checkFolder(out, { file, overwrite: true }),
        /for the results alone/,
        out,
      );
    }
    await assert.rejects(checkFolder(join(file, "inner")), /folder above must exist/);
    await Deno.symlink(join(folder, "nowhere"), join(folder, "dangling"));
    await assert.rejects(checkFolder(join(folder, "dangling")), /link that leads nowhere/);
    await assert.rejects(checkFolder(join(folder, "no/inner")), /folder above must exist/);
    await assert.rejects(
      checkFolder(join(folder, "data/in"), { file: join(folder, "data") }),
      /must lie outside of the data/,
    );
    await checkFolder(join(folder, "data/result"), { file });
  });
});

Deno.test("a folder of others is refused; with --overwrite their files stay, whatever they are named", async () => {
  await inFolder(async (folder) => {
    const out = join(folder, "mine");
    await Deno.mkdir(out);
    await put(out, "notes.txt");
    await put(out, "report.html", "my own report");
    await put(out, "tables", "a file");
    await put(out, MARK, "no list of ours");
    await assert.rejects(
      checkFolder(out),
      /it holds .*; name another by --out, or give --overwrite/,
    );
    await checkFolder(out, { overwrite: true });
    await writeFolder(out, filling(["report.html", "tables/noise.csv"]));
    const read = (name: string) => Deno.readTextFile(join(out, name));
    assert.equal(await read("notes.txt"), "notes.txt");
    assert.equal(await read("report.html.kept"), "my own report");
    assert.equal(await read("tables.kept"), "a file");
    assert.equal(await read(`${MARK}.kept`), "no list of ours");
    assert.equal(await read("report.html"), "ours");
  });
});

Deno.test("of an earlier result the listed files are replaced, and nothing else", async () => {
  await inFolder(async (folder) => {
    const out = join(folder, "result"), outside = join(folder, "thesis.tex");
    const first = ["report.html", "tables/old.csv", "a.zspy/.zgroup", "a.zspy/data/0/0/0"];
    await writeFolder(out, filling([...first, "maps/x.hspy"], "first"));
    await put(folder, "thesis.tex");
    const mark = JSON.parse(await Deno.readTextFile(join(out, MARK)));
    await put(
      out,
      MARK,
      JSON.stringify({ ...mark, written: [...mark.written, "../thesis.tex", ""] }),
    );
    for (const name of ["notes.txt", "tables/mine.csv", "a.zspy/data/notes.md"]) {
      await put(out, name);
    }
    await checkFolder(out);
    await writeFolder(out, filling(["report.html", "tables/new.csv", "a.zspy/.zgroup"], "second"));
    assert.equal(await Deno.readTextFile(outside), "thesis.tex");
    const there = async (name: string) =>
      await Deno.readTextFile(join(out, name)).catch(() => undefined);
    assert.equal(await there("report.html"), "second");
    assert.equal(await there("tables/old.csv"), undefined);
    assert.equal(await there("a.zspy/data/0/0/0"), undefined);
    assert.equal(await there("maps/x.hspy"), undefined);
    assert.ok(!Array.from(Deno.readDirSync(out), ({ name }) => name).includes("maps"));
    for (const name of ["notes.txt", "tables/mine.csv", "a.zspy/data/notes.md"]) {
      assert.equal(await there(name), name);
    }
    // What fails leaves the folder as it was.
    await assert.rejects(writeFolder(out, async (partial) => {
      await put(partial, "report.html", "third");
      throw new Error("the disk is full");
    }));
    assert.equal(await there("report.html"), "second");
    assert.deepEqual(Array.from(Deno.readDirSync(folder), ({ name }) => name).sort(), [
      "result",
      "thesis.tex",
    ]);
  });
});

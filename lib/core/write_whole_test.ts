import assert from "node:assert/strict";
import { join } from "node:path";
import { writeThroughPartial, writeWhole, writeWholeFolder } from "./write_whole.ts";
import { inFolder } from "./in_folder_test_support.ts";

const names = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();

Deno.test("writeWhole() takes the place of what a killed process left", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.csv");
    await Deno.writeTextFile(`${path}.partial`, "a long half of a table");
    await writeWhole(path, "short");
    assert.equal(await Deno.readTextFile(path), "short");
    assert.deepEqual(names(folder), ["a.csv"]);
  }));

Deno.test("what a killed process left is emptied where nothing can be locked, as on Windows", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a"), model = join(folder, "model"), { build } = Deno;
    await Deno.writeTextFile(`${path}.partial`, "half");
    await Deno.mkdir(`${model}.partial/deep`, { recursive: true });
    Object.assign(Deno, { build: { ...build, os: "windows" } });
    try {
      await writeThroughPartial(path, "file", async (partial) => {
        await Deno.writeTextFile(partial, "whole", { append: true });
        await Deno.rename(partial, path);
      });
      await writeWholeFolder(model, (into) => Deno.writeTextFile(join(into, "w"), "new"));
    } finally {
      Object.assign(Deno, { build });
    }
    assert.equal(await Deno.readTextFile(path), "whole");
    assert.deepEqual([names(folder), names(model)], [["a", "model"], ["w"]]);
  }));

const goes = "a link, a folder or a file in the place of what is written goes, a link's end stays";
Deno.test(goes, { ignore: Deno.build.os === "windows" }, () =>
  inFolder(async (folder) => {
    const path = join(folder, "a"), other = join(folder, "other"), partial = `${path}.partial`;
    const linkTo = (name: string) => () => Deno.symlink(join(folder, name), partial);
    const deep = () => Deno.mkdir(join(partial, "deep"), { recursive: true });
    await Deno.writeTextFile(other, "kept");
    for (const put of [linkTo("other"), linkTo("nothing"), linkTo("."), deep]) {
      await put();
      await writeWhole(path, "new");
      assert.equal(await Deno.readTextFile(path), "new");
      assert.deepEqual(names(folder), ["a", "other"]);
    }
    await Deno.remove(path);
    await Deno.mkdir(join(folder, "else"));
    await Deno.writeTextFile(join(folder, "else", "w"), "kept");
    for (const put of [linkTo("else"), () => Deno.writeTextFile(partial, "a file")]) {
      await put();
      await writeWholeFolder(path, (into) => Deno.writeTextFile(join(into, "v"), "new"));
      assert.deepEqual([names(folder), names(path)], [["a", "else", "other"], ["v"]]);
    }
    assert.equal(await Deno.readTextFile(other), "kept");
    assert.equal(await Deno.readTextFile(join(folder, "else", "w")), "kept");
  }));

Deno.test("writeWholeFolder() puts back the older folder that a killed process moved aside", () =>
  inFolder(async (folder) => {
    const path = join(folder, "model");
    const write = (text: string) => (into: string) => Deno.writeTextFile(join(into, "w"), text);
    await writeWholeFolder(path, write("old"));
    await Deno.rename(path, `${path}.old.partial`);
    await Deno.mkdir(`${path}.partial/deep`, { recursive: true });
    await assert.rejects(writeWholeFolder(path, () => Promise.reject(new Error("stop"))), /stop/);
    assert.equal(await Deno.readTextFile(join(path, "w")), "old");
    assert.deepEqual(names(folder), ["model"]);
    await writeWholeFolder(path, write("new"));
    assert.deepEqual([names(folder), names(path)], [["model"], ["w"]]);
    assert.equal(await Deno.readTextFile(join(path, "w")), "new");
  }));

Deno.test("two that write the same file or folder at once do so one after another", () =>
  inFolder(async (folder) => {
    const texts = Array.from("abcdefgh", (letter) => letter.repeat(100_000));
    const path = join(folder, "file"), model = join(folder, "model");
    const fill = (text: string) => async (into: string) => {
      assert.deepEqual(names(into), []);
      await Deno.writeTextFile(join(into, "w"), text);
    };
    const inPieces = (text: string) =>
      writeThroughPartial(path, "file", async (partial) => {
        const half = text.slice(text.length / 2);
        for (let i = 0; i < 2; i++) await Deno.writeTextFile(partial, half, { append: true });
        await Deno.rename(partial, path);
      });
    const ends = await Promise.allSettled(texts.flatMap((text) => [
      writeWhole(path, text),
      inPieces(text),
      writeWholeFolder(model, fill(text)),
    ]));
    assert.deepEqual(ends.filter(({ status }) => status !== "fulfilled"), []);
    assert(texts.includes(await Deno.readTextFile(path)));
    assert(texts.includes(await Deno.readTextFile(join(model, "w"))));
    assert.deepEqual(names(folder), ["file", "model"]);
  }));

Deno.test("writeWhole() says what to do about the disk, and leaves nothing behind", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.csv"),
      fails = (code: string, says: RegExp) => {
        const error = Object.assign(new Error("of the system"), { code });
        const write = writeWholeFolder(path, () => Promise.reject(error));
        return assert.rejects(write, (it) => it === error && says.test(error.message));
      };
    await fails("ENOSPC", /^Cannot write .*a\.csv as there must be room on the disk: .* make room/);
    await fails("EROFS", /^Cannot write .*a\.csv as the folder must be writable: .* name another/);
    await fails("EIO", /^of the system$/);
    assert.deepEqual(names(folder), []);
    await assert.rejects(writeWhole(join(folder, "no", "a"), "1"), /its folder must exist/);
  }));

import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { bytesSource } from "./byte_source.ts";
import { inFolder } from "../core/in_folder_test_support.ts";
import { readMeasurement } from "./read.ts";
import { readSource } from "./read_source.ts";
import { ReadError } from "./read_error.ts";
import { nameArchive } from "./recognise.ts";

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

Deno.test("a file of another program is named, with what would help", () => {
  const mrc = new Uint8Array(1024);
  mrc.set(bytes("MAP "), 208);
  const cases: [Uint8Array, RegExp][] = [
    [bytes("\x89PNG\r\n\x1a\n\0\0"), /it is a PNG picture: .*no measured values/],
    [bytes("II*\0\x08\0\0\0"), /it is a TIFF image: in HyperSpy/],
    [bytes("II\x97\x01 \x02"), /a series of TIA \(\.ser\)/],
    [bytes("IMGBLO\0\0"), /a block file \(\.blo\)/],
    [bytes("\x80\x04\x95\x10\0\0"), /a Python pickle: .*numpy.save/],
    [bytes("\xd0\xcf\x11\xe0\xa1\xb1"), /an old Office file .*: save it as csv/],
    [bytes("MATLAB 5.0 MAT-file, Platform"), /a MATLAB file: in Python np.save/],
    [new Uint8Array(gzipSync("x")), /a gzip archive: unpack it/],
    [bytes("\xff\xfee\0V\0"), /text in UTF-16: save it as UTF-8/],
    [bytes("version https://git-lfs.github.com/spec/v1\noid"), /Git LFS: .*git lfs pull/],
    [bytes("<!DOCTYPE html><html>"), /a web page: download the file itself/],
    [mrc, /an MRC file/],
    [
      Uint8Array.of(1, 2, 3, 4),
      /must be Gatan dm3 or dm4, .*: it starts with the bytes 01 02 03 04/,
    ],
  ];
  for (const [start, message] of cases) {
    assert.throws(() => readSource(bytesSource(start, "a.dm4")), (error) => {
      assert.ok(error instanceof ReadError);
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("an archive is named by what is in it", () => {
  assert.match(nameArchive(["[Content_Types].xml", "xl/workbook.xml"]), /an Excel workbook: .*csv/);
  assert.match(nameArchive(["word/document.xml"]), /an Office document/);
  assert.match(nameArchive(["data.npy", "meta_data.npy"]), /PantaRhei/);
  assert.match(
    nameArchive(["scan.dm4", "notes.txt"]),
    /ZIP archive of scan.dm4, notes.txt: unpack/,
  );
});

Deno.test("a ZIP archive is opened, and one cut off is refused", () =>
  inFolder(async (folder) => {
    const whole = await Deno.readFile(new URL("./testdata/map.ndata", import.meta.url));
    const path = `${folder}/a.ndata`;
    await Deno.writeFile(path, whole.subarray(0, whole.length - 30));
    await assert.rejects(readMeasurement(path), /ZIP archive is cut off or damaged: copy it again/);
  }));

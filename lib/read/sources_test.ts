import assert from "node:assert/strict";
import { createHash } from "node:crypto";

const DATA = new URL("../../data/", import.meta.url);

Deno.test("every data file of another origin is here, whole, and with its licence", async () => {
  const sources = JSON.parse(await Deno.readTextFile(new URL("sources.json", DATA)));
  assert.ok(sources.length > 0);
  for (const source of sources) {
    for (const key of ["origin", "commit", "licence", "citation"]) assert.ok(source[key], key);
    const bytes = await Deno.readFile(new URL(source.file, DATA));
    assert.equal(bytes.length, source.bytes);
    assert.equal(createHash("sha256").update(bytes).digest("hex"), source.sha256, source.file);
    assert.ok((await Deno.readTextFile(new URL(source.licenceFile, DATA))).length > 100);
  }
});

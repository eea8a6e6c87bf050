import assert from "node:assert/strict";
import { createHash } from "node:crypto";

const DATA = new URL("../../data/", import.meta.url);

Deno.test("every data file of another origin is here, whole, and with its licence", async () => {
  const sources = JSON.parse(await Deno.readTextFile(new URL("sources.json", DATA)));
  assert.ok(sources.length > 0);
  for (const source of sources) {
    if (source.elsewhere) continue;
    for (const key of ["origin", "commit", "licence", "citation"]) assert.ok(source[key], key);
    const bytes = await Deno.readFile(new URL(source.file, DATA));
    assert.equal(bytes.length, source.bytes);
    assert.equal(createHash("sha256").update(bytes).digest("hex"), source.sha256, source.file);
    assert.ok((await Deno.readTextFile(new URL(source.licenceFile, DATA))).length > 100);
  }
});

Deno.test("data that users get elsewhere are described, and are not kept here", async () => {
  const sources = JSON.parse(await Deno.readTextFile(new URL("sources.json", DATA)));
  const elsewhere = sources.filter((source: { elsewhere?: string }) => source.elsewhere);
  assert.ok(elsewhere.length > 0);
  for (const source of elsewhere) {
    for (const key of ["origin", "licence", "citation", "howToGet"]) assert.ok(source[key], key);
    assert.match(source.commit, /^[0-9a-f]{40}$/);
    assert.match(source.gitBlob, /^[0-9a-f]{40}$/);
    if (source.sha256 !== null) assert.match(source.sha256, /^[0-9a-f]{64}$/);
    await assert.rejects(() => Deno.stat(new URL(source.elsewhere, DATA)), Deno.errors.NotFound);
  }
});

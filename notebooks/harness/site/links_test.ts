import assert from "node:assert/strict";
import { linkPages, outsideCode, pageOf, plainForVue } from "./links.ts";

Deno.test("files of the repository have pages: notebooks, rooms, documents, sources", () => {
  assert.equal(pageOf("notebooks/02_add_noise.ipynb"), "/notebooks/02_add_noise.md");
  assert.equal(pageOf("lib/read"), "/reference/read.md");
  assert.equal(pageOf("results/summary.md"), "/results/summary.md");
  assert.equal(pageOf("lib/read/read.ts"), "/source/lib/read/read.ts.html");
  assert.equal(pageOf("lib/engine"), undefined);
  assert.equal(pageOf("data"), undefined);
});

Deno.test("linkPages() points links at pages and tells which files need one", () => {
  const { markdown, files } = linkPages(
    "[a](../lib/x.ts) [b](01_c.ipynb#d) [c](https://e.org/f) [d](#g) [e](../data) `[f](h.ts)` ![i](j.svg)",
    "notebooks",
  );
  const source = '[a](/source/lib/x.ts.html){target="_self"}';
  assert.equal(
    markdown,
    `${source} [b](/notebooks/01_c.md#d) [c](https://e.org/f) [d](#g) e \`[f](h.ts)\` ![i](j.svg)`,
  );
  assert.deepEqual(files, ["lib/x.ts"]);
});

Deno.test("code and mathematics stay as they are, other text is nothing to Vue", () => {
  assert.equal(plainForVue("Map<string> {{a}} 1 < 2"), "Map&lt;string> &#123;&#123;a}} 1 < 2");
  for (const kept of ["`Map<string>`", "$a <b$", "$$\n{{a}}\n$$", "````ts\n<a>\n````"]) {
    assert.equal(plainForVue(kept), kept);
  }
  assert.equal(outsideCode("a `a` a", (text) => text.replaceAll("a", "b")), "b `a` b");
});

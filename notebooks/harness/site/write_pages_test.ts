import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DEFAULT_MULTISLICE } from "eels/simulate/multislice_settings.ts";
import { outsideCode } from "./links.ts";
import { headOf } from "./readme_parts.ts";
import { readTypes } from "./reference.ts";
import { sourceHtml, writePages } from "./write_pages.ts";

const ROOT = join(import.meta.dirname!, "..", "..", "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

/** What a page for users of another program says of this library: its tables' second column. */
function ourCells(name: string): string[] {
  const page = readFileSync(join(import.meta.dirname!, "pages", `${name}.md`), "utf8");
  return page.split("\n").filter((line) => line.startsWith("|")).map((line) => line.split("|")[2]);
}

Deno.test("the site's pages link to pages and pictures that exist", async () => {
  const pages = await Deno.makeTempDir();
  try {
    const repository = "https://github.com/a/b";
    const count = await writePages({ root: ROOT, pages, base: "/name/", repository });
    const written = globSync("**/*.md", { cwd: pages });
    assert.equal(written.length, count);
    const broken: string[] = [];
    for (const page of written) {
      outsideCode(readFileSync(join(pages, page), "utf8"), (text) => {
        for (const [, target, leaves] of text.matchAll(/\]\(([^)\s]+)\)(\{target)?/g)) {
          // Links that leave VitePress carry the server's folder; it adds it to all others.
          const [path, anchor] = (leaves ? target.replace(/^\/name\//, "/") : target).split("#");
          if (/^[a-z]+:/.test(target)) continue;
          const inPages = path.startsWith("/")
            ? join(pages, path)
            : join(pages, dirname(page), path);
          const places = [join(pages, "public", path), join(import.meta.dirname!, path)];
          const file = [path ? inPages : join(pages, page), ...places]
            .find((one) => existsSync(one));
          const found = file && readFileSync(file, "utf8");
          // Other anchors are made by VitePress; a test in Chromium follows them.
          const isMissing = anchor && /^L\d|[A-Z]/.test(anchor) &&
            !found?.includes(`{#${anchor}}`) && !found?.includes(`id="${anchor}"`);
          const isElsewhere = Boolean(leaves) !== target.startsWith("/name/");
          if (!found || isMissing || isElsewhere) broken.push(`${page}: ${target}`);
        }
        return text;
      });
    }
    assert.deepEqual(broken, []);
    const pictures = written.flatMap((
      page,
    ) => [...readFileSync(join(pages, page), "utf8").matchAll(/!\[([^\]]*)\]\(/g)]);
    const described = written.filter((page) => page !== "index.md").map((page) =>
      readFileSync(join(pages, page), "utf8").match(/^description: "(.{20,160})"$/m)?.[1]
    );
    assert(described.every((words) => words));
    assert.equal(new Set(described).size, described.length);
    for (const page of ["index.md", "your_data.md"]) {
      assert.match(
        readFileSync(join(pages, page), "utf8"),
        /git clone https:\/\/github.com\/a\/b\ncd b\n/,
      );
    }
    assert.doesNotMatch(readFileSync(join(pages, "your_data.md"), "utf8"), /docs\/api/);
    assert(pictures.length > 100 && pictures.every(([, words]) => words.length > 20));
  } finally {
    await Deno.remove(pages, { recursive: true });
  }
});

Deno.test("what pages for users of other programs call is exported", () => {
  const names = new Set(read("lib/mod_exports.txt").match(/\w+/g));
  for (const name of ["from_hyperspy", "from_abtem"]) {
    const cells = ourCells(name);
    const calls = cells.flatMap((cell) =>
      [...cell.matchAll(/(?<![.\w])([a-z]\w+)\(/g)].map(([, call]) => call)
    );
    assert(calls.length >= 3);
    assert.deepEqual(calls.filter((call) => !names.has(call)), []);
  }
});

Deno.test("options and defaults that these pages name are those of the library", () => {
  const declared = new Set(
    [
      ...readTypes(ROOT).values(),
      ...globSync("lib/**/*.ts", { cwd: ROOT }).map((path) => read(path)),
    ]
      .flatMap((text) => text.match(/\b\w+(?=\??:)/g) ?? []),
  );
  let compared = 0;
  for (const name of ["from_hyperspy", "from_abtem"]) {
    for (const cell of ourCells(name)) {
      for (const [, option, value] of cell.matchAll(/(?<=[`{,] ?)(\w+): ([\d.e-]+|true|false)?/g)) {
        assert(declared.has(option), `${name}: ${option}`);
        const fixed = Object.entries(DEFAULT_MULTISLICE).find(([key]) => key === option)?.[1];
        if (name !== "from_abtem" || fixed === undefined) continue;
        assert.equal(value, String(fixed), option);
        compared++;
      }
    }
  }
  assert.equal(compared, 11); // all of them but the pool of displaced layers
});

Deno.test("README's head is what the first page is made of, and what differs is named", () => {
  const head = headOf(read("README.md"));
  assert.equal(head.verdicts.length, 4);
  assert.match(head.commands, /deno task reproduce/);
  assert.throws(() => headOf("# T\n\nonly words\n"), /must begin with title/);
});

Deno.test("a source is shown as it is, with an anchor a line", () => {
  const html = sourceHtml("lib/a/b.ts", "if (a < b) {\n}\n");
  assert(html.includes('<span id="L1">if (a &lt; b) {</span>\n<span id="L2">}</span></pre>'));
  assert(html.includes('href="../../../index.html"'));
});

import assert from "node:assert/strict";
import { notebookPage } from "./notebook_page.ts";

type Cells = Parameters<typeof notebookPage>[1]["cells"];
const text = (source: string): Cells[number] => ({ cell_type: "markdown", source, metadata: {} });
const code = (source: string, ...data: Record<string, string>[]): Cells[number] => ({
  cell_type: "code",
  source,
  metadata: {},
  outputs: data.map((one) => ({ output_type: "execute_result", data: one })),
});
const page = (...cells: Cells) => notebookPage("03_name", { cells });
const SVG = '<svg xmlns="x"><rect/></svg>';

Deno.test("a notebook's page has its text, code and tables in order", () => {
  const table = { "text/html": "<table>\n\n<tr><td>a &lt; {{b}}</td></tr></table>" };
  const { title, markdown } = page(text("# Title\n\nWords."), code("x;", table), text("## End"));
  assert.equal(title, "Title");
  assert.match(markdown, /^# Title\n[^]*--only 03[^]*Words\.\n\n````ts\nx;\n````/);
  // No empty line, at which markdown would end the table, and nothing for Vue to evaluate.
  assert.match(
    markdown,
    /<div class="output" v-pre[^>]*>\n<table>\n<tr>.*\{\{b}}.*\n<\/div>\n\n## End/,
  );
});

Deno.test("a figure becomes a file named as it was recorded, with the sentence about it", () => {
  const cell = code('await record.figure("loss", draw());', { "image/svg+xml": SVG });
  const after = "All of it falls, see Fig. 2 ($x_1$). The figure shows a [link](a.ts). More.";
  const { figures, markdown } = page(text("# T"), cell, code("y;"), text(after));
  const message = "The figure shows a link.";
  assert.deepEqual(figures, [{ file: "03_name/loss.svg", svg: SVG, message }]);
  assert(markdown.includes(`![${message}](/figures/03_name/loss.svg)`));
});

Deno.test("two figures of one cell become two files, with words of their own", () => {
  const drawn = ["Counts", "Noise"].map((words) => ({
    "image/svg+xml": `<svg><g><text>${words}</text></g></svg>`,
  }));
  const { figures } = page(text("# T"), code('record.figure("a", b);', ...drawn), text("Both."));
  assert.deepEqual(figures.map(({ file }) => file), ["03_name/a.svg", "03_name/figure_2.svg"]);
  assert.deepEqual(figures.map(({ message }) => message), [
    "Figure a: Counts.",
    "Figure a: Noise.",
  ]);
});

Deno.test("a page says how and when its notebook was run, and has its file", () => {
  const run = { profile: "quick", started: "2026-11-22T23:04:03.084Z" };
  const { markdown } = notebookPage("03_name", { cells: [text("# T")] }, run);
  assert.match(
    markdown,
    /\[03_name\.ipynb\]\(\/notebooks\/03_name\.ipynb\).* in the quick profile on 22 November 2026;/,
  );
  assert.doesNotMatch(page(text("# T")).markdown, /profile/);
});

Deno.test("a figure of which nothing speaks is refused, and a notebook without title", () => {
  assert.throws(
    () => page(text("# T"), code("f;", { "image/svg+xml": SVG })),
    /figure 1 says what/,
  );
  assert.throws(() => page(text("no title")), /no "# title"/);
});

Deno.test("full bars of progress and colours of a terminal are left out", () => {
  const bar = { "text/html": "<div>check: 100 %</div>", "text/plain": "check: 100 %" };
  const { markdown } = page(text("# T"), code("z;", bar, { "text/plain": "\x1b[33m1\x1b[39m" }));
  assert(!markdown.includes("100 %"));
  assert.match(markdown, /````txt\n1\n````/);
});

import assert from "node:assert/strict";
import { drawLines } from "eels/figure/lines.ts";
import { stepLines } from "./command_progress.ts";
import { drawReport } from "./report_picture.ts";
import { type Part, reportPage } from "./report_page.ts";

const figure = drawLines([{ label: "a", x: [0, 1], y: [0, 1] }]);
const PARTS: Part[] = [
  { answer: "PCA errs least <by far>" },
  { list: ["one", "two"] },
  { table: [{ method: "PCA", standardError: 0.123456, shiftEv: null }], caption: "Errors" },
  { figure, caption: "first" },
  { figure, caption: "second" },
];

Deno.test("a report holds its figures with names of their own, its tables and escaped text", () => {
  const page = reportPage("map & line", PARTS, "footer");
  assert.match(page, /<title>map &amp; line<\/title>/);
  assert.match(page, /&lt;by far&gt;/);
  assert.match(page, /<th>standard error<\/th><th>shift \(eV\)<\/th>/);
  assert.match(page, /<td class="number">0\.1235<\/td><td><\/td>/);
  assert.equal(page.split("<figure>").length - 1, 2);
  const names = [...page.matchAll(/\bid="([^"]+)"/g)].map(([, name]) => name);
  assert.equal(new Set(names).size, names.length, "two figures share a name");
});

Deno.test("the picture of a report shows the figures that are asked for", () => {
  const one = drawReport("map", PARTS, { figures: [0] });
  const both = drawReport("map", PARTS, { figures: [0, 1] });
  assert.ok(both.size[1] > one.size[1] + 300);
  assert.match(one.svg, /PCA errs least &lt;by far&gt;/);
});

Deno.test("progress is a line a step, with the time left, and not more often than is read", () => {
  const written: string[] = [];
  const terminal = { isTerminal: true, write: (text: string) => void written.push(text) };
  const lines = stepLines(2, terminal);
  lines.step("noise");
  lines.progress({ share: 0.1, remainingS: 60 }); // at once after the step: too early
  lines.step("comparison");
  lines.end();
  assert.equal(written.filter((text) => text.includes("1/2 noise")).length, 1);
  assert.ok(!written.some((text) => text.includes("60 s")));
  assert.ok(written.at(-1)!.endsWith("\n"));
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { headOf } from "./readme_parts.ts";
import { anchorOf, resultsPage } from "./results_page.ts";

const ROOT = join(import.meta.dirname!, "..", "..", "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const rowsOf = (markdown: string) => markdown.split("\n").filter((line) => line.startsWith("|"));

Deno.test("results show verdicts beside claims and notes last, and lose nothing", () => {
  for (const path of ["results/summary.md", "results/full/summary.md"]) {
    const before = read(path), after = resultsPage(before);
    assert.match(after, /^\| id \| claim \| verdict \| ours \| interval \|.* \| note \|$/m);
    const claims = rowsOf(after).filter((row) => /^\| [A-Z]\d+ \|/.test(row));
    assert(claims.length > 100);
    for (const row of claims) {
      assert.match(row.split(/(?<!\\)\|/)[3], /^ (holds|does not hold|undecided) $/, row);
    }
    const cells = (text: string) =>
      rowsOf(text).map((row) => row.replace(/\[(\d+)_\w+\]\(/, "[$1](").split("|").sort().join());
    assert.deepEqual(cells(after), cells(before));
  }
});

Deno.test("a bar within a cell ends no cell, other tables stay as they are", () => {
  const head =
    "| id | claim | published | our limit | ours | interval | difference | verdict | where | note |";
  const table = `${head}\n| A1 | a \\| b | p | l | o | i | d | holds | [01_x](01_x.ipynb) | n |`;
  assert.match(
    resultsPage(table),
    /\| A1 \| a \\\| b \| holds \| o \| i \| p \| l \| d \| \[01\]\(/,
  );
  const other = "| notebook | name |\n| --- | --- |\n| 00 | a |";
  assert.equal(resultsPage(other), other);
});

Deno.test("each paper of README has its section of claims", () => {
  const results = read("results/summary.md");
  const anchors = headOf(read("README.md")).verdicts.map(({ paper }) => anchorOf(paper, results));
  assert.deepEqual(anchors, ["a", "b", "c", "d"]);
  assert.match(resultsPage(results), /^## A\. Oxley.* \{#a\}$/m);
  assert.throws(() => anchorOf("Nobody: x", results), /no section .* names "Nobody"/);
});

import assert from "node:assert/strict";
import { checkNotebooks, checkRules, layoutShare } from "./check.ts";
import { namesIn, notebookText, withNotebooks } from "./test_support.ts";

type Cells = Parameters<typeof notebookText>[0];

/** A notebook run in order, with a small output each. */
const executed = (...sources: string[]): Cells =>
  sources.map((source, at) => ({
    source,
    execution_count: at + 1,
    outputs: [{ output_type: "stream", name: "stdout", text: "1\n" }],
  }));

/** What is wrong with notebooks, each as "place: text". */
async function problemsOf(notebooks: Record<string, Cells>): Promise<string[]> {
  let problems: string[] = [];
  await withNotebooks(notebooks, async (folder) => {
    const before = namesIn(folder);
    problems = (await checkNotebooks(folder)).map(({ place, text }) => `${place}: ${text}`);
    assert.deepEqual(namesIn(folder), before);
  });
  return problems;
}

Deno.test("types, lint, names used twice and long functions are told by cell and line", async () => {
  const problems = await problemsOf({
    "00_good": executed(
      'import { energyAxis } from "../../../lib/core/energy_axis.ts";\n' +
        "const axis = energyAxis(520, 0.25, 240);",
      "const double = (x: number) => 2 * x;\nawait Promise.resolve(double(axis.stepEv));",
    ),
    "01_bad": executed(
      "const wrong: number =\n  'text';",
      "let never = wrong;\nconsole.log(never, missing);",
      "const long = (x: number) => {\n  return x;\n};\nfunction wrong() {}\nlong(1);",
    ),
  });
  const expected = [
    /^01_bad, code cell 1, line 1: TS2322 .*not assignable to type 'number'/,
    /^01_bad, code cell 2, line 2: TS2304 .*Cannot find name 'missing'/,
    /^01_bad, code cell 3, line 4: TS2\d+ .*wrong/,
    /^01_bad, code cell 2, line 1: `never` is never reassigned.*prefer-const/,
    /^01_bad, code cell 3, line 1: .*no function beyond one line/,
    /^01_bad, code cell 1: is not formatted: `deno fmt notebooks\/01_bad.ipynb`/,
  ];
  const all = problems.join("\n");
  for (const pattern of expected) {
    assert.ok(problems.some((p) => pattern.test(p)), `${pattern}\n${all}`);
  }
  assert.ok(!all.includes("00_good"), all);
});

Deno.test("a syntax error is told by cell and line", async () => {
  const problems = await problemsOf({ "00_a": executed("1;", "const a = 1;\nconst b = ;") });
  assert.match(problems[0], /^00_a, code cell 2, line 2: .*Expression expected/);
  assert.equal(problems.length, 1, problems.join("\n"));
});

Deno.test("the rules of the house are told", () => {
  const error = { output_type: "error", ename: "Error", evalue: "x", traceback: [] };
  const big = { output_type: "stream", name: "stdout", text: "x".repeat(1_000_001) };
  const plain = Array.from({ length: 31 }, (_, i) => `${i}\n`);
  const long = { output_type: "execute_result", data: { "text/plain": plain } };
  const cells = [
    { source: "1;\n".repeat(12) + "2", execution_count: 1, outputs: [error] },
    { source: "3", execution_count: 5, outputs: [big] },
    { source: "3 as const", execution_count: 3, outputs: [long] },
    ...Array.from({ length: 23 }, () => "4"),
  ];
  const problems = checkRules("00_a", JSON.parse(notebookText(cells)));
  assert.deepEqual(problems.map(({ place, text }) => `${place}: ${text}`.replace(/\d{5,}/g, "N")), [
    "00_a: has 26 code cells, 25 at most",
    "00_a: has N bytes of output, N at most",
    "00_a, code cell 1: has 13 lines, 12 at most",
    "00_a, code cell 1: ended in an error",
    "00_a, code cell 2: was run as number 5, so not in order from a fresh kernel: " +
    "`deno task reproduce --save --only 00_a` does so",
    "00_a, code cell 3: prints 31 lines of text, 30 at most",
    "00_a, code cell 3: says `as const`: plain literals must do",
  ]);
});

Deno.test("half of the cells are short, and lines of chart options are counted", () => {
  const long = "1;\n".repeat(6) + "2", cell = { source: long, execution_count: 1, outputs: [] };
  const cells = [cell, { ...cell, execution_count: 2 }, {
    ...cell,
    source: "3",
    execution_count: 3,
  }];
  const found = checkRules("00_a", JSON.parse(notebookText(cells)));
  assert.deepEqual(found.map(({ text }) => text), [
    "has 2 of 3 code cells with more than 6 lines, half at most",
  ]);
  const text =
    "const axes = { xLabel: 'E', width };\n\nawait record.figure('a', draw(x));\nx.map(y);";
  assert.equal(layoutShare(JSON.parse(notebookText([text, "const height = 3;"]))), 0.25);
});

import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { readCommandLine } from "./command_line.ts";

const OPTIONS = {
  quick: { type: "boolean", default: false },
  out: { type: "string" },
  "no-network": { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;
const read = (line: string) =>
  readCommandLine("toy", line.split(" ").filter(Boolean), OPTIONS, { words: true });

Deno.test("readCommandLine() gives options and words", () => {
  const { values, positionals } = read("a --out b --quick -h -- --c");
  assert.deepEqual({ ...values }, { out: "b", quick: true, help: true });
  assert.deepEqual(positionals, ["a", "--c"]);
  assert.equal(read("").values.quick, false);
});

Deno.test("readCommandLine() refuses in one sentence, with the nearest option", () => {
  const listed = "Options are --quick, --out, --no-network, --help";
  const task = "is not an option of deno task toy";
  const cases = [
    ["--quik", `--quik ${task}: did you mean --quick? ${listed}`],
    ["a --OUT=b", `--OUT ${task}: did you mean --out? ${listed}`],
    ["--nonetwork", `--nonetwork ${task}: did you mean --no-network? ${listed}`],
    ["--xyz", `--xyz ${task}. ${listed}`],
    ["-x", `-x ${task}. ${listed}`],
    ["--__proto__", `--__proto__ ${task}. ${listed}`],
    ["--out", "option '--out <value>' argument missing"],
    ["--quick=1", "option '--quick' does not take an argument"],
  ];
  for (const [line, says] of cases) {
    const message = `Cannot read the command as ${says}`;
    assert.throws(() => read(line), { name: "RangeError", message }, line);
  }
  assert.throws(() => readCommandLine("toy", ["a"], OPTIONS), {
    message: 'Cannot read the command as deno task toy takes options only: "a" is none',
  });
  assert.throws(() => readCommandLine("toy", ["--all"], {}), {
    message: "Cannot read the command as --all is not an option of deno task toy. It has none",
  });
});

Deno.test("no task reads its options in another way", () => {
  const cwd = join(import.meta.dirname!, "..", "..");
  const files = globSync("**/*.ts", { cwd, exclude: (name) => `${name}`.endsWith("_test.ts") });
  assert.ok(files.length > 100, `only ${files.length} files were found`);
  const reading = files.filter((name) =>
    /parseArgs\(/.test(Deno.readTextFileSync(join(cwd, name)))
  );
  assert.deepEqual(reading, ["harness/record/command_line.ts"]);
});

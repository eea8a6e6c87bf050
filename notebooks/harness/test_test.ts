import assert from "node:assert/strict";
import { countTests, testArguments } from "./test.ts";

const isPath = (arg: string) => arg.startsWith("lib");
const argumentsOf = (text: string) =>
  testArguments(text.split(" ").filter(Boolean), isPath).map((args) => args.join(" "));

Deno.test("the task test runs everything, and --fast all but notebooks and examples, in three processes", () => {
  assert.deepEqual(argumentsOf(""), ["test -A --doc lib notebooks README.md"]);
  assert.deepEqual(argumentsOf("--fast"), [
    "test -A --ignore=**/results_test.ts lib",
    "test -A --ignore=**/results_test.ts notebooks/studies",
    "test -A --ignore=**/results_test.ts notebooks/harness",
  ]);
});

Deno.test("the task test takes paths in the place of all tests, and passes options on", () => {
  assert.deepEqual(argumentsOf("lib/core"), ["test -A --doc lib/core"]);
  assert.deepEqual(argumentsOf("--fast --filter lib lib/a_test.ts"), [
    "test -A --ignore=**/results_test.ts --filter lib lib/a_test.ts",
  ]);
  assert.deepEqual(argumentsOf("--filter=noise --fail-fast"), [
    "test -A --doc --filter=noise --fail-fast lib notebooks README.md",
  ]);
});

Deno.test("what two runs counted is summed, also where they are coloured", () => {
  const one = "2 passed | 9 failed\nok | 12 passed | 0 failed (3s)\n";
  const two =
    "\x1b[31mFAILED\x1b[0m | 3 passed (2 steps) | 1 failed \x1b[0m(1s)\n\nerror: Test failed\n";
  assert.equal(countTests([one, two]), "15 passed | 1 failed");
  assert.equal(countTests([one, "error: no such file"]), undefined);
});

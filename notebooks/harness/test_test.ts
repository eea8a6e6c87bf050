import assert from "node:assert/strict";
import { testArguments } from "./test.ts";

const isPath = (arg: string) => arg.startsWith("lib");
const argumentsOf = (text: string) => testArguments(text.split(" ").filter(Boolean), isPath);

Deno.test("the task test runs everything, and --fast all but the notebooks", () => {
  assert.deepEqual(argumentsOf(""), ["test", "-A", "--doc", "lib", "notebooks"]);
  const fast = argumentsOf("--fast").join(" ");
  assert.equal(fast, "test -A --doc --ignore=**/results_test.ts lib notebooks");
});

Deno.test("the task test takes paths in the place of all tests, and passes options on", () => {
  assert.equal(argumentsOf("lib/core").join(" "), "test -A --doc lib/core");
  assert.equal(
    argumentsOf("--fast --filter lib lib/a_test.ts").join(" "),
    "test -A --doc --ignore=**/results_test.ts --filter lib lib/a_test.ts",
  );
  const filter = argumentsOf("--filter=noise --fail-fast").join(" ");
  assert.equal(filter, "test -A --doc --filter=noise --fail-fast lib notebooks");
});

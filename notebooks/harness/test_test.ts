import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { ROOT } from "./record/provenance.ts";
import { countTests, findTests, testStages } from "./test.ts";

const isPath = (arg: string) => arg.startsWith("lib");
const stagesOf = (text: string) =>
  testStages(text.split(" ").filter(Boolean), isPath).map((runs) =>
    runs.map((args) => args.join(" "))
  );
const argumentsOf = (text: string) => stagesOf(text).flat();

Deno.test("the task test runs all tests in four processes, then notebooks, examples and types; --fast the first only", () => {
  assert.deepEqual(stagesOf(""), [
    argumentsOf("--fast"),
    [
      "test notebooks/harness/results_test.ts",
      "test --doc --ignore=**/*_test.ts lib notebooks README.md",
      "check lib notebooks",
    ],
  ]);
  const start = "test --no-check notebooks/harness/load_tests.ts -- ";
  const parts = argumentsOf("--fast").map((text) => {
    assert.ok(text.startsWith(start), text);
    return text.slice(start.length).split(" ");
  });
  assert.equal(parts.length, 4);
  const all = findTests(["lib", "notebooks"].map((folder) => resolve(ROOT, folder)));
  const each = parts.flat().map((path) => resolve(ROOT, path));
  assert.deepEqual(findTests(each).sort(), all.sort());
});

Deno.test("the task test takes paths in the place of all tests, and passes options on", () => {
  assert.deepEqual(argumentsOf("lib/core"), ["test --doc lib/core"]);
  assert.deepEqual(argumentsOf("--fast --filter lib lib/a_test.ts"), [
    "test --no-check --filter lib notebooks/harness/load_tests.ts -- lib/a_test.ts",
  ]);
  assert.deepEqual(argumentsOf("--fast --filter=noise"), [
    "test --no-check --filter=noise notebooks/harness/load_tests.ts -- lib notebooks",
  ]);
  assert.deepEqual(argumentsOf("--filter=noise --fail-fast"), [
    "test --doc --filter=noise --fail-fast lib notebooks README.md",
  ]);
});

Deno.test("the task test refuses a path that is not there, and --fast mistyped", () => {
  const says = (text: string, message: RegExp) =>
    assert.throws(() => argumentsOf(text), { name: "RangeError", message }, text);
  says("nosuch", /^Cannot test nosuch as there must be such a test file .*: there is none$/);
  says("--fast nosuch", /^Cannot test nosuch as/);
  says("lib/core nosuch", /^Cannot test nosuch as/);
  for (const typo of ["--fats", "--fas", "--fasst"]) {
    says(typo, /did you mean --fast\? Others go to/);
  }
  argumentsOf("--fail-fast --filter nosuch --trace-leaks --shuffle=1 --watch --quiet --parallel");
});

Deno.test("--fast finds every test file that there is but the one that runs the notebooks", () => {
  const found = findTests([resolve(ROOT, "lib"), resolve(ROOT, "notebooks")]);
  const slow = resolve(ROOT, "notebooks/harness/results_test.ts");
  assert.ok(existsSync(slow) && !found.includes(slow));
  assert.deepEqual(found.filter((path) => !path.endsWith("_test.ts")), []);
  for (const name of ["lib/rooms_test.ts", "lib/engine/graph/device_noise_test.ts"]) {
    assert.ok(found.includes(resolve(ROOT, name)), name);
  }
  assert.ok(found.includes(import.meta.filename!));
  assert.deepEqual(findTests([slow]), [slow], "a file named is run");
});

Deno.test("what two runs counted is summed, also where they are coloured", () => {
  const one = "2 passed | 9 failed\nok | 12 passed | 0 failed (3s)\n";
  const two =
    "\x1b[31mFAILED\x1b[0m | 3 passed (2 steps) | 1 failed \x1b[0m(1s)\n\nerror: Test failed\n";
  assert.equal(countTests([one, two]), "15 passed | 1 failed");
  assert.equal(countTests([one, "error: no such file"]), undefined);
});

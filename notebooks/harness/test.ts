/**
 * The task `test`: runs all tests, then the notebooks beside the examples of the documentation and a
 * check of types.
 *
 * `--fast` stops after the tests; a file or folder runs its tests only; any other argument goes to
 * `deno test`, such as `--filter`.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { checkWritable } from "eels/core/disk.ts";
import { nearest } from "eels/core/options.ts";
import { flagsOf, TEST_RIGHTS } from "./setup/permissions.ts";
import { ROOT } from "./record/provenance.ts";

/** Tests that run beside each other: parts that take about as long. */
const PARTS = [
  ["lib/analyse", "lib/baseline", "lib/engine"],
  [
    ...[
      "lib/rooms_test.ts",
      "lib/public_options_test.ts",
      "lib/core",
      "lib/read",
      "lib/simulate",
      "lib/degrade",
      "lib/model",
    ],
    ...["lib/figure", "lib/write"],
  ],
  ["notebooks/studies"],
  ["notebooks/harness"],
];

/** Choice: more than the tests write at the same time. */
const ROOM_BYTES = 300e6;

/** What runs every notebook again. */
const SLOW = "results_test.ts";

/** What `deno test` takes that `--fast` might be mistaken for. */
const FLAGS = ["fail-fast", "filter"];

/** Refuses a word that is neither a path nor, after an option, its value, and `--fast` mistyped. */
function refuseUnknown(args: readonly string[], isPath: (arg: string) => boolean): void {
  for (const [at, arg] of args.entries()) {
    const name = /^--([a-z-]+)$/.exec(arg)?.[1];
    if (name && name !== "fast" && nearest(name, ["fast", ...FLAGS]) === "fast") {
      throw new RangeError(
        `Cannot test as ${arg} is no option of deno task test: did you mean --fast? Others go to ` +
          "deno test",
      );
    }
    if (arg.startsWith("-") || isPath(arg) || /^--(?!fast$)/.test(args[at - 1] ?? "")) continue;
    throw new RangeError(
      `Cannot test ${arg} as there must be such a test file or folder in ${ROOT}: there is none`,
    );
  }
}

/**
 * The arguments of each `deno` that is to run, but for its permissions: one stage after the other, those
 * of a stage at the same time.
 *
 * Choice: the library's tests run in two parts, those of studies and those of the harness beside each
 * other, as the last mostly wait for kernels, all before the notebooks, which keep both cores busy.
 * `deno test --parallel` cannot be had, as its threads share one environment and one TensorFlow.
 *
 * @param args Those of the task.
 * @param isPath Whether an argument is a file or folder to test, and not the value of an option.
 * @throws {RangeError} Where one names neither a path nor an option.
 */
export function testStages(
  args: readonly string[],
  isPath: (arg: string) => boolean = existsSync,
): string[][][] {
  refuseUnknown(args, isPath);
  const fast = args.includes("--fast"), rest = args.filter((arg) => arg !== "--fast");
  const paths = rest.filter((arg, at) =>
    isPath(arg) && !/^--(?:filter|ignore)$/.test(rest[at - 1])
  );
  const options = rest.filter((arg) => !paths.includes(arg));
  const documented = ["lib", "notebooks", "README.md"], folders = documented.slice(0, 2);
  if (!fast && rest.length) {
    return [[["test", "--doc", ...options, ...(paths.length ? paths : documented)]]];
  }
  const parts = paths.length ? [paths] : options.length ? [folders] : PARTS;
  const load = ["test", "--no-check", ...options, "notebooks/harness/load_tests.ts", "--"];
  const tests = parts.map((paths) => [...load, ...paths]);
  if (fast) return [tests];
  const examples = ["test", "--doc", "--ignore=**/*_test.ts", ...documented];
  return [tests, [["test", `notebooks/harness/${SLOW}`], examples, ["check", ...folders]]];
}

/** The test files of these folders and files, in order. */
export function findTests(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (!statSync(path).isDirectory()) return resolve(path);
    const files = readdirSync(path, { recursive: true, withFileTypes: true });
    const tests = files.filter(({ name }) => name.endsWith("_test.ts") && name !== SLOW);
    return tests.map(({ parentPath, name }) => resolve(parentPath, name)).sort();
  });
}

/** Sums what several `deno test` said at their end; undefined where one came to no end. */
export function countTests(outputs: readonly string[]): string | undefined {
  const totals = outputs.map((output) => {
    // deno-lint-ignore no-control-regex
    const plain = output.replace(/\x1b\[[0-9;]*m/g, "");
    return [...plain.matchAll(/(\d+) passed[^|\n]*\| (\d+) failed/g)].at(-1);
  });
  if (totals.some((total) => total === undefined)) return undefined;
  const sum = (group: number) => totals.reduce((all, total) => all + Number(total![group]), 0);
  return `${sum(1)} passed | ${sum(2)} failed`;
}

/** Runs one of several tests and gives what it prints, which it also shows where `show` says so. */
async function run(args: string[], show: boolean) {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const decoder = new TextDecoder();
  let text = "";
  const read = async (stream: ReadableStream<Uint8Array>) => {
    for await (const bytes of stream) {
      if (show) await Deno.stdout.write(bytes);
      text += decoder.decode(bytes);
    }
  };
  await Promise.all([read(child.stdout), read(child.stderr)]);
  return { code: (await child.status).code, text };
}

if (import.meta.main) {
  const flags = flagsOf(TEST_RIGHTS);
  let stages: string[][][];
  try {
    stages = testStages(Deno.args).map((runs) =>
      runs.map(([what, ...rest]) => [what, ...(what === "test" ? flags : []), ...rest])
    );
    // Tests of notebooks write beside them, most others below the system's folder for that.
    for (const folder of [join(ROOT, "notebooks", "harness"), tmpdir()]) {
      await checkWritable(folder, { bytes: ROOM_BYTES });
    }
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
  const startMs = performance.now();
  if (stages.flat().length === 1) {
    const options = { args: stages[0][0], cwd: ROOT };
    const { code } = await new Deno.Command(Deno.execPath(), options).spawn().status;
    Deno.exit(code);
  }
  const ended: { args: string[]; code: number; text: string }[] = [];
  for (const runs of stages) {
    const here = await Promise.all(
      runs.map(async (args, at) => ({ args, ...await run(args, at === 0) })),
    );
    // What went well need not be read whole.
    for (const { args, code, text } of here.slice(1)) {
      if (args[0] === "test" || code !== 0) console.log(text);
    }
    ended.push(...here);
  }
  const counted = countTests(ended.filter(({ args }) => args[0] === "test").map((run) => run.text));
  const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
  console.log(`${counted ?? "not all tests ran"} (${seconds} s)`);
  Deno.exit(Math.max(...ended.map(({ code }) => code)));
}

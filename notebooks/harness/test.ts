/**
 * The task `test`: runs all tests and the examples of the documentation by `deno test`.
 *
 * `--fast` leaves out running the notebooks again, the examples and the check of types, which
 * `deno task check` does too, and loads the library once instead of for every file; a file or folder
 * runs its tests only; any other argument goes to `deno test`, such as `--filter`.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { checkWritable } from "eels/core/disk.ts";
import { nearest } from "eels/core/options.ts";
import { flagsOf, TEST_RIGHTS } from "./setup/permissions.ts";
import { ROOT } from "./record/provenance.ts";

/** What `--fast` runs beside each other: parts that take about as long. */
const FAST_PARTS = [
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
 * The arguments of each `deno test` that is to run, all at the same time, but for its permissions.
 *
 * Choice: alone, `--fast` runs the library's tests in two parts, those of studies and those of the
 * harness beside each other, as the last mostly wait for kernels. `deno test --parallel` cannot be had, as its threads share one
 * environment and one TensorFlow.
 *
 * @param args Those of the task.
 * @param isPath Whether an argument is a file or folder to test, and not the value of an option.
 * @throws {RangeError} Where one names neither a path nor an option.
 */
export function testArguments(
  args: readonly string[],
  isPath: (arg: string) => boolean = existsSync,
): string[][] {
  refuseUnknown(args, isPath);
  const rest = args.filter((arg) => arg !== "--fast");
  const paths = rest.filter((arg, at) =>
    isPath(arg) && !/^--(?:filter|ignore)$/.test(rest[at - 1])
  );
  const options = rest.filter((arg) => !paths.includes(arg));
  if (!args.includes("--fast")) {
    const all = ["lib", "notebooks", "README.md"], start = ["test", "--doc"];
    if (paths.length || options.length) {
      return [[...start, ...options, ...(paths.length ? paths : all)]];
    }
    // The notebooks take half of the time and one core: they run beside all other tests.
    return [[...start, `--ignore=**/${SLOW}`, ...all], ["test", `notebooks/harness/${SLOW}`]];
  }
  const runs = paths.length ? [paths] : options.length ? [["lib", "notebooks"]] : FAST_PARTS;
  const start = ["test", "--no-check", ...options, "notebooks/harness/load_tests.ts", "--"];
  return runs.map((folders) => [...start, ...folders]);
}

/** The test files that `--fast` runs of these folders and files, in order. */
export function findTests(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (!statSync(path).isDirectory()) return resolve(path);
    const files = readdirSync(path, { recursive: true, withFileTypes: true });
    const tests = files.filter(({ name }) => name.endsWith("_test.ts") && name !== SLOW);
    return tests.map(({ parentPath, name }) => resolve(parentPath, name)).sort();
  });
}

/** Sums what several `deno test` said at their end; undefined where one came to none. */
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
  const flags = flagsOf(TEST_RIGHTS), startMs = performance.now();
  let all: string[][];
  try {
    all = testArguments(Deno.args).map(([test, ...rest]) => [test, ...flags, ...rest]);
    // Tests of notebooks write beside them, most others below the system's folder for that.
    for (const folder of [join(ROOT, "notebooks", "harness"), tmpdir()]) {
      await checkWritable(folder, { bytes: ROOM_BYTES });
    }
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
  if (all.length === 1) {
    const options = { args: all[0], cwd: ROOT };
    const { code } = await new Deno.Command(Deno.execPath(), options).spawn().status;
    Deno.exit(code);
  }
  const runs = await Promise.all(all.map((args, at) => run(args, at === 0)));
  for (const { text } of runs.slice(1)) console.log(text);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
  console.log(`${countTests(runs.map(({ text }) => text)) ?? "not all tests ran"} (${seconds} s)`);
  Deno.exit(Math.max(...runs.map(({ code }) => code)));
}

/**
 * The task `test`: runs all tests and the examples of the documentation by `deno test`.
 *
 * `--fast` leaves out running the notebooks again; a file or folder runs its tests only; any other
 * argument goes to `deno test`, such as `--filter`.
 */
import { existsSync } from "node:fs";
import { ROOT } from "./record/provenance.ts";

/** What runs every notebook again; a glob, as Deno 2.9 forgets a plain path beside two folders. */
const SLOW = "**/results_test.ts";

/**
 * The arguments of `deno test`.
 *
 * @param args Those of the task.
 * @param isPath Whether an argument is a file or folder to test, and not the value of an option.
 */
export function testArguments(
  args: readonly string[],
  isPath: (arg: string) => boolean = existsSync,
): string[] {
  const rest = args.filter((arg) => arg !== "--fast");
  const paths = rest.filter((arg, at) =>
    isPath(arg) && !/^--(?:filter|ignore)$/.test(rest[at - 1])
  );
  return [
    "test",
    "-A",
    "--doc",
    ...(args.includes("--fast") ? [`--ignore=${SLOW}`] : []),
    ...rest.filter((arg) => !paths.includes(arg)),
    ...(paths.length ? paths : ["lib", "notebooks"]),
  ];
}

if (import.meta.main) {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: testArguments(Deno.args),
    cwd: ROOT,
  }).spawn().status;
  Deno.exit(code);
}

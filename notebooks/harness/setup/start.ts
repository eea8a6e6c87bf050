/**
 * Starts a task with the permissions that it needs for what the user named, and no others:
 * `deno run -R -W -E --allow-run notebooks/harness/setup/start.ts TASK [arguments]`. Itself it only looks at
 * the command line, so it imports no package.
 *
 * @module
 */
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { flagsOf, placeHere, TASKS } from "./permissions.ts";

/** Runs the task and gives its exit code. */
export async function start(name: string, args: readonly string[]): Promise<number> {
  const task = TASKS[name];
  const root = realpathSync(join(import.meta.dirname!, "..", "..", ".."));
  const temporary = Deno.makeTempDirSync({ prefix: "eels_" });
  const place = placeHere(root, { temporary });
  try {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--config", join(root, "deno.json"), ...flagsOf(task.rights(args, place))],
        ...[join(root, task.script), ...args],
      ],
      cwd: task.inUsersFolder ? place.cwd : root,
      env: { TMPDIR: temporary },
    }).spawn();
    passOn(child, task.interruptedOnce ? [] : ["SIGINT"]);
    return (await child.status).code;
  } finally {
    // Whatever is kept there stays.
    await Deno.remove(temporary).catch(() => {});
  }
}

/** Hands signals on; the task ends by them as it sees fit. */
function passOn(child: Deno.ChildProcess, signals: Deno.Signal[]): void {
  const others: Deno.Signal[] = Deno.build.os === "windows" ? [] : ["SIGTERM", "SIGHUP"];
  Deno.addSignalListener("SIGINT", () => {});
  for (const signal of [...signals, ...others]) {
    Deno.addSignalListener(signal, () => {
      try {
        child.kill(signal);
      } catch {
        // It has just ended.
      }
    });
  }
}

if (import.meta.main) {
  const [name, ...args] = Deno.args;
  if (!Object.hasOwn(TASKS, name ?? "")) {
    console.error(`Cannot start "${name}" as it must be one of ${Object.keys(TASKS).join(", ")}`);
    Deno.exit(2);
  }
  Deno.exit(await start(name, args));
}

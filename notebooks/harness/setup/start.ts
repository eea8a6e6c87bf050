/**
 * Starts a task with the permissions that it needs for what the user named, and no others:
 * `deno run -R -W -E --allow-run notebooks/harness/setup/start.ts TASK [arguments]`. Itself it only looks at
 * the command line, and at the plan of work that it names, so it imports no package.
 *
 * @module
 */
import { readdirSync, realpathSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { flagsOf, isSystems, placeHere, TASKS } from "./permissions.ts";

/** Runs the task and gives its exit code. */
export async function start(name: string, args: readonly string[]): Promise<number> {
  const task = TASKS[name];
  const root = realpathSync(join(import.meta.dirname!, "..", "..", ".."));
  const temporary = makeTemporary();
  const place = placeHere(root, { temporary });
  const watcher = watch(temporary);
  try {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--config", join(root, "deno.json"), ...flagsOf(task.rights(args, place))],
        ...[join(root, task.script), ...args],
      ],
      cwd: task.inUsersFolder ? place.cwd : root,
      env: { TMPDIR: temporary },
    }).spawn();
    await watcher?.tell(`${child.pid}`);
    passOn(child, task.interruptedOnce ? [] : ["SIGINT"]);
    return (await child.status).code;
  } finally {
    await watcher?.tell("ended");
    for (const name of readdirSync(temporary)) {
      if (name.startsWith(KEPT)) continue;
      await Deno.remove(join(temporary, name), { recursive: true }).catch(() => {});
    }
    await Deno.remove(temporary).catch(() => {});
  }
}

/**
 * Makes a folder of the task's own for what is only made for a while.
 *
 * @throws {RangeError} Where TMPDIR names a place that is of no use for it.
 */
function makeTemporary(): string {
  const named = Deno.env.get("TMPDIR");
  const refuse = (must: string): never => {
    throw new RangeError(
      `Cannot start as TMPDIR must ${must}: it is "${named}", name a folder such as /tmp or unset it`,
    );
  };
  // The task may run in another folder.
  if (named !== undefined && !isAbsolute(named)) refuse("be a whole path");
  if (named && isSystems(named)) {
    refuse("not lie below /dev, /proc or /sys, where Deno gives no rights");
  }
  try {
    return Deno.makeTempDirSync({ prefix: "eels_", dir: named });
  } catch (error) {
    if (named === undefined) throw error;
    return refuse(`name a folder that may be written (${(error as Error).message.split(": ")[0]})`);
  }
}

/** What `reproduce --check` leaves to be looked at where notebooks differ. */
const KEPT = "eels_check_";

/**
 * Reads the number of a process and that it has ended. Where its input closes before, who tells it was
 * killed: it ends the process, with what that started in the same group, and removes a folder.
 */
const WATCHER = `trap "" INT TERM HUP QUIT
read -r pid && read -r _ && exit
[ "$pid" ] && { pkill -KILL -g 0 -P "$pid"; kill -KILL "$pid"; }
rm -rf "$1"`;

/** Starts the watcher; Windows has no shell for it, there a task outlives a kill of this process. */
function watch(temporary: string) {
  if (Deno.build.os === "windows") return undefined;
  const watcher = new Deno.Command("/bin/sh", {
    args: ["-c", WATCHER, "sh", temporary],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const writer = watcher.stdin.getWriter();
  const tell = (line: string) => writer.write(new TextEncoder().encode(`${line}\n`));
  return { tell: (line: string) => tell(line).catch(() => {}) };
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
  try {
    Deno.exit(await start(name, args));
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
}

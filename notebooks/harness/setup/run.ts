import type { Folders } from "./folders.ts";
import { join } from "node:path";

const WINDOWS = Deno.build.os === "windows";
const running = new Set<Deno.ChildProcess>();

/** What a finished command wrote (stdout, then stderr) and whether it succeeded. */
export interface Outcome {
  readonly ok: boolean;
  readonly text: string;
}

/** Folder and added environment variables of a command. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a program that ends, with all that it started, when its standard input closes. */
const WATCHED = 'exec 3<&0; { read -r _; kill -KILL 0; } <&3 >/dev/null 2>&1 & exec "$@" 3<&-';

/**
 * Runs a command to its end; a program that cannot be started is a failed outcome, not an error.
 *
 * It ends with set-up even when set-up is killed: its standard input closes then.
 */
export async function run(
  program: string,
  args: readonly string[],
  { cwd, env }: RunOptions = {},
): Promise<Outcome> {
  try {
    const [shell, ...watched] = WINDOWS ? [] : ["/bin/sh", "-c", WATCHED, "sh", program];
    const child = new Deno.Command(shell ?? program, {
      args: [...watched, ...args],
      cwd,
      env: { NO_COLOR: "1", RUST_BACKTRACE: "0", ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      detached: !WINDOWS, // its own process group, so that its children can be ended with it
    }).spawn();
    running.add(child);
    const [status, out, err] = await Promise.all([
      child.status,
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]).finally(() => running.delete(child));
    await child.stdin.close().catch(() => {});
    return { ok: status.success, text: out + err };
  } catch (error) {
    return { ok: false, text: `${program}: ${error instanceof Error ? error.message : error}` };
  }
}

/** Ends every command under way, with the commands it started. */
export function stopAll(): void {
  for (const child of running) {
    try {
      if (WINDOWS) child.kill("SIGKILL");
      else Deno.kill(-child.pid, "SIGKILL");
    } catch {
      // It has just ended by itself.
    }
  }
}

/** The Python of a virtual environment. */
export function venvPython(at: Folders): string {
  return WINDOWS ? join(at.venv, "Scripts", "python.exe") : join(at.venv, "bin", "python");
}

/** Runs pip of the virtual environment; its temporary files lie in `partial`. */
export async function pip(at: Folders, args: readonly string[]): Promise<Outcome> {
  await Deno.mkdir(at.partial, { recursive: true });
  const quiet = ["--quiet", "--no-input", "--disable-pip-version-check", "--progress-bar=off"];
  return await run(venvPython(at), ["-m", "pip", ...args, ...quiet], {
    cwd: at.root,
    // A person's own PYTHONPATH or `--user` setting must not reach into the environment.
    env: { TMPDIR: at.partial, PIP_USER: "0", PYTHONPATH: "", PYTHONHOME: "" },
  });
}

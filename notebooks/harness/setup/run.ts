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

/**
 * Runs a command to its end; a program that cannot be started is a failed outcome, not an error.
 *
 * Its standard input stays open until it ends, so that a child can tell that set-up has died.
 */
export async function run(
  program: string,
  args: readonly string[],
  { cwd, env }: RunOptions = {},
): Promise<Outcome> {
  try {
    const child = new Deno.Command(program, {
      args: [...args],
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

/** pip that ends with set-up even when set-up is killed: the pipe on its standard input closes. */
export const WATCHED_PIP = `
import os, runpy, sys, threading
threading.Thread(target=lambda: (os.read(0, 1), os._exit(130)), daemon=True).start()
sys.argv[0] = "pip"
runpy.run_module("pip", run_name="__main__")
`;

/** Runs pip of the virtual environment; its temporary files lie in `partial`. */
export async function pip(at: Folders, args: readonly string[]): Promise<Outcome> {
  await Deno.mkdir(at.partial, { recursive: true });
  const quiet = ["--quiet", "--no-input", "--disable-pip-version-check", "--progress-bar=off"];
  return await run(venvPython(at), ["-c", WATCHED_PIP, ...args, ...quiet], {
    cwd: at.root,
    // A person's own PYTHONPATH or `--user` setting must not reach into the environment.
    env: { TMPDIR: at.partial, PIP_USER: "0", PYTHONPATH: "", PYTHONHOME: "" },
  });
}

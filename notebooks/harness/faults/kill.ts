import { setTimeout as pause } from "node:timers/promises";

/** A command that is run in a process group of its own. */
export interface Command {
  readonly program?: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** When to kill: after a time, of which the count begins with a text, or at a change of the folder. */
export type Moment =
  | { readonly afterMs: number; readonly onText?: string }
  | { readonly afterChanges: number };

/** How a command ended. */
export interface Ending {
  /** Its exit code; undefined where it was killed. */
  readonly code?: number;
  /** All that it wrote, errors last. */
  readonly text: string;
  readonly seconds: number;
  /** How often files in the folder were made, written, renamed or removed. */
  readonly changes: number;
  /** Processes that it started and that go on some seconds after the kill. */
  readonly orphans: number;
}

/** The variable by which the processes of one command are known. */
const MARK = "EELS_FAULTS_COMMAND";
/** Long enough for a Python that was starting on a busy machine to see that its parent is gone. */
const PATIENCE_MS = 15_000;

/**
 * Runs a command to its end or kills it, with its whole process group, by SIGKILL.
 *
 * @param folder Whose changes are counted.
 * @param patienceMs How long processes that it started may go on after a kill.
 */
export async function runOrKill(
  { program = Deno.execPath(), args, env, cwd }: Command,
  folder: string,
  moment?: Moment,
  patienceMs = PATIENCE_MS,
): Promise<Ending> {
  const mark = crypto.randomUUID(), startMs = performance.now();
  const watcher = Deno.watchFs(folder);
  const child = new Deno.Command(program, {
    args: [...args],
    env: { NO_COLOR: "1", ...env, [MARK]: mark },
    cwd,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    detached: true,
  }).spawn();
  let isOver = false, isKilled = false, changes = 0;
  const kill = () => {
    if (isOver || isKilled) return;
    isKilled = true;
    Deno.kill(-child.pid, "SIGKILL");
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const count = () => {
    if (timer === undefined && moment && "afterMs" in moment) {
      timer = setTimeout(kill, moment.afterMs);
    }
  };
  const start = moment && "onText" in moment ? moment.onText : undefined;
  if (start === undefined) count();
  const watching = (async () => {
    for await (const { kind } of watcher) {
      if (kind === "access" || kind === "any") continue;
      changes++;
      if (moment && "afterChanges" in moment && changes >= moment.afterChanges) kill();
    }
  })();
  const texts = Promise.all([child.stdout, child.stderr].map(async (part) => {
    let text = "";
    for await (const more of part.pipeThrough(new TextDecoderStream())) {
      text += more;
      if (start !== undefined && text.includes(start)) count();
    }
    return text;
  }));
  const { code, signal } = await child.status;
  isOver = true;
  const seconds = (performance.now() - startMs) / 1000;
  clearTimeout(timer);
  const orphans = signal === "SIGKILL" ? await orphansOf(mark, patienceMs) : 0;
  watcher.close();
  await watching;
  const ended = signal === "SIGKILL" ? undefined : code;
  return { code: ended, text: (await texts).join(""), seconds, changes, orphans };
}

/** Processes with the mark, once they had time to see that their parent is gone; 0 without /proc. */
async function orphansOf(mark: string, patienceMs: number): Promise<number> {
  const endMs = performance.now() + patienceMs;
  for (;;) {
    const left = markedBy(mark);
    if (left.length === 0 || performance.now() > endMs) {
      for (const pid of left) Deno.kill(pid, "SIGKILL");
      return left.length;
    }
    await pause(20);
  }
}

function markedBy(mark: string): number[] {
  if (Deno.build.os !== "linux") return [];
  // Deno opens /proc with all permissions only.
  const search = ["-c", `grep -lsaF -- "$1" /proc/[0-9]*/environ`, "sh", mark];
  const { stdout } = new Deno.Command("sh", { args: search }).outputSync();
  return (new TextDecoder().decode(stdout).match(/[0-9]+/g) ?? []).map(Number);
}

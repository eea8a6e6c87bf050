import { fileURLToPath } from "node:url";

/** How a notebook is to be executed. */
export interface ExecuteOptions {
  /** The interpreter that has nbclient and finds the Deno kernel. */
  readonly python: string;
  /** Longest time a cell may take, in whole seconds. */
  readonly cellSeconds: number;
  /** Variables that the kernel sees beside those of this process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Stops the notebook: its kernel is killed and no copy written. */
  readonly signal: AbortSignal;
  /** Told when a code cell, counted from 1, begins. */
  onCell(cell: number, cells: number): void;
}

/** How the execution of a notebook ended. */
export interface Execution {
  /** What went wrong, in one line; undefined where all went well or the signal stopped it. */
  readonly failure?: string;
  /** Largest memory of the kernel; undefined where it was stopped. */
  readonly peakMemoryBytes?: number;
}

type Event =
  | { event: "start"; kernel: number; cells: number }
  | { event: "cell"; cell: number }
  | { event: "failure"; cell: number | null; message: string }
  | { event: "done"; peakMemoryBytes: number };

const SCRIPT = fileURLToPath(new URL("./execute.py", import.meta.url));
const PATIENCE_MS = 5000;

/**
 * Executes a notebook in a fresh kernel and writes the executed copy, also where a cell fails.
 *
 * @param notebook The notebook; its folder is the kernel's working directory.
 * @param executed Where the copy goes.
 */
export async function execute(
  notebook: string,
  executed: string,
  options: ExecuteOptions,
): Promise<Execution> {
  const child = new Deno.Command(options.python, {
    args: [SCRIPT, notebook, executed, String(options.cellSeconds)],
    env: { ...options.environment, NO_COLOR: "1", PYTHONDONTWRITEBYTECODE: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    detached: true, // so that it outlives a kill of our group, and by its input ends the kernel
  }).spawn();
  let kernel: number | undefined;
  const kill = () => {
    // The kernel leads a process group of its own, so it may outlive its parent.
    for (const pid of [child.pid, ...(kernel ? [kernel, -kernel] : [])]) tryKill(pid);
  };
  let patience: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    child.stdin.close().catch(() => {}); // The end of its input tells the script to stop.
    patience = setTimeout(kill, PATIENCE_MS);
  };
  if (options.signal.aborted) stop();
  options.signal.addEventListener("abort", stop);

  let cells = 0, failure: string | undefined, peakMemoryBytes: number | undefined;
  const noise = lastLineOf(child.stderr);
  try {
    for await (const line of lines(child.stdout)) {
      const event: Event = JSON.parse(line);
      if (event.event === "start") ({ kernel, cells } = event);
      else if (event.event === "cell") options.onCell(event.cell, cells);
      else if (event.event === "done") ({ peakMemoryBytes } = event);
      else failure = (event.cell ? `code cell ${event.cell} of ${cells}: ` : "") + event.message;
    }
    const { success } = await child.status;
    if (!success && kernel) tryKill(-kernel); // where the script was killed
    if (!success && !options.signal.aborted) {
      failure ??= `cannot run it (see \`deno task setup\`): ${await noise}`;
    }
  } finally {
    clearTimeout(patience);
    options.signal.removeEventListener("abort", stop);
    if (!options.signal.aborted) await child.stdin.close().catch(() => {});
    await noise;
  }
  return { failure, peakMemoryBytes };
}

function tryKill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

/** The whole lines of a stream; a last one without its end is left out. */
async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}

async function lastLineOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  let last = "no reason given";
  for await (const line of lines(stream)) if (line.trim()) last = line;
  return last;
}

/** Where the lines of a command go. */
export interface Terminal {
  readonly isTerminal: boolean;
  write(text: string): void;
}

/** Standard error output, so that standard output holds the result alone. */
export const STANDARD_ERROR: Terminal = {
  get isTerminal() {
    return Deno.stderr.isTerminal();
  },
  write: (text) => void Deno.stderr.writeSync(new TextEncoder().encode(text)),
};

/** Shortest time between two lines of one step, in ms. */
const EVERY_MS = { terminal: 200, file: 10_000 };

/**
 * Progress of a command, a line a step with the time left; on a terminal the line is written over.
 *
 * @param steps Number of steps, for "3/6".
 */
export function stepLines(steps: number, terminal: Terminal = STANDARD_ERROR) {
  let at = 0, name = "", shownMs = -Infinity, open = false;
  const line = (text: string) => {
    if (terminal.isTerminal) terminal.write(`\r\x1b[2K${text}`);
    else terminal.write(`${text}\n`);
    open = terminal.isTerminal;
  };
  const end = () => {
    if (open) terminal.write("\n");
    open = false;
  };
  return {
    /** Begins a step. */
    step(next: string): void {
      end();
      [at, name, shownMs] = [at + 1, next, performance.now()];
      line(`${at}/${steps} ${name}`);
    },
    /** Tells how far the step is. */
    progress({ share, remainingS }: { share: number; remainingS: number }): void {
      const now = performance.now();
      const every = terminal.isTerminal ? EVERY_MS.terminal : EVERY_MS.file;
      if (now - shownMs < every || !(share < 1)) return;
      shownMs = now;
      const left = Number.isFinite(remainingS) ? `, ${timeText(remainingS)} left` : "";
      line(`${at}/${steps} ${name}: ${Math.round(100 * share)} %${left}`);
    },
    end,
  };
}

function timeText(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  return whole < 90 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}

/** Where a long job says how it goes: lines that stay, and one that changes where that works. */
export interface Screen {
  /** Prints a line that stays. */
  print(line: string): void;
  /** Whether there is a line that changes. */
  readonly live: boolean;
  /** Replaces the changing line, where there is one. */
  show(line: string): void;
}

/** The standard output, with a changing line only where it is a terminal. */
export function standardScreen(): Screen {
  const live = Deno.stdout.isTerminal();
  const write = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(text));
  const clear = live ? "\r\x1b[K" : "";
  return {
    live,
    print: (line) => void write(`${clear}${line}\n`),
    show(line) {
      if (!live) return;
      const { columns } = Deno.consoleSize(); // 0 where the terminal does not tell
      write(clear + line.slice(0, (columns || 80) - 1));
    },
  };
}

/** Lines of a table whose columns are as wide as their widest text. */
export function textTable(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  return rows.map((row) => row.map((text, at) => text.padEnd(widths[at])).join("  ").trimEnd());
}

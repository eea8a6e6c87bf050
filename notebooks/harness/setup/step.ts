import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** What a step will download, and where it gathers. */
export interface Download {
  /** Size of the download in MB (10^6 bytes). */
  readonly downloadMb?: number;
  /** The folder whose growth shows how far the download is. */
  readonly into?: string;
}

/**
 * Shows one line while `work` runs: what it does, how large the download is, and at the end how
 * long it took. On a terminal the line is live.
 *
 * @throws Whatever `work` throws, after the line is closed with "failed".
 */
export async function step<T>(
  title: string,
  { downloadMb, into }: Download,
  work: () => Promise<T>,
): Promise<T> {
  const what = downloadMb ? `${title} (up to ${sizeText(downloadMb)} to download)` : title;
  const live = Deno.stderr.isTerminal();
  const startedMs = performance.now();
  const seconds = () => `${((performance.now() - startedMs) / 1000).toFixed(0)} s`;
  const draw = () => {
    const part = downloadMb && into ? folderBytes(into) / (downloadMb * 1e6) : 0;
    const percent = part > 0 ? `${Math.min(99, Math.floor(100 * part))} %, ` : "";
    rewrite(`${what} ... ${percent}${seconds()}`);
  };
  if (!live) write(`${what} ... `);
  const timer = live ? setInterval(draw, 250) : undefined;
  const close = (end: string) => live ? rewrite(`${what} ... ${end}`, "\n") : write(`${end}\n`);
  try {
    const result = await work();
    close(`done in ${seconds()}`);
    return result;
  } catch (error) {
    close(`failed after ${seconds()}`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** Says one line. */
export function say(line: string): void {
  write(`${line}\n`);
}

/** A size in MB for people: "133 MB", "3.4 GB". */
export function sizeText(megabytes: number): string {
  if (megabytes >= 999.5) return `${(megabytes / 1000).toFixed(1)} GB`;
  return megabytes >= 1 ? `${megabytes.toFixed(0)} MB` : `${(megabytes * 1000).toFixed(0)} kB`;
}

/**
 * Bytes that a folder takes up by itself, 0 where there is none. Links are not followed, and files
 * that another folder shares (Deno links packages to its cache) are left out.
 */
export function folderBytes(folder: string): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) bytes += folderBytes(path);
      else if (entry.isFile()) {
        const { size, nlink } = statSync(path);
        if (nlink === 1) bytes += size;
      }
    }
  } catch {
    // Files come and go while a download is under way.
  }
  return bytes;
}

function write(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}

function rewrite(text: string, end = ""): void {
  // A line that wraps could not be rewritten.
  write(`\r\x1b[2K${text.slice(0, terminalColumns() - 1)}${end}`);
}

function terminalColumns(): number {
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}

/**
 * Stamps: small JSON files that a finished step leaves behind, holding what it was made from, so
 * that the next run sees within a millisecond that nothing has changed.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** What a step was made from; any difference makes the step run again. */
export type Inputs = Readonly<Record<string, string | number | readonly string[]>>;

/** The text of a file, or undefined where it cannot be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** SHA-256 of a file in hexadecimal, or "missing". */
export function sha256(path: string): string {
  const text = readText(path);
  return text === undefined ? "missing" : createHash("sha256").update(text).digest("hex");
}

/** Writes a file whole or not at all. */
export function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.partial`, text);
  renameSync(`${path}.partial`, path);
}

/** Removes a file or folder with all it holds; it need not exist. */
export function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}

/** Whether the stamp at `path` names exactly these inputs. */
export function isStamped(path: string, inputs: Inputs): boolean {
  return readText(path) === stampText(inputs);
}

/** Writes the stamp of a finished step. */
export function stamp(path: string, inputs: Inputs): void {
  writeWhole(path, stampText(inputs));
}

function stampText(inputs: Inputs): string {
  return JSON.stringify(inputs, null, 2) + "\n";
}

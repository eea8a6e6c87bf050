import { dirname, resolve } from "node:path";
import { writeWholeFolder } from "eels/core/write_whole.ts";

/** Marks a folder as written by `deno task denoise`, which may then replace it. */
export const MARK = "denoise.json";

/**
 * Looks before hours of work whether the folder may be written.
 *
 * @throws {RangeError} Where it is a file, holds what others wrote, or its parent is missing.
 */
export async function checkFolder(out: string, overwrite = false): Promise<void> {
  const folder = resolve(out);
  const parent = await Deno.stat(dirname(folder)).catch(() => undefined);
  if (!parent?.isDirectory) {
    throw new RangeError(
      `Cannot write ${out} as the folder above must exist: ${dirname(folder)} does not`,
    );
  }
  const found = await Deno.stat(folder).catch(() => undefined);
  if (!found) return;
  if (!found.isDirectory) {
    throw new RangeError(`Cannot write ${out} as it must be a folder: it is a file`);
  }
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  if (names.length > 0 && !names.includes(MARK) && !overwrite) {
    throw new RangeError(
      `Cannot write ${out} as it must be empty or written by this command: it holds ${
        names.slice(0, 3).join(", ")
      }${names.length > 3 ? " ..." : ""}; name another by --out, or give --overwrite`,
    );
  }
}

/**
 * Writes the folder whole or not at all.
 *
 * @param fill Writes the files into the folder that it is given, which has another name till then.
 */
export async function writeFolder(
  out: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  await writeWholeFolder(resolve(out), fill);
}

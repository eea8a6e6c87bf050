import { dirname } from "node:path";

/**
 * Writes a file whole or not at all: under another name in the same folder first, then renamed.
 *
 * Whoever reads `path` sees the old file or the new one, never a part. What a killed process leaves
 * behind ends in `.partial`.
 *
 * @param path The file to write; its folder must exist.
 * @param data Text (written as UTF-8) or bytes.
 * @throws {Deno.errors.NotFound} Where the folder is missing, and any other error of the disk.
 */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  await writeThroughPartial(path, async (partial) => {
    await Deno.writeFile(partial, typeof data === "string" ? new TextEncoder().encode(data) : data);
    await Deno.rename(partial, path);
  });
}

/**
 * Writes a folder whole or not at all, as {@link writeWhole} writes a file.
 *
 * An older folder steps aside before the new one takes its place: a kill between the two leaves both
 * under `.partial` names.
 *
 * @param path The folder to write; the one above must exist.
 * @param fill Writes the files into the folder that it is given.
 */
export async function writeWholeFolder(
  path: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  await writeThroughPartial(path, async (partial) => {
    await Deno.mkdir(partial);
    await fill(partial);
    const aside = `${path}.${crypto.randomUUID()}.partial`;
    const isOld = await Deno.rename(path, aside).then(() => true, (error) => {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    });
    try {
      await Deno.rename(partial, path);
    } catch (error) {
      if (isOld) await Deno.rename(aside, path);
      throw error;
    }
    if (isOld) await Deno.remove(aside, { recursive: true });
  });
}

/**
 * Calls `write` with another name in the same folder, and removes what is left of it on an error;
 * `write` renames it in the end.
 */
export async function writeThroughPartial(
  path: string,
  write: (partial: string) => Promise<void>,
): Promise<void> {
  const partial = `${path}.${crypto.randomUUID()}.partial`;
  try {
    await write(partial);
  } catch (error) {
    await Deno.remove(partial, { recursive: true }).catch(() => {});
    if (error instanceof Deno.errors.NotFound && !await isThere(dirname(path))) {
      throw new Deno.errors.NotFound(
        `Cannot write ${path} as its folder must exist: make it before`,
      );
    }
    throw error;
  }
}

const isThere = (path: string) => Deno.stat(path).then(() => true, () => false);

import { dirname, join } from "node:path";
import { explainDisk } from "./disk.ts";

/**
 * Writes a file whole or not at all: under another name in the same folder first, then renamed.
 *
 * Whoever reads `path` sees the old file or the new one, never a part. What a killed process leaves
 * behind ends in `.partial`, and the next to write the same file takes its place.
 *
 * @param path The file to write; its folder must exist.
 * @param data Text (written as UTF-8) or bytes.
 * @throws {Deno.errors.NotFound} Where the folder is missing, and any other error of the disk.
 */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  await writeThroughPartial(path, "file", async (partial) => {
    await Deno.writeFile(partial, typeof data === "string" ? new TextEncoder().encode(data) : data);
    await Deno.rename(partial, path);
  });
}

/**
 * Writes a folder whole or not at all, as {@link writeWhole} writes a file.
 *
 * An older folder steps aside before the new one takes its place: a kill between the two leaves it
 * under `.old.partial`, from where the next to write this folder puts it back first.
 *
 * @param path The folder to write; the one above must exist.
 * @param fill Writes the files into the folder that it is given.
 */
export async function writeWholeFolder(
  path: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  await writeThroughPartial(path, "folder", async (partial) => {
    const aside = `${path}.old.partial`;
    // Who wrote it before holds it until the older one is removed.
    using before = await Deno.open(path).catch(() => null);
    await before?.lock(true).catch(() => {});
    if (await isThere(path)) await Deno.remove(aside, { recursive: true }).catch(ignoreMissing);
    else await Deno.rename(aside, path).catch(ignoreMissing);
    await fill(partial);
    const isOld = await isThere(path);
    if (isOld) await Deno.rename(path, aside);
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
 * Calls `write` with another name in the same folder, where an empty file or folder stands that no
 * one else writes; `write` renames it in the end. What is left of it on an error is removed.
 *
 * @throws {Error} That of `write`, with the path and what to do where the disk is full or read-only.
 */
export async function writeThroughPartial(
  path: string,
  kind: "file" | "folder",
  write: (partial: string) => Promise<void>,
): Promise<void> {
  const partial = `${path}.partial`;
  try {
    using _held = await hold(partial, kind).catch(refuseMaking);
    try {
      await write(partial);
    } catch (error) {
      await Deno.remove(partial, { recursive: true }).catch(() => {});
      throw error;
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && !await isThere(dirname(path))) {
      throw new Deno.errors.NotFound(
        `Cannot write ${path} as its folder must exist: make it before`,
      );
    }
    throw explainDisk(path, error);
  }
}

/** A folder that says a new file is not found there, as those of the system's below `/proc`, is closed. */
function refuseMaking(error: unknown): never {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
  throw Object.assign(new Deno.errors.NotFound(error.message), { code: "EACCES" });
}

/**
 * Makes an empty file or folder, or empties what a killed process left there, and holds the
 * system's lock on it, which ends with the process: another writer of the same path waits.
 */
async function hold(partial: string, kind: "file" | "folder"): Promise<Disposable | null> {
  for (;;) {
    await removeOther(partial, kind);
    if (kind === "folder") await Deno.mkdir(partial).catch(ignore(Deno.errors.AlreadyExists));
    // Windows locks others out of the file itself, and opens no folder.
    if (Deno.build.os === "windows") {
      await (kind === "file" ? Deno.writeFile(partial, new Uint8Array()) : empty(partial));
      return null;
    }
    const how = kind === "file" ? { create: true, read: true, write: true } : { read: true };
    const file = await Deno.open(partial, how).catch((error) => {
      if (kind === "file") throw error; // the folder above is missing
    });
    // Choice: some network file systems have no locks; there it is on the user not to write twice.
    await file?.lock(true).catch(() => {});
    const there = await Deno.lstat(partial).catch(ignoreMissing);
    if (file && there && (await file.stat()).ino === there.ino) {
      if (kind === "file") await file.truncate();
      else await empty(partial);
      return file;
    }
    file?.close(); // who held it has renamed it meanwhile
  }
}

/** Removes what is not of the kind, such as a link, through which another file would be emptied. */
async function removeOther(partial: string, kind: "file" | "folder"): Promise<void> {
  const there = await Deno.lstat(partial).catch(ignoreMissing);
  if (!there || (kind === "file" ? there.isFile : there.isDirectory)) return;
  await Deno.remove(partial, { recursive: true }).catch(ignoreMissing);
}

async function empty(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    await Deno.remove(join(folder, name), { recursive: true });
  }
}

/** For an error that may be; any other is thrown. */
const ignore = (kind: new (message: string) => Error) => (error: unknown): undefined => {
  if (!(error instanceof kind)) throw error;
};
const ignoreMissing = ignore(Deno.errors.NotFound);

const isThere = (path: string) => Deno.lstat(path).then(() => true, () => false);

import { basename, dirname, join, relative, resolve } from "node:path";
import { checkWritable } from "eels/core/disk.ts";
import { writeThroughPartial, writeWhole } from "eels/core/write_whole.ts";

/** Marks a folder as written by `deno task denoise`, and lists the files that it wrote there. */
export const MARK = "denoise.json";

/** Denoised data are written as .hspy and .zspy, with deviations beside them. */
const FILES_A_RESULT = 3;

/**
 * Looks before hours of work whether the folder may be written, and keeps it away from what is not ours.
 *
 * @param options.file The data: no folder that holds them is written.
 * @param options.overwrite Whether to write beside files of others, which stay.
 * @throws {RangeError} Where it is a file, holds the data or the working folder, holds what others wrote,
 * or its parent is missing.
 */
export async function checkFolder(
  out: string,
  { file, overwrite = false }: { file?: string; overwrite?: boolean } = {},
): Promise<void> {
  const parent = await Deno.stat(dirname(resolve(out))).catch(() => undefined);
  if (!parent?.isDirectory) {
    throw new RangeError(
      `Cannot write ${out} as the folder above must exist: ${dirname(resolve(out))} does not`,
    );
  }
  await refuseHolding(out, file);
  const folder = resolve(out), found = await Deno.stat(folder).catch(() => undefined);
  const bytes = file === undefined ? 0 : (await Deno.stat(file).catch(() => undefined))?.size ?? 0;
  await checkWritable(dirname(folder), { bytes: FILES_A_RESULT * bytes });
  if (!found) return;
  if (!found.isDirectory) {
    throw new RangeError(`Cannot write ${out} as it must be a folder: it is a file`);
  }
  await checkWritable(folder);
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  if (names.length > 0 && !await writtenIn(folder) && !overwrite) {
    throw new RangeError(
      `Cannot write ${out} as it must be empty or written by this command: it holds ${
        names.slice(0, 3).join(", ")
      }${
        names.length > 3 ? " ..." : ""
      }; name another by --out, or give --overwrite to write beside ` +
        "these, which stay",
    );
  }
}

/** Refuses a folder that holds the data, the working folder or the home, or lies within the data. */
async function refuseHolding(out: string, file?: string): Promise<void> {
  const folder = await realPathOf(resolve(out));
  const refuse = (why: string): never => {
    throw new RangeError(
      `Cannot write ${out} as --out must be a folder for the results alone: ${why}; name another, such ` +
        `as ${join(out, "denoised")}`,
    );
  };
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE");
  const data = file === undefined ? undefined : await realPathOf(resolve(file));
  if (data && isWithin(data, folder)) refuse(`it holds ${basename(file!)}`);
  if (isWithin(await realPathOf(Deno.cwd()), folder)) refuse("it holds the working folder");
  if (home && isWithin(await realPathOf(home), folder)) refuse("it holds the home folder");
  if (dirname(folder) === folder) refuse("it is the root of the disk");
  if (data && isWithin(folder, data)) {
    throw new RangeError(
      `Cannot write ${out} as --out must lie outside of the data: it lies in ${basename(file!)}`,
    );
  }
}

/** Whether a path is a folder or lies in it. */
function isWithin(path: string, folder: string): boolean {
  const between = relative(folder, path);
  return between === "" || !/^\.\.([\\/]|$)/.test(between) && resolve(between) !== between;
}

/** The path without links, also of what is not there yet. */
async function realPathOf(path: string): Promise<string> {
  const real = await Deno.realPath(path).catch(() => undefined);
  if (real) return real;
  return dirname(path) === path ? path : join(await realPathOf(dirname(path)), basename(path));
}

/**
 * Writes the files whole or not at all: all of them beside the folder first, then moved into it.
 *
 * Of an older result the files that it lists are replaced; whatever else is in the folder stays, and
 * what has a name that is needed is kept under `NAME.kept`.
 *
 * @param fill Writes the files into the folder that it is given, and its list into {@link MARK}.
 */
export async function writeFolder(
  out: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = resolve(out);
  await writeThroughPartial(folder, "folder", async (partial) => {
    await fill(partial);
    if (!await isThere(folder)) return await Deno.rename(partial, folder);
    await moveInto(folder, partial);
    await Deno.remove(partial, { recursive: true });
  });
}

/** Moves files into a folder, in which those of an older result may be replaced or go. */
async function moveInto(folder: string, partial: string): Promise<void> {
  const old = new Set(await ownFiles(folder));
  const fresh = (await filesIn(partial)).filter((name) => name !== MARK);
  for (const name of [...fresh, MARK]) await makeRoom(folder, name, old);
  // Now that none is another's: after a kill half-way the next run knows all these as its own.
  await writeWhole(join(folder, MARK), JSON.stringify({ written: [...old, ...fresh] }));
  for (const name of fresh) {
    await Deno.rename(join(partial, name), join(folder, name));
    old.delete(name);
  }
  for (const name of old) {
    if (name === MARK) continue;
    await Deno.remove(join(folder, name)).catch(() => {});
    await removeEmptyAbove(folder, name);
  }
  await Deno.rename(join(partial, MARK), join(folder, MARK));
}

/** Makes the folders for a file, and moves aside what is not ours where it comes to stand. */
async function makeRoom(folder: string, name: string, ours: ReadonlySet<string>): Promise<void> {
  const parts = name.split(/[\\/]/);
  for (let depth = 1; depth < parts.length; depth++) {
    const above = join(folder, ...parts.slice(0, depth));
    const found = await Deno.lstat(above).catch(() => undefined);
    if (found && !found.isDirectory) await keepAside(above);
    if (!found?.isDirectory) await Deno.mkdir(above);
  }
  const path = join(folder, name);
  if (!ours.has(name) && await isThere(path)) await keepAside(path);
}

async function keepAside(path: string): Promise<void> {
  let kept = `${path}.kept`;
  for (let i = 2; await isThere(kept); i++) kept = `${path}.kept${i}`;
  await Deno.rename(path, kept);
}

/** Files that an older result lists and are there; of a Zarr folder those that Zarr names. */
async function ownFiles(folder: string): Promise<string[]> {
  const listed = await writtenIn(folder) ?? [], own: string[] = [];
  for (const name of [...listed, ...(listed.length > 0 ? [MARK] : [])]) {
    const path = join(folder, name);
    const isInside = name !== "" && isWithin(path, folder) && path !== folder &&
      isWithin(await realPathOf(dirname(path)), await realPathOf(folder));
    const found = isInside ? await Deno.lstat(path).catch(() => undefined) : undefined;
    if (found?.isFile) own.push(name);
    if (found?.isDirectory && name.endsWith(".zspy")) {
      const inner = await filesIn(path);
      const zarr = inner.filter((one) => /(^|[\\/])(\.z(group|array|attrs)|[\d.]+)$/.test(one));
      own.push(...zarr.map((one) => join(name, one)));
    }
  }
  return own;
}

/** What the folder's mark lists; undefined where no mark of ours is there. */
async function writtenIn(folder: string): Promise<string[] | undefined> {
  try {
    const { written } = JSON.parse(await Deno.readTextFile(join(folder, MARK)));
    return Array.isArray(written) && written.every((name) => typeof name === "string")
      ? written
      : undefined;
  } catch {
    return undefined;
  }
}

/** Paths of all files of a folder, relative to it; links are not followed. */
async function filesIn(folder: string, under = ""): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, under))) {
    const path = join(under, name);
    if (isDirectory) names.push(...await filesIn(folder, path));
    else names.push(path);
  }
  return names;
}

async function removeEmptyAbove(folder: string, name: string): Promise<void> {
  for (let above = dirname(name); above !== "."; above = dirname(above)) {
    try {
      await Deno.remove(join(folder, above));
    } catch {
      return; // not empty
    }
  }
}

const isThere = (path: string) => Deno.lstat(path).then(() => true, () => false);

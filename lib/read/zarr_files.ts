/**
 * The files of a Zarr store, in a folder or a ZIP archive.
 *
 * @module
 */
import { join } from "node:path";
import { ReadError } from "./read_error.ts";
import type { ZipArchive } from "./zip.ts";

/** Files by their paths from the root, with "/" between names. */
export interface ZarrFiles {
  readonly path: string;
  /** Names of files and folders in a folder, "" the root. */
  list(folder: string): Promise<{ name: string; isFolder: boolean }[]>;
  /** `undefined` where there is none. */
  read(path: string): Promise<Uint8Array | undefined>;
}

const MARKS = ["zarr.json", ".zgroup", ".zarray", ".zmetadata"];

/** Whether a folder is a Zarr store. */
export async function isZarrFolder(path: string): Promise<boolean> {
  const found = await Promise.all(
    MARKS.map((mark) => Deno.stat(join(path, mark)).then(() => true, () => false)),
  );
  return found.includes(true);
}

/** Whether an archive holds a Zarr store at its root. */
export function isZarrZip({ names }: ZipArchive): boolean {
  return MARKS.some((mark) => names.includes(mark));
}

export function folderFiles(path: string): ZarrFiles {
  return {
    path,
    async list(folder) {
      const entries = [];
      for await (const { name, isDirectory } of Deno.readDir(join(path, folder))) {
        entries.push({ name, isFolder: isDirectory });
      }
      return entries.sort((a, b) => a.name < b.name ? -1 : 1);
    },
    read: (name) =>
      Deno.readFile(join(path, name)).catch((error) => {
        if (error instanceof Deno.errors.NotFound) return undefined;
        throw new ReadError(`as its part ${name} cannot be read: ${error.message}`, { path });
      }),
  };
}

export function zipFiles(archive: ZipArchive): ZarrFiles {
  const names = new Set(archive.names);
  return {
    path: archive.path,
    list(folder) {
      const start = folder ? `${folder}/` : "", found = new Map<string, boolean>();
      for (const name of names) {
        if (!name.startsWith(start)) continue;
        const [first, ...rest] = name.slice(start.length).split("/");
        found.set(first, rest.length > 0);
      }
      return Promise.resolve([...found].map(([name, isFolder]) => ({ name, isFolder })));
    },
    read: (name) => Promise.resolve(names.has(name) ? archive.read(name) : undefined),
  };
}

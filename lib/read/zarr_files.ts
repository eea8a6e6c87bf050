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
  /** A part of a file, such as a chunk of a shard. */
  readRange(path: string, range: ByteRange): Promise<Uint8Array | undefined>;
}

/** Bytes from an offset on, or the last ones. */
export type ByteRange =
  | { readonly offset: number; readonly length: number }
  | { readonly suffixLength: number };

/** Where a range begins and ends in a file of so many bytes, if it lies within. */
function bytesOf(range: ByteRange, size: number): { from: number; to: number } | undefined {
  const [from, length] = "offset" in range
    ? [range.offset, range.length]
    : [size - range.suffixLength, range.suffixLength];
  return from >= 0 && from + length <= size ? { from, to: from + length } : undefined;
}

const cutOff = (path: string, name: string) =>
  new ReadError(`as its part ${name} is cut off or damaged: copy the store again`, { path });

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
    async readRange(name, range) {
      try {
        using file = await Deno.open(join(path, name));
        const part = bytesOf(range, (await file.stat()).size);
        if (!part) throw cutOff(path, name);
        const bytes = new Uint8Array(part.to - part.from);
        await file.seek(part.from, Deno.SeekMode.Start);
        for (let done = 0; done < bytes.length;) {
          const count = await file.read(bytes.subarray(done));
          if (count === null) throw cutOff(path, name);
          done += count;
        }
        return bytes;
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return undefined;
        if (error instanceof ReadError) throw error;
        const { message } = error as Error;
        throw new ReadError(`as its part ${name} cannot be read: ${message}`, { path });
      }
    },
  };
}

export function zipFiles(archive: ZipArchive): ZarrFiles {
  const names = new Set(archive.names);
  const read = (name: string) => Promise.resolve(names.has(name) ? archive.read(name) : undefined);
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
    read,
    async readRange(name, range) {
      const bytes = await read(name), part = bytes && bytesOf(range, bytes.length);
      if (bytes && !part) throw cutOff(archive.path, name);
      return bytes?.subarray(part!.from, part!.to);
    },
  };
}

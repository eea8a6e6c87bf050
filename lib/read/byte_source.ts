import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ReadError } from "./read_error.ts";

/** Bytes of known number that can be read from any offset; readers see files only through it. */
export interface ByteSource {
  /** Name used in errors. */
  readonly path: string;
  /** Number of bytes. */
  readonly size: number;
  /** Fills all of `target` with the bytes from `offset` on. */
  readInto(target: Uint8Array, offset: number): void;
}

/**
 * Opens a file for reading at any offset; `using` closes it.
 *
 * @throws {ReadError} Where the file is missing, a folder, empty, or may not be read.
 */
export async function openFile(path: string | URL): Promise<ByteSource & Disposable> {
  const name = path instanceof URL ? fileURLToPath(path) : path;
  let file: Deno.FsFile;
  let size: number;
  try {
    const stat = await Deno.stat(name);
    if (stat.isDirectory) throw new ReadError("as it is a folder: name a file", { path: name });
    if (!stat.isFile) throw new ReadError("as it is not a regular file", { path: name });
    if (stat.size === 0) {
      throw new ReadError("as the file is empty: copy or save it again", { path: name });
    }
    file = await Deno.open(name);
    size = stat.size;
  } catch (error) {
    if (error instanceof ReadError) throw error;
    throw new ReadError(
      error instanceof Deno.errors.NotFound
        ? `as there is no such file: looked for ${resolve(name)}`
        : `as it cannot be opened: ${error instanceof Error ? error.message : error}`,
      { path: name },
    );
  }
  return {
    path: name,
    size,
    readInto(target, offset) {
      let done = 0;
      let problem = "as it became shorter while it was read: read it again";
      try {
        file.seekSync(offset, Deno.SeekMode.Start);
        while (done < target.length) {
          const count = file.readSync(target.subarray(done));
          if (count === null) break;
          done += count;
        }
      } catch (error) {
        problem = `as the system reports: ${error instanceof Error ? error.message : error}`;
      }
      if (done < target.length) {
        throw new ReadError(problem, { path: name, byteOffset: offset + done });
      }
    },
    [Symbol.dispose]: () => file.close(),
  };
}

/** Bytes in memory as a source. */
export function bytesSource(bytes: Uint8Array, path = "bytes in memory"): ByteSource {
  return {
    path,
    size: bytes.length,
    readInto(target, offset) {
      if (offset + target.length > bytes.length) {
        throw new ReadError(`as it has only ${bytes.length} bytes`, { path, byteOffset: offset });
      }
      target.set(bytes.subarray(offset, offset + target.length));
    },
  };
}

const UTF8 = new TextDecoder("utf-8");
const LATIN1 = new TextDecoder("latin1");

/** UTF-8 where the bytes are UTF-8, else one byte a character (Latin-1), as old programs wrote. */
export function decodeText(bytes: Uint8Array): string {
  const text = UTF8.decode(bytes);
  return text.includes("\ufffd") ? LATIN1.decode(bytes) : text;
}

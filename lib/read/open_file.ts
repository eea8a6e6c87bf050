import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { ByteSource } from "./byte_source.ts";
import { ReadError } from "./read_error.ts";

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

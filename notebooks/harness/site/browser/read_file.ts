/** Reads a file of the browser's by the library, piece by piece as it asks for them. */
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { ByteSource } from "eels/read/byte_source.ts";
import { isHdf5, withHdf5 } from "eels/read/hdf5.ts";
import { type ConvertOptions, toSpectrumImage } from "eels/read/measurement.ts";
import { ReadError } from "eels/read/read_error.ts";
import { readSource, startOf } from "eels/read/read_source.ts";
import { readStored } from "eels/read/stored_image.ts";
import { isZip } from "eels/read/zip.ts";

declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** A file as bytes that can be read from any offset, in a worker. */
function sourceOf(file: File): ByteSource {
  const reader = new FileReaderSync();
  return {
    path: file.name,
    size: file.size,
    readInto(target, byteOffset) {
      const end = byteOffset + target.length;
      if (end > file.size) {
        throw new ReadError(`as it has only ${file.size} bytes`, { path: file.name, byteOffset });
      }
      try {
        target.set(new Uint8Array(reader.readAsArrayBuffer(file.slice(byteOffset, end))));
      } catch (error) {
        const problem = `as the browser reports: ${(error as Error).message}`;
        throw new ReadError(problem, { path: file.name, byteOffset });
      }
    },
  };
}

/**
 * Reads spectra from a file.
 *
 * @throws {ReadError} Where it is empty, damaged or of another format.
 */
export async function readFile(file: File, options: ConvertOptions): Promise<SpectrumImage> {
  const path = file.name, source = sourceOf(file);
  if (file.size === 0) throw new ReadError("as the file is empty: copy or save it again", { path });
  if (isZip(startOf(source))) {
    const problem = "as it is an archive, which this page does not open: deno task denoise does";
    throw new ReadError(problem, { path });
  }
  const measurement = isHdf5(source) ? await readHdf5(file) : readSource(source);
  return toSpectrumImage(measurement, options);
}

/** Through h5wasm, which finds the file in a folder of its own and reads it in place. */
async function readHdf5(file: File) {
  const { FS } = await (await import("h5wasm/node")).ready;
  // deno-lint-ignore no-explicit-any
  const files = FS as any;
  files.mkdir("/given");
  files.mount(files.filesystems.WORKERFS, { blobs: [{ name: "file", data: file }] }, "/given");
  try {
    return await withHdf5(
      { path: file.name, file: "/given/file", bytes: file.size },
      (root) => readStored({ path: file.name, container: "hdf5", root }, {}),
    );
  } finally {
    files.unmount("/given");
    files.rmdir("/given");
  }
}

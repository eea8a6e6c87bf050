/** Reads a file of the browser's by the library, piece by piece as it asks for them. */
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { ByteSource } from "eels/read/byte_source.ts";
import { describeDmImages } from "eels/read/dm3_dm4.ts";
import { isHdf5, withHdf5 } from "eels/read/hdf5.ts";
import { type ConvertOptions, type Measurement, toSpectrumImage } from "eels/read/measurement.ts";
import { ReadError } from "eels/read/read_error.ts";
import { isDm, readSource, startOf } from "eels/read/read_source.ts";
import { openSourceRows, viewOfRows } from "eels/read/rows_view.ts";
import { countOf, type StoredGroup } from "eels/read/stored_group.ts";
import { describeStoredImages, openStoredRows, readStored } from "eels/read/stored_image.ts";
import type { StoredRows } from "eels/read/stored_rows.ts";
import { isZip } from "eels/read/zip.ts";
import {
  describeImage,
  energiesFor,
  type ImageChoice,
  type ImageName,
  usualImage,
} from "./images_in_file.ts";
import { cropPart, type MapHead, MOST_VALUES, type Part, readPart, valuesIn } from "./read_part.ts";

declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** How a file is read. */
export interface FileOptions extends Pick<ConvertOptions, "energy"> {
  /** Of a map that is larger than the page takes. */
  readonly part?: Part;
  /** Which image of a file that holds several. */
  readonly image?: ImageName;
  /** Called with the images of a file that holds several, and the one that is read. */
  readonly onImages?: (images: readonly ImageChoice[], chosen: ImageName) => void;
  readonly onProgress?: (share: number) => void;
}

/** What is in a file: the image, or of a map larger than the page takes its size. */
export type Found =
  & ({ readonly image: SpectrumImage } | { readonly large: MapHead })
  /** Whether its energies are those that were given, as it has none. */
  & { readonly isAxisGiven: boolean };

/** Choice: a file whose map cannot be read in parts is turned into values as a whole. */
const MOST_BYTES = 2 ** 28;

/** A file as bytes that can be read from any offset, in a worker; tells after each reading how many. */
function sourceOf(file: File, onBytes: (count: number) => void): ByteSource {
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
        onBytes(target.length);
      } catch (error) {
        const problem = `as the browser reports: ${(error as Error).message}`;
        throw new ReadError(problem, { path: file.name, byteOffset });
      }
    },
  };
}

/**
 * Reads spectra from a file; of a map larger than the page takes only its size, unless a part is asked for.
 *
 * @throws {ReadError} Where it is empty, damaged or of another format.
 */
export async function readFile(file: File, options: FileOptions): Promise<Found> {
  const { name: path, size } = file, { part, onProgress = () => {} } = options;
  let bytes = 0, expected = size;
  const source = sourceOf(file, (count) => onProgress(Math.min(1, (bytes += count) / expected)));
  if (size === 0) throw new ReadError("as the file is empty: copy or save it again", { path });
  const start = startOf(source);
  if (isZip(start)) {
    const problem = "as it is an archive, which this page does not open: deno task denoise does";
    throw new ReadError(problem, { path });
  }
  if (!isHdf5(source)) {
    const image = chooseImage(isDm(start) ? describeDmImages(source) : [], options);
    const rows = openSourceRows(source, { image });
    if (rows && part) {
      const head = viewOfRows(rows, {}, energiesFor(rows.head, options.energy) ?? {});
      expected *= valuesIn(head, part) / countOf(head.shape);
    }
    return await take(file, rows, () => readSource(source, { image }), options);
  }
  return await withHdf5File(file, async (root) => {
    const stored = { path, container: "hdf5" as const, root };
    const image = chooseImage(await describeStoredImages(stored), options);
    const rows = await openStoredRows(stored, { image, trusted: !part });
    return await take(file, rows, () => readStored(stored, { image }), options);
  });
}

/** The image that is read, where a file holds several. */
function chooseImage(
  found: Parameters<typeof usualImage>[0],
  { image = usualImage(found), onImages }: FileOptions,
): ImageName | undefined {
  if (found.length > 1 && image !== undefined) onImages?.(found.map(describeImage), image);
  return image;
}

/** The whole of a map that the page takes; else its size, or the part. */
async function take(
  { name: path, size }: File,
  rows: StoredRows | undefined,
  readWhole: () => Measurement | Promise<Measurement>,
  options: FileOptions,
): Promise<Found> {
  const { part, onProgress, energy } = options;
  if (!rows && size > MOST_BYTES) {
    const problem =
      `as it is no map that can be read in parts, and of other files this page takes ` +
      `${MOST_BYTES} bytes: it has ${size}; use deno task denoise`;
    throw new ReadError(problem, { path });
  }
  const isWhole = !rows || (!part && countOf(rows.head.shape) <= MOST_VALUES);
  const stored = isWhole ? await readWhole() : undefined;
  const given = energiesFor(stored ?? rows!.head, energy), isAxisGiven = given !== undefined;
  if (stored) {
    const image = toSpectrumImage(stored, given);
    return { image: part ? cropPart(image, part) : image, isAxisGiven };
  }
  if (part) return { image: await readPart(rows!, part, { ...given, onProgress }), isAxisGiven };
  const { shape, energy: axis, unit } = viewOfRows(rows!, {}, given ?? {});
  return { large: { shape, energy: axis, unit }, isAxisGiven };
}

/** Through h5wasm, which finds the file in a folder of its own and reads it in place. */
async function withHdf5File<T>(file: File, use: (root: StoredGroup) => Promise<T>): Promise<T> {
  const { FS } = await (await import("h5wasm/node")).ready;
  // deno-lint-ignore no-explicit-any
  const files = FS as any;
  files.mkdir("/given");
  files.mount(files.filesystems.WORKERFS, { blobs: [{ name: "file", data: file }] }, "/given");
  try {
    return await withHdf5({ path: file.name, file: "/given/file", bytes: file.size }, use);
  } finally {
    files.unmount("/given");
    files.rmdir("/given");
  }
}

/**
 * HDF5 files as groups and arrays; h5wasm is loaded with the first one. What a file keeps in other
 * files is not read.
 *
 * @module
 */
import type { Dataset, ExternalLink, File as HdfFile, Group } from "h5wasm/node";
import type { ByteSource } from "./byte_source.ts";
import { type OpenedHdf5, packingOfDataset, rowsOf, typeName, valuesOf } from "./hdf5_values.ts";
import { ReadError } from "./read_error.ts";
import type { StoredArray, StoredGroup } from "./stored_group.ts";

/** How an HDF5 file starts. */
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** How many files are open: several may be read at a time. */
let opened = 0;

/** The least size of a block of its user's before that; others are twice as long, and so on. */
const LEAST_BLOCK_BYTES = 512;
/** What MATLAB 7.3 has in that block: its arrays come out with their axes reversed. */
const MATLAB = "MATLAB";

/** Whether a file is HDF5, also behind a block of its user's; MATLAB's are not taken for it. */
export function isHdf5(source: ByteSource): boolean {
  const start = new Uint8Array(SIGNATURE.length);
  for (let at = 0; at + start.length <= source.size; at = at * 2 || LEAST_BLOCK_BYTES) {
    source.readInto(start, at);
    if (SIGNATURE.every((byte, i) => start[i] === byte)) return true;
    if (at === 0 && String.fromCharCode(...start).startsWith(MATLAB)) return false;
  }
  return false;
}

/** Where a file is, and who is told what is read of it. */
export interface Hdf5Place {
  /** As messages name it. */
  readonly path: string;
  /** Where the library finds it. */
  readonly file: string;
  /** Of the file. */
  readonly bytes: number;
  /** Called before a part of the values is read, with its bytes. */
  readonly onSlab?: (bytes: number) => void;
  /** Called where the library threw, and may have lost its way. */
  readonly onThrow?: () => void;
  /** What an error of the library was, where more is known than its text says. */
  readonly explain?: (text: string) => string | undefined;
}

/** An error that the library itself reported: it may be in no state to read another file. */
export class Hdf5LibraryError extends ReadError {}

/**
 * Opens an HDF5 file and calls `use` with its root.
 *
 * @throws {Hdf5LibraryError} Where the library reports damage.
 * @throws {ReadError} What `use` throws.
 */
export async function withHdf5<T>(
  { path, file: name, bytes, onSlab, onThrow, explain }: Hdf5Place,
  use: (root: StoredGroup) => Promise<T>,
): Promise<T> {
  const hdf5 = await import("h5wasm/node");
  const library = await hdf5.ready;
  try {
    // Its errors become exceptions, instead of pages on the terminal.
    if (opened++ === 0) library.activate_throwing_error_handler();
    try {
      const file = new hdf5.File(name, "r");
      try {
        return await use(groupOf(file, file, { hdf5, library, path, bytes, onSlab, onThrow }));
      } finally {
        file.close();
      }
    } finally {
      if (--opened === 0) library.deactivate_throwing_error_handler();
    }
  } catch (error) {
    if (error instanceof ReadError) throw error;
    const reason = reasonOf(error);
    const problem = explain?.(textOf(error)) ??
      `as the HDF5 library reports "${reason}": ${remedyOf(reason)}`;
    throw new Hdf5LibraryError(problem, { path });
  }
}

/** The innermost entry of the library's error stack, the one that says what happened. */
function reasonOf(error: unknown): string {
  const text = textOf(error);
  const entries = [...text.matchAll(/^ *#\d+:.*\(\): (.*)$/gm)];
  // What follows a filter that is missing tells where its plug-in was looked for.
  const filter = entries.find(([, entry]) => /filter.*not registered/.test(entry));
  return (filter ?? entries.at(-1))?.[1] ?? text.split("\n")[0];
}

const textOf = (error: unknown) => error instanceof Error ? error.message : String(error);

/** What to do about an error of the library. */
function remedyOf(reason: string): string {
  if (/memory access|unreachable/.test(reason)) {
    return "this file is damaged, or one before it was, which broke the library: start again without it";
  }
  if (/external raw data/.test(reason)) {
    return "a part of it stands in another file, which is not read: save all in one file";
  }
  // A filter that fails, rather than lacks, has met damage.
  return /plugin|filter(?! returned failure)/.test(reason)
    ? "the values are compressed by a filter that it lacks, such as lzf or blosc: save them again with " +
      'gzip, in HyperSpy s.save(path, compression="gzip")'
    : "the file is cut off or damaged, copy it again";
}

type Child = ReturnType<Group["get"]>;

function groupOf(group: Group, file: HdfFile, opened: OpenedHdf5): StoredGroup {
  const { BrokenSoftLink, Dataset, Group: GroupClass } = opened.hdf5;
  return {
    kind: "group",
    path: group.path,
    get attributes() {
      return attributesOf(group);
    },
    get names() {
      return group.keys();
    },
    get(path) {
      let child: Child;
      try {
        child = group.get(path);
      } catch (error) {
        opened.onThrow?.();
        const lost = lostLink(group, path, opened);
        if (lost) return lost;
        throw error;
      }
      const elsewhere = linkIn(group, path, child, opened);
      if (elsewhere) return elsewhere;
      if (child instanceof BrokenSoftLink) return lostLink(group, path, opened);
      if (child instanceof GroupClass) return groupOf(child, file, opened);
      return child instanceof Dataset ? arrayOf(child, opened) : undefined;
    },
  };
}

/** A link on the way to `path` that leads out of the file, or to nothing. */
function linkIn(
  group: Group,
  path: string,
  child: Child,
  { path: file }: OpenedHdf5,
): StoredArray | undefined {
  const names = path.split("/").filter(Boolean);
  const start = path.startsWith("/") || group.path === "/" ? "" : group.path;
  for (let i = 1; i <= names.length; i++) {
    const place = `${start}/${names.slice(0, i).join("/")}`;
    // Whether there is such a thing is asked first: the library's answer about nothing is an error.
    const isLast = i === names.length;
    if (!isLast && group.get_type(place) < 0) return undefined;
    if (isLast && child === null) return undefined;
    const { filename } = group.get_external_link(place) as Partial<ExternalLink>;
    if (filename !== undefined) {
      return notHere(file, place, `a link to the file ${filename}`, INTO_ONE);
    }
  }
  return undefined;
}

/** A link to what is not in the file, which the library takes for an error. */
function lostLink(group: Group, path: string, opened: OpenedHdf5): StoredArray | undefined {
  const place = `${group.path === "/" ? "" : group.path}/${path}`;
  try {
    const target: unknown = group.get_link(place);
    if (typeof target !== "string") return undefined;
    const name = `a link to ${target}, which is not in the file`;
    return notHere(opened.path, place, name, "copy the file again, with all of it");
  } catch {
    return undefined;
  }
}

const INTO_ONE = "save all in one file, in h5py by reading the array and create_dataset(...)";

/** An array whose values the file does not hold. */
function notHere(file: string, path: string, name: string, remedy: string): StoredArray {
  return {
    kind: "array",
    path,
    attributes: {},
    shape: [],
    type: { kind: "other", name },
    elsewhere: `${path} is ${name}: ${remedy}`,
    read: () => {
      const at = { path: file, byteOffset: 0, tagPath: path };
      return Promise.reject(new ReadError(`as it is ${name}: ${remedy}`, at));
    },
  };
}

function arrayOf(dataset: Dataset, opened: OpenedHdf5): StoredArray {
  const sources = dataset.metadata.virtual_sources;
  if (sources) {
    const files = [...new Set(sources.map(({ file_name }) => file_name))];
    const name = `a virtual data set of ${sources.length} parts, of ${
      files.slice(0, 3).join(", ")
    }`;
    return notHere(opened.path, dataset.path, name, INTO_ONE);
  }
  const packing = packingOfDataset(dataset);
  return {
    kind: "array",
    path: dataset.path,
    get attributes() {
      return attributesOf(dataset);
    },
    shape: dataset.shape ?? [],
    type: packing?.type ?? { kind: "other", name: typeName(dataset) },
    // async, so that what the library throws arrives as a rejection
    read: async () => await Promise.resolve(valuesOf(dataset, packing, opened)),
    readRows: async (from, to) =>
      await Promise.resolve(rowsOf(dataset, packing, opened, [from, to])),
    chunkRows: dataset.metadata.chunks?.[0] ?? 1,
  };
}

/** Each is read when it is asked for: an attribute of an exotic type must not stop the others. */
function attributesOf(holder: Group | Dataset): Record<string, unknown> {
  const attributes = holder.attrs;
  const result = Object.create(null);
  for (const name of Object.keys(attributes)) {
    Object.defineProperty(result, name, {
      enumerable: true,
      get: () => {
        const value: unknown = attributes[name].value;
        return Array.isArray(value) && value.length === 1 ? value[0] : value;
      },
    });
  }
  return result;
}

/**
 * HDF5 files as groups and arrays; h5wasm is loaded with the first one.
 *
 * @module
 */
import type { Dataset, File as HdfFile, Group } from "h5wasm/node";
import type { Measurement } from "./measurement.ts";
import { bytesOf, type Packing, packingOf, unpack } from "./packed_values.ts";
import { ReadError } from "./read_error.ts";
import {
  countOf,
  MOST_VALUES,
  type StoredArray,
  type StoredGroup,
  type StoredValues,
} from "./stored_group.ts";

/** How an HDF5 file starts; one that has a block of its user's before that is not recognised. */
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

type Hdf5 = typeof import("h5wasm/node");
type Library = Awaited<Hdf5["ready"]>;

/** How many files are open: several may be read at a time. */
let opened = 0;

/** Whether the first bytes of a file are those of HDF5. */
export function isHdf5(start: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => start[i] === byte);
}

/**
 * Opens an HDF5 file and calls `use` with its root.
 *
 * @param path A file on disk: the HDF5 library opens it itself.
 * @throws {ReadError} Where the library reports damage, and what `use` throws.
 */
export async function withHdf5(
  path: string,
  use: (root: StoredGroup) => Promise<Measurement>,
): Promise<Measurement> {
  const hdf5 = await import("h5wasm/node");
  const library = await hdf5.ready;
  try {
    // Its errors become exceptions, instead of pages on the terminal.
    if (opened++ === 0) library.activate_throwing_error_handler();
    try {
      const file = new hdf5.File(path, "r");
      try {
        return await use(groupOf(file, file, { hdf5, library, path }));
      } finally {
        file.close();
      }
    } finally {
      if (--opened === 0) library.deactivate_throwing_error_handler();
    }
  } catch (error) {
    if (error instanceof ReadError) throw error;
    const reason = reasonOf(error);
    throw new ReadError(`as the HDF5 library reports "${reason}": ${remedyOf(reason)}`, { path });
  }
}

/** The innermost entry of the library's error stack, the one that says what happened. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const entries = [...text.matchAll(/^ *#\d+:.*\(\): (.*)$/gm)];
  // What follows a filter that is missing tells where its plug-in was looked for.
  const filter = entries.find(([, entry]) => /filter.*not registered/.test(entry));
  return (filter ?? entries.at(-1))?.[1] ?? text.split("\n")[0];
}

/** What to do about an error of the library. */
function remedyOf(reason: string): string {
  if (/memory access|unreachable/.test(reason)) {
    return "this file is damaged, or one before it was, which broke the library: start again without it";
  }
  return /plugin|filter/.test(reason)
    ? "the values are compressed by a filter that it lacks, such as lzf or blosc: save them again with " +
      'gzip, in HyperSpy s.save(path, compression="gzip")'
    : "the file is cut off or damaged, copy it again";
}

interface Opened {
  readonly hdf5: Hdf5;
  readonly library: Library;
  readonly path: string;
}

function groupOf(group: Group, file: HdfFile, opened: Opened): StoredGroup {
  const { Dataset, Group: GroupClass } = opened.hdf5;
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
      const child = group.get(path);
      if (child instanceof GroupClass) return groupOf(child, file, opened);
      return child instanceof Dataset ? arrayOf(child, opened) : undefined;
    },
  };
}

function arrayOf(dataset: Dataset, opened: Opened): StoredArray {
  const packing = packingOfDataset(dataset);
  const shape = dataset.shape ?? [];
  return {
    kind: "array",
    path: dataset.path,
    get attributes() {
      return attributesOf(dataset);
    },
    shape,
    type: packing?.type ?? { kind: "other", name: typeName(dataset) },
    // async, so that what the library throws arrives as a rejection
    read: async () => await Promise.resolve(valuesOf(dataset, packing, opened)),
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

/** How h5wasm's types are packed; the letters are those of Python's struct. */
function packingOfDataset({ dtype }: Dataset): Packing | undefined {
  if (typeof dtype === "string") return packingOf(numpyType(dtype));
  const isFields = Array.isArray(dtype) && dtype.every((field) => Array.isArray(field));
  if (!isFields) return undefined;
  return packingOf(
    (dtype as [string, unknown][]).map(([name, type]) =>
      [name, typeof type === "string" ? numpyType(type) : type] as const
    ),
  );
}

const NUMPY: Readonly<Record<string, string>> = {
  b: "i1",
  B: "u1",
  h: "i2",
  H: "u2",
  i: "i4",
  I: "u4",
  l: "i4",
  L: "u4",
  q: "i8",
  Q: "u8",
  e: "f2",
  f: "f4",
  d: "f8",
};

/** "<f" as "<f4". */
function numpyType(type: string): string {
  const [, order = "", letter = ""] = /^([<>|]?)([a-zA-Z])$/.exec(type) ?? [];
  return letter in NUMPY ? `${order}${NUMPY[letter]}` : type;
}

function typeName({ dtype, metadata }: Dataset): string {
  if (metadata.enum_type) return "truth values";
  if (metadata.vlen && typeof dtype !== "string") return "lists of unequal length";
  if (typeof dtype === "string") {
    return /^S/.test(dtype) ? "text" : `numbers of ${metadata.size} bytes, ${dtype}`;
  }
  return Array.isArray(dtype) ? `records of ${dtype.map(([name]) => name).join(", ")}` : "unknown";
}

/** Plain numbers as the library gives them; what it lacks or makes into lists from the bytes. */
function valuesOf(dataset: Dataset, packing: Packing | undefined, opened: Opened): StoredValues {
  const { path } = opened, at = { path, byteOffset: 0, tagPath: dataset.path };
  const count = countOf(dataset.shape ?? []);
  if (count > MOST_VALUES) {
    throw new ReadError(
      `as it may have ${MOST_VALUES} values: it has ${count}, [${dataset.shape}]`,
      at,
    );
  }
  const isPlain = packing?.type.kind === "number" && packing.number !== "f2";
  if (packing && !isPlain) {
    return unpack(rawBytes(dataset, bytesOf(packing) * count, opened), packing);
  }
  const data = dataset.value as StoredValues["data"];
  if (!packing || !ArrayBuffer.isView(data) || data.length !== count) {
    throw new ReadError(
      `as ${count} values must be stored, [${dataset.shape}]: they cannot be read`,
      at,
    );
  }
  return { data, complex: false };
}

/** The bytes of all values, past the library's conversion. */
function rawBytes(dataset: Dataset, bytes: number, { library, path }: Opened): Uint8Array {
  const { size, total_size } = dataset.metadata;
  if (size * total_size !== bytes) {
    throw new ReadError(
      `as ${bytes} bytes must be stored: there are ${size * total_size}`,
      { path, byteOffset: 0, tagPath: dataset.path },
    );
  }
  // deno-lint-ignore no-explicit-any
  const memory = library as any;
  const at = memory._malloc(bytes);
  if (!at) throw new Error(`no memory for ${bytes} bytes`);
  try {
    memory.get_dataset_data(dataset.file_id, dataset.path, null, null, null, BigInt(at));
    return memory.HEAPU8.slice(at, at + bytes);
  } finally {
    memory._free(at);
  }
}

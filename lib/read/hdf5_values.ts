/**
 * Types and values of HDF5 data sets: what they are, whether they can be what they say, and their
 * bytes slab by slab, so that the library never holds a whole array.
 *
 * @module
 */
import type { Dataset } from "h5wasm/node";
import { bytesOf, type Packing, packingOf, unpack } from "./packed_values.ts";
import { ReadError } from "./read_error.ts";
import { countOf, MOST_VALUES, type StoredValues } from "./stored_group.ts";

type Library = Awaited<(typeof import("h5wasm/node"))["ready"]>;

/** A file that is open in the library. */
export interface OpenedHdf5 {
  readonly hdf5: typeof import("h5wasm/node");
  readonly library: Library;
  readonly path: string;
  /** Of the file. */
  readonly bytes: number;
  /** Called before a slab is read, with its bytes. */
  readonly onSlab?: (bytes: number) => void;
  /** Called where the library threw, and may have lost its way. */
  readonly onThrow?: () => void;
}

/** Deflate's largest expansion, of zeros; no other filter that the library has does as much on data. */
const MOST_EXPANSION = 1032;
const SLAB_BYTES = 2 ** 25;

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

/** How h5wasm's types are packed; the letters are those of Python's struct. */
export function packingOfDataset({ dtype }: Dataset): Packing | undefined {
  if (typeof dtype === "string") return packingOf(numpyType(dtype));
  const isFields = Array.isArray(dtype) && dtype.every((field) => Array.isArray(field));
  if (!isFields) return undefined;
  return packingOf(
    (dtype as [string, unknown][]).map(([name, type]) =>
      [name, typeof type === "string" ? numpyType(type) : type] as const
    ),
  );
}

/** A type in words. */
export function typeName({ dtype, metadata }: Dataset): string {
  if (metadata.enum_type) return "truth values";
  if (metadata.vlen && typeof dtype !== "string") return "lists of unequal length";
  if (typeof dtype === "string") {
    return /^S/.test(dtype) ? "text" : `numbers of ${metadata.size} bytes, ${dtype}`;
  }
  return Array.isArray(dtype) ? `records of ${dtype.map(([name]) => name).join(", ")}` : "unknown";
}

/**
 * All values of a data set.
 *
 * @throws {ReadError} Where it says to hold more than the file can, before anything is allocated.
 */
export function valuesOf(
  dataset: Dataset,
  packing: Packing | undefined,
  opened: OpenedHdf5,
): StoredValues {
  const shape = dataset.shape ?? [], count = countOf(shape);
  const at = { path: opened.path, byteOffset: 0, tagPath: dataset.path };
  const { size, total_size: total, chunks } = dataset.metadata;
  if (!packing || bytesOf(packing) !== size || total !== count) {
    throw new ReadError(`as ${count} values must be stored, [${shape}]: they cannot be read`, at);
  }
  if (count > MOST_VALUES) {
    throw new ReadError(`as it may have ${MOST_VALUES} values: it has ${count}, [${shape}]`, at);
  }
  // Choice: values that were never written would read as zeros, as in HyperSpy. They are refused where the
  // file has no room for them, as a dimension that was damaged cannot be told from them.
  const most = opened.bytes * (chunks && dataset.filters.length > 0 ? MOST_EXPANSION : 1);
  if (size * count > most) {
    throw new ReadError(
      `as its values must fit into the file: [${shape}] are ${size * count} bytes, and a file of ` +
        `${opened.bytes} holds at most ${most}; it is cut off or damaged, copy it again, or its ` +
        "program ended before it wrote them",
      at,
    );
  }
  // The library turns numbers round where it reads them, also within records.
  return unpack(bytesIn(dataset, opened), { ...packing, littleEndian: true });
}

/** The bytes of all values, in slabs of whole chunks along the first axis. */
function bytesIn(dataset: Dataset, { library, onSlab }: OpenedHdf5): Uint8Array<ArrayBuffer> {
  const shape = dataset.shape!, { size, chunks } = dataset.metadata;
  const result = new Uint8Array(size * countOf(shape));
  if (result.length === 0) return result;
  const [rows = 1, ...rest] = shape, rowBytes = size * countOf(rest);
  // A chunk that two slabs share would be decompressed twice.
  const least = Math.min(rows, chunks?.[0] || 1);
  const slabRows = Math.min(rows, Math.max(1, Math.floor(SLAB_BYTES / rowBytes / least)) * least);
  // deno-lint-ignore no-explicit-any
  const memory = library as any;
  const at = memory._malloc(slabRows * rowBytes);
  if (!at) throw new Error(`no memory for ${slabRows * rowBytes} bytes`);
  try {
    for (let row = 0; row < rows; row += slabRows) {
      const some = Math.min(slabRows, rows - row), bytes = some * rowBytes;
      onSlab?.(bytes);
      const isWhole = some === rows; // also a scalar, which has no axis to choose along
      const [first, counts] = [[row, ...rest.map(() => 0)], [some, ...rest]];
      const [count, offset, stride] = [counts, first, shape.map(() => 1)]
        .map((sizes) => isWhole ? null : sizes.map(BigInt));
      const { file_id: file, path } = dataset;
      const status = memory.get_dataset_data(file, path, count, offset, stride, BigInt(at));
      if (status < 0) throw new Error("the values cannot be read");
      result.set(memory.HEAPU8.subarray(at, at + bytes), row * rowBytes);
    }
  } finally {
    memory._free(at);
  }
  return result;
}

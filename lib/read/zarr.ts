/**
 * Zarr stores, versions 2 and 3, as groups and arrays; zarrita is loaded with the first one.
 *
 * @module
 */
import { unzipSync } from "node:zlib";
import type { Readable } from "zarrita";
import type { MeasurementData } from "./measurement.ts";
import { bytesOf, nameOf, packingOf, unpack } from "./packed_values.ts";
import { ReadError } from "./read_error.ts";
import { inRowMajor } from "./row_major.ts";
import {
  countOf,
  type StoredArray,
  type StoredGroup,
  type StoredValues,
  type ValueType,
} from "./stored_group.ts";
import type { ZarrFiles } from "./zarr_files.ts";

/** Choice: a chunk of more bytes is refused. */
const MOST_CHUNK_BYTES = 2 ** 31;
/** Groups nested deeper than this are not looked into. */
const DEEPEST = 16;

/**
 * The groups and arrays of a store; values are read when they are asked for.
 *
 * @throws {ReadError} Where its texts are damaged.
 */
export async function openZarr(files: ZarrFiles): Promise<StoredGroup> {
  const root = await nodeAt(files, "", 0);
  if (root?.kind === "group") return root;
  // An array alone, as zarr.save() writes it, is the only child of the root.
  return groupOf("", {}, root ? { "": root } : {});
}

type Node = StoredGroup | StoredArray;

async function nodeAt(files: ZarrFiles, path: string, depth: number): Promise<Node | undefined> {
  if (depth > DEEPEST) return undefined;
  const entries = await files.list(path);
  const at = (name: string) => path ? `${path}/${name}` : name;
  const has = (name: string) => entries.some((entry) => entry.name === name);
  const v3 = has("zarr.json") ? await jsonAt(files, at("zarr.json")) : undefined;
  const attributes = v3
    ? Object(v3.attributes)
    : has(".zattrs")
    ? Object(await jsonAt(files, at(".zattrs")))
    : {};
  if (v3?.node_type === "array" || has(".zarray")) {
    return arrayOf(files, path, attributes, v3 ?? await jsonAt(files, at(".zarray")));
  }
  const children: Record<string, Node> = Object.create(null); // a name may be "__proto__"
  for (const { name, isFolder } of entries) {
    const child = isFolder ? await nodeAt(files, at(name), depth + 1) : undefined;
    if (child) children[name] = child;
  }
  return groupOf(path, attributes, children);
}

function groupOf(
  path: string,
  attributes: Record<string, unknown>,
  children: Readonly<Record<string, Node>>,
): StoredGroup {
  return {
    kind: "group",
    path: `/${path}`,
    attributes,
    names: Object.keys(children),
    get(wanted) {
      const [name, ...rest] = wanted.replace(/^\//, "").split("/");
      const child = Object.hasOwn(children, name) ? children[name] : undefined;
      return rest.length === 0
        ? child
        : child?.kind === "group"
        ? child.get(rest.join("/"))
        : undefined;
    },
  };
}

/** The parts of `.zarray` and `zarr.json` that are looked at here. */
interface ArrayText {
  readonly shape?: unknown;
  readonly chunks?: unknown;
  readonly order?: unknown;
  readonly filters?: unknown;
  readonly dimension_separator?: unknown;
  readonly dtype?: unknown;
  readonly data_type?: unknown;
  readonly chunk_grid?: Chunks;
  readonly codecs?: readonly Chunks[];
}

/** What divides an array into chunks, or a shard into those that it holds. */
interface Chunks {
  readonly configuration?: { readonly chunk_shape?: unknown };
}

function arrayOf(
  files: ZarrFiles,
  path: string,
  attributes: Record<string, unknown>,
  text: ArrayText,
): StoredArray {
  const { shape: given, dtype, data_type: wide } = text;
  const shape = Array.isArray(given) ? given.map(Number) : [];
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new ReadError(`as the shape of its array must be whole numbers: it is [${shape}]`, {
      path: files.path,
      byteOffset: 0,
      tagPath: path,
    });
  }
  const array = { kind: "array" as const, path: `/${path}`, attributes, shape };
  const whole = () => valuesOf(files, files.read, path, shape);
  const chunks = text.chunks ?? text.codecs?.[0]?.configuration?.chunk_shape ??
    text.chunk_grid?.configuration?.chunk_shape;
  const byRows = {
    readRows: (from: number, to: number) => valuesOf(files, files.read, path, shape, [from, to]),
    chunkRows: Number(Array.isArray(chunks) && chunks[0]) || 1,
  };
  if (wide !== undefined) return { ...array, type: typeOfV3(wide), read: whole, ...byRows };
  const packing = packingOf(dtype as string);
  if (packing?.type.kind === "number") {
    return { ...array, type: packing.type, read: whole, ...byRows };
  }
  // Complex values and colours, which zarrita lacks, are read as bytes.
  const isPlain = text.order === "C" && !(text.filters as unknown[])?.length && packing &&
    packing.type.kind !== "other";
  if (!isPlain) {
    return {
      ...array,
      type: { kind: "other", name: packing?.type.name ?? nameOf(dtype) },
      read: whole,
    };
  }
  return {
    ...array,
    type: packing.type,
    async read() {
      const size = bytesOf(packing);
      const { data } = await valuesOf(files, bytesIn(files, path, text, size), path, [
        ...shape,
        size,
      ]);
      return unpack(data as Uint8Array, packing);
    },
  };
}

/** The files of a store whose array at `path` is one of bytes, `size` along another axis. */
function bytesIn(
  files: ZarrFiles,
  path: string,
  { shape, chunks, ...text }: ArrayText,
  size: number,
): ZarrFiles["read"] {
  const changed = {
    ...text,
    shape: [...shape as number[], size],
    chunks: [...chunks as number[], size],
    dtype: "|u1",
    fill_value: 0,
  };
  const start = path ? `${path}/` : "";
  return (name) => {
    if (name === `${start}.zarray`) {
      return Promise.resolve(new TextEncoder().encode(JSON.stringify(changed)));
    }
    const isChunk = name.startsWith(start) && /^\d/.test(name.slice(start.length));
    return files.read(isChunk ? name.slice(0, -2) : name);
  };
}

function typeOfV3(type: unknown): ValueType {
  const isNumber = /^(u?int(8|16|32|64)|float(16|32|64))$/.test(String(type));
  const name = typeof type === "string" ? type : JSON.stringify(type);
  return { kind: isNumber ? "number" : "other", name };
}

async function jsonAt(files: ZarrFiles, path: string) {
  try {
    return JSON.parse(textOf((await files.read(path))!));
  } catch (error) {
    if (error instanceof ReadError) throw error;
    throw new ReadError("as its text is damaged: copy the store again", {
      path: files.path,
      byteOffset: 0,
      tagPath: path,
    });
  }
}

async function valuesOf(
  files: ZarrFiles,
  read: ZarrFiles["read"],
  path: string,
  whole: readonly number[],
  rows?: readonly [from: number, to: number],
): Promise<StoredValues> {
  const zarrita = await import("zarrita");
  const chunks = wholeChunks(files, read, path, rows !== undefined);
  const store: Readable = {
    get: (key) => chunks(key.slice(1)),
    async getRange(key, range) {
      const name = key.slice(1), bytes = await files.readRange(name, range);
      if (bytes || rows === undefined) return bytes;
      throw notThere(name, { path: files.path, byteOffset: 0, tagPath: path });
    },
  };
  try {
    const array = await zarrita.open(zarrita.root(store).resolve(path), { kind: "array" });
    const rest = whole.slice(1), shape = rows ? [rows[1] - rows[0], ...rest] : whole;
    const part = rows ? [zarrita.slice(...rows), ...rest.map(() => null)] : null;
    const { data, stride } = await zarrita.get(array, part) as {
      data: MeasurementData;
      stride: number[];
    };
    if (!ArrayBuffer.isView(data) || data.length !== countOf(shape)) throw new Error("no values");
    return { data: plain(inRowMajor(data, shape, stride)), complex: false };
  } catch (error) {
    if (error instanceof ReadError) throw error;
    throw new ReadError(
      `as its values cannot be read: ${
        (error as Error).message
      }; copy the store again, or save it ` +
        "with the compressor blosc, zstd, gzip or zlib",
      { path: files.path, byteOffset: 0, tagPath: path },
    );
  }
}

const notThere = (name: string, at: ConstructorParameters<typeof ReadError>[1]) =>
  new ReadError(`as its part ${name} is not there: copy or make the store again`, at);

/**
 * The files of an array with its chunks of zlib or gzip unpacked and its bare ones measured: zarrita takes
 * one that is cut off for whole.
 *
 * @param isComplete Whether a chunk that is not there is an error; else it is what fills the array.
 */
function wholeChunks(
  files: ZarrFiles,
  read: ZarrFiles["read"],
  path: string,
  isComplete: boolean,
): ZarrFiles["read"] {
  const start = path ? `${path}/` : "", at = { path: files.path, byteOffset: 0, tagPath: path };
  let isPacked = false, isBare = false, chunkBytes = 0;
  return async (name) => {
    const bytes = await read(name);
    const isChunk = name.startsWith(start) && /^(c\/)?\d/.test(name.slice(start.length));
    if (bytes === undefined) {
      if (!isChunk || !isComplete) return undefined;
      throw notThere(name, at);
    }
    if (name === `${start}zarr.json`) {
      const { codecs, chunk_grid, data_type } = JSON.parse(textOf(bytes));
      isBare = codecs?.length === 1 && codecs[0].name === "bytes";
      chunkBytes = countOf(chunk_grid?.configuration?.chunk_shape ?? []) *
        Number(/\d+$/.exec(data_type)?.[0]) / 8;
    }
    if (name === `${start}.zarray`) {
      const text = JSON.parse(textOf(bytes)), isPlain = !text.filters?.length;
      isPacked = /^(zlib|gzip)$/.test(text.compressor?.id) && isPlain;
      isBare = text.compressor === null && isPlain;
      chunkBytes = countOf(text.chunks) * Number(/\d+$/.exec(text.dtype)?.[0]);
      if (!isPacked) return bytes;
      return new TextEncoder().encode(JSON.stringify({ ...text, compressor: null }));
    }
    if (isChunk && isBare && Number.isFinite(chunkBytes) && bytes.length !== chunkBytes) {
      throw new ReadError(
        `as its part ${name} must have ${chunkBytes} bytes: it has ${bytes.length}; copy or make the ` +
          "store again",
        at,
      );
    }
    if (!isPacked || !isChunk) return bytes;
    try {
      if (!(chunkBytes <= MOST_CHUNK_BYTES)) throw new RangeError("too large");
      const chunk = unzipSync(bytes, { maxOutputLength: Math.max(1, chunkBytes) });
      if (chunk.length !== chunkBytes) throw new RangeError("too short");
      return new Uint8Array(chunk);
    } catch {
      throw new ReadError(`as its part ${name} is cut off or damaged: copy the store again`, at);
    }
  };
}

/** Python writes NaN, which is no JSON. */
const textOf = (bytes: Uint8Array) =>
  new TextDecoder().decode(bytes).replaceAll(/:\s*(NaN|-?Infinity)\b/g, ": null");

/** float16, which few programs know, as float32. */
function plain(data: MeasurementData): MeasurementData {
  const isHalf = data.constructor.name === "Float16Array";
  return isHalf ? Float32Array.from(data as Float32Array) : data;
}

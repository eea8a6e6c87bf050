/**
 * Zarr stores, versions 2 and 3, in a folder or a ZIP archive, as groups and arrays; zarrita is loaded
 * with the first one.
 *
 * @module
 */
import type { Readable } from "zarrita";
import { join } from "node:path";
import type { MeasurementData } from "./measurement.ts";
import { packingOf } from "./packed_values.ts";
import { ReadError } from "./read_error.ts";
import { inRowMajor } from "./row_major.ts";
import {
  countOf,
  type StoredArray,
  type StoredGroup,
  type StoredValues,
  type ValueType,
} from "./stored_group.ts";
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
/** Groups nested deeper than this are not looked into. */
const DEEPEST = 16;

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
  const children: Record<string, Node> = {};
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
  readonly dtype?: unknown;
  readonly data_type?: unknown;
}

function arrayOf(
  files: ZarrFiles,
  path: string,
  attributes: Record<string, unknown>,
  { shape: given, dtype, data_type: wide }: ArrayText,
): StoredArray {
  const shape = Array.isArray(given) ? given.map(Number) : [];
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new ReadError(`as the shape of its array must be whole numbers: it is [${shape}]`, {
      path: files.path,
      byteOffset: 0,
      tagPath: path,
    });
  }
  return {
    kind: "array",
    path: `/${path}`,
    attributes,
    shape,
    type: wide === undefined ? typeOfV2(dtype) : typeOfV3(wide),
    read: () => valuesOf(files, path, shape),
  };
}

/** zarrita reads numbers only. */
function typeOfV2(dtype: unknown): ValueType {
  const { type } = packingOf(dtype as string) ?? {};
  if (type?.kind === "number") return type;
  return { kind: "other", name: type?.name ?? JSON.stringify(dtype) };
}

function typeOfV3(type: unknown): ValueType {
  const isNumber = /^(u?int(8|16|32|64)|float(16|32|64))$/.test(String(type));
  const name = typeof type === "string" ? type : JSON.stringify(type);
  return { kind: isNumber ? "number" : "other", name };
}

async function jsonAt(files: ZarrFiles, path: string) {
  try {
    const text = new TextDecoder().decode(await files.read(path));
    return JSON.parse(text.replaceAll(/:\s*(NaN|-?Infinity)\b/g, ": null")); // as Python writes them
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
  path: string,
  shape: readonly number[],
): Promise<StoredValues> {
  const zarrita = await import("zarrita");
  const store: Readable = { get: (key) => files.read(key.slice(1)) };
  try {
    const array = await zarrita.open(zarrita.root(store).resolve(path), { kind: "array" });
    const { data, stride } = await zarrita.get(array, null) as {
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

/** float16, which few programs know, as float32. */
function plain(data: MeasurementData): MeasurementData {
  const isHalf = data.constructor.name === "Float16Array";
  return isHalf ? Float32Array.from(data as Float32Array) : data;
}

/**
 * A `.zspy` whose chunks come one by one: both sets of Zarr metadata over the same chunk files, so that
 * HyperSpy (Zarr 2) and whatever reads Zarr 3 open it.
 *
 * Chunks are bare numbers: denoised values hardly shrink, and the length of a file then says whether it is
 * whole. One that is missing reads as NaN.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { writeWhole } from "../core/write_whole.ts";
import type { Attributes, Tree } from "./signal_tree.ts";

/** An array in chunks along its first axis. */
export interface ChunkedArray {
  readonly shape: readonly number[];
  readonly chunkRows: number;
}

/** Where groups and arrays are, by their path in the store. */
const metadataOf = (tree: Tree, path = ""): Map<string, Attributes> =>
  new Map([
    [path, tree.attributes ?? {}],
    ...Object.entries(tree.groups ?? {}).flatMap(([name, group]) => [
      ...metadataOf(group, path ? `${path}/${name}` : name),
    ]),
  ]);

/**
 * Writes the groups of a tree; its arrays are left to {@link writeArrayText} and the chunks.
 *
 * @returns The paths of the groups.
 */
export async function writeGroups(root: string, tree: Tree): Promise<string[]> {
  const groups = metadataOf(tree);
  for (const [path, attributes] of groups) await writeAttributes(join(root, path), attributes);
  return [...groups.keys()];
}

/** Writes the attributes of a group, in both formats. */
export async function writeAttributes(folder: string, attributes: Attributes): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await writeJson(join(folder, ".zgroup"), { zarr_format: 2 });
  await writeJson(join(folder, ".zattrs"), attributes);
  await writeJson(join(folder, "zarr.json"), { zarr_format: 3, node_type: "group", attributes });
}

/** Writes what an array is, in both formats. */
export async function writeArrayText(
  folder: string,
  { shape, chunkRows }: ChunkedArray,
): Promise<void> {
  const chunks = [chunkRows, ...shape.slice(1)];
  await Deno.mkdir(folder, { recursive: true });
  await writeJson(join(folder, ".zarray"), {
    zarr_format: 2,
    shape,
    chunks,
    dtype: "<f4",
    fill_value: "NaN",
    order: "C",
    compressor: null,
    filters: null,
    dimension_separator: "/",
  });
  await writeJson(join(folder, "zarr.json"), {
    zarr_format: 3,
    node_type: "array",
    shape,
    data_type: "float32",
    fill_value: "NaN",
    chunk_grid: { name: "regular", configuration: { chunk_shape: chunks } },
    chunk_key_encoding: { name: "v2", configuration: { separator: "/" } },
    codecs: [{ name: "bytes", configuration: { endian: "little" } }],
    attributes: {},
  });
}

/** What {@link writeArrayText} says of an array; undefined where there is none. */
export async function readArrayText(folder: string): Promise<ChunkedArray | undefined> {
  const text = await Deno.readTextFile(join(folder, ".zarray")).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const { shape, chunks } = JSON.parse(text);
  return { shape, chunkRows: chunks[0] };
}

async function writeJson(path: string, value: object): Promise<void> {
  const plain = (_: string, one: unknown) => typeof one === "bigint" ? Number(one) : one;
  await writeWhole(path, JSON.stringify(value, plain, 1));
}

/** The file of chunk `i` of an array. */
export const chunkPath = (folder: string, { shape }: ChunkedArray, i: number) =>
  join(folder, String(i), ...shape.slice(1).map(() => "0"));

const inRow = ({ shape }: ChunkedArray) => shape.slice(1).reduce((product, n) => product * n, 1);

/** Bytes of each chunk; the last is as long as the others. */
export const chunkBytes = (array: ChunkedArray) => 4 * array.chunkRows * inRow(array);

export const chunkCount = ({ shape, chunkRows }: ChunkedArray) => Math.ceil(shape[0] / chunkRows);

/** Whether chunk `i` is there, whole. */
export async function hasChunk(folder: string, array: ChunkedArray, i: number): Promise<boolean> {
  const stat = await Deno.stat(chunkPath(folder, array, i)).catch(() => undefined);
  return stat?.size === chunkBytes(array);
}

/**
 * Writes chunk `i`, whole or not at all.
 *
 * @param partial Where it is written first, on the same disk.
 */
export async function writeChunk(
  folder: string,
  array: ChunkedArray,
  { i, values, partial }: { i: number; values: Float32Array; partial: string },
): Promise<void> {
  const path = chunkPath(folder, array, i), missing = chunkBytes(array) - values.byteLength;
  await Deno.mkdir(dirname(path), { recursive: true });
  try {
    using file = await Deno.open(partial, { write: true, create: true, truncate: true });
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    for (const part of [bytes, new Uint8Array(missing)]) { // the last chunk is filled up
      for (let done = 0; done < part.length;) done += await file.write(part.subarray(done));
    }
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw error;
  }
}

/** The values of chunk `i`, without what fills it up. */
export async function readChunk(
  folder: string,
  array: ChunkedArray,
  i: number,
): Promise<Float32Array> {
  const bytes = await Deno.readFile(chunkPath(folder, array, i));
  const rows = Math.min(array.chunkRows, array.shape[0] - i * array.chunkRows);
  return new Float32Array(bytes.buffer, 0, rows * inRow(array));
}

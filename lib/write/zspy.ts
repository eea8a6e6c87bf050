import { deflateSync } from "node:zlib";
import { join } from "node:path";
import type { Image } from "../core/image.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { writeWholeFolder } from "../core/write_whole.ts";
import {
  type HspyOptions,
  imageTree,
  spectrumTree,
  type Tree,
  type TreeArray,
} from "./signal_tree.ts";

/** Choice: chunks of about this many bytes, as a reader holds one or two. */
const CHUNK_BYTES = 2 ** 22;

/**
 * Writes a spectrum image or an image as `.zspy`: a folder in Zarr format 2, which HyperSpy 2.5 opens with
 * zarr 2 and 3.1, in the layout of `.hspy`; see {@link spectrumTree}.
 *
 * The folder is written under another name and renamed, so it is there whole or not at all.
 *
 * @param path Path of the folder; an older Zarr folder there is replaced.
 * @throws {RangeError} Where another folder stands there.
 */
export async function writeZspy(
  path: string,
  image: SpectrumImage | Image,
  options: HspyOptions = {},
): Promise<void> {
  await refuseOtherFolder(path);
  const tree = "energy" in image
    ? spectrumTree(image, "ZSpy", options)
    : imageTree(image, "ZSpy", options);
  await writeWholeFolder(path, (folder) => writeGroup(folder, tree));
}

/** A folder is replaced whole, so that it must be one of ours or empty. */
export async function refuseOtherFolder(path: string): Promise<void> {
  const stat = await Deno.stat(path).catch(() => undefined);
  if (!stat?.isDirectory) return;
  const names = Array.from(Deno.readDirSync(path), ({ name }) => name);
  if (names.length === 0 || names.some((name) => /^(\.zgroup|\.zarray|zarr\.json)$/.test(name))) {
    return;
  }
  throw new RangeError(
    `Cannot write ${path} as the folder there must be a Zarr store: it holds ` +
      `${names.slice(0, 3).join(", ")}; take another name`,
  );
}

async function writeGroup(folder: string, { attributes, groups, arrays }: Tree): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await writeJson(join(folder, ".zgroup"), { zarr_format: 2 });
  if (attributes) await writeJson(join(folder, ".zattrs"), attributes);
  for (const [name, array] of Object.entries(arrays ?? {})) {
    await writeArray(join(folder, name), array);
  }
  for (const [name, group] of Object.entries(groups ?? {})) {
    await writeGroup(join(folder, name), group);
  }
}

async function writeJson(path: string, value: object): Promise<void> {
  const text = JSON.stringify(value, (_, one) => typeof one === "bigint" ? Number(one) : one, 1);
  await Deno.writeTextFile(path, text);
}

/** Chunks run over whole rows of the slowest axis. */
async function writeArray(folder: string, { data, shape }: TreeArray): Promise<void> {
  await Deno.mkdir(folder);
  const [rows, ...rest] = shape;
  const inRow = rest.reduce((product, size) => product * size, 1);
  const perChunk = Math.max(1, Math.min(rows, Math.floor(CHUNK_BYTES / 4 / inRow)));
  await writeJson(join(folder, ".zarray"), {
    chunks: [perChunk, ...rest],
    compressor: { id: "zlib", level: 1 },
    dimension_separator: "/",
    dtype: "<f4",
    fill_value: 0,
    filters: null,
    order: "C",
    shape,
    zarr_format: 2,
  });
  for (let chunk = 0; chunk * perChunk < rows; chunk++) {
    const values = new Float32Array(perChunk * inRow); // the last is filled up with zeros
    const from = chunk * perChunk * inRow;
    values.set(data.subarray(from, from + values.length));
    const file = join(folder, String(chunk), ...rest.map(() => "0"));
    await Deno.mkdir(join(file, ".."), { recursive: true });
    await Deno.writeFile(file, deflateSync(new Uint8Array(values.buffer), { level: 1 }));
  }
}

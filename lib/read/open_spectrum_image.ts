import { fileURLToPath } from "node:url";
import * as is from "../core/option_kinds.ts";
import { checkOptions, show } from "../core/options.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { refuseRows, type SpectrumView, viewOf } from "../core/spectrum_view.ts";
import type { ByteSource } from "./byte_source.ts";
import { openFile } from "./open_file.ts";
import { describeDm, READ_KINDS, type ReadOptions } from "./dm3_dm4.ts";
import { readDmRows } from "./dm_rows.ts";
import { isHdf5 } from "./hdf5.ts";
import { openHdf5Rows } from "./hdf5_reader.ts";
import {
  CONVERT_KINDS,
  type ConvertOptions,
  type MeasurementData,
  toSpectrumImage,
} from "./measurement.ts";
import { read } from "./read.ts";
import { openStoredRows, type RowsOptions, type StoredRows } from "./stored_image.ts";
import { openZarr } from "./zarr.ts";
import { folderFiles, isZarrFolder } from "./zarr_files.ts";

/**
 * Opens a spectrum image of any size: its values stay in the file and are read by rows.
 *
 * Rows of a map in Gatan's dm3 and dm4 are read by ranges of bytes, of .hspy, .zspy and other HDF5 and
 * Zarr by the chunks that they are stored in. Whatever else {@link read} reads, spectra, line scans and
 * the other formats, is read whole and shown through the same view. A file of this library that carries a
 * noise or a calibration is gone through once, to see whether another program has changed the values since;
 * `{ trusted: true }` leaves that out, as where many processes open one file.
 *
 * @param path File, relative to the working directory, or a `file:` URL.
 * @param options As of {@link read}.
 * @returns The view; its rows have the values that {@link read} gives. Close it, or say `using`.
 * @throws {ReadError} As of {@link read}; also where a chunk of a Zarr store is not there.
 * Views are taken where images are, and promises given, by `crop`, `estimateNoise`, `removeBackground`,
 * `denoise`, `fitPca`, `fitPeaks`, `integrateEdge`, `thinnedPairs` and `write`; `mapBlocks` takes any step.
 *
 * @example
 * ```ts
 * import { denoise, energyAxis, estimateNoise, openSpectrumImage, prng, spectrumImage, write } from "eels";
 * const folder = await Deno.makeTempDir(), random = prng(1);
 * const data = Float32Array.from({ length: 40 * 30 * 20 }, (_, i) => random.poisson(40 + i % 20));
 * const image = spectrumImage({ data, shape: [40, 30, 20], energy: energyAxis(520, 0.5, 20) });
 * await write(`${folder}/map.hspy`, image); // a file that might be larger than memory
 * using view = await openSpectrumImage(`${folder}/map.hspy`);
 * const { image: clean } = await denoise(await estimateNoise(view), { method: "pca" });
 * await write(`${folder}/clean.zspy`, clean); // block by block, and goes on where it was killed
 * ```
 * @example
 * ```ts
 * import { openSpectrumImage } from "eels";
 * using view = await openSpectrumImage("data/EELS_STO.dm3");
 * const [rows] = view.shape; // 1
 * (await view.readRows(0, rows)).data.length; // 2048
 * ```
 */
export async function openSpectrumImage(
  path: string | URL,
  options: RowsOptions & ConvertOptions = {},
): Promise<SpectrumView> {
  if (typeof path !== "string" && !(path instanceof URL)) {
    throw new RangeError(
      `Cannot open as the path must be text or a file: URL: it is ${show(path)}`,
    );
  }
  checkOptions("openSpectrumImage", "open", options, {
    ...READ_KINDS,
    ...CONVERT_KINDS,
    trusted: is.flag,
  });
  const name = path instanceof URL ? fileURLToPath(path) : path;
  const opened = await openRows(name, options);
  const { trusted: _trusted, image, ...convert } = options;
  if (opened) return toView(opened, await sourceOf(name), convert);
  return viewOf(await read(name, { image, ...convert }), await sourceOf(name));
}

type OpenedRows = StoredRows & { close?(): void };

/** The image by rows; `undefined` where the format or the number of axes is another. */
async function openRows(name: string, options: RowsOptions): Promise<OpenedRows | undefined> {
  const stat = await Deno.stat(name).catch(() => undefined);
  if (stat?.isDirectory) {
    if (!await isZarrFolder(name)) return undefined;
    const root = await openZarr(folderFiles(name));
    return await openStoredRows({ path: name, container: "zarr", root }, options);
  }
  const file = await openFile(name);
  let isKept = false;
  try {
    const start = new Uint8Array(Math.min(16, file.size));
    file.readInto(start, 0);
    if (isHdf5(file)) return await openHdf5Rows(name, options);
    const version = new DataView(start.buffer).byteLength >= 4
      ? new DataView(start.buffer).getUint32(0)
      : 0;
    const opened = version === 3 || version === 4 ? openDmRows(file, options) : undefined;
    isKept = opened !== undefined;
    return opened && { ...opened, close: () => file[Symbol.dispose]() };
  } finally {
    if (!isKept) file[Symbol.dispose]();
  }
}

function openDmRows(file: ByteSource, options: ReadOptions): StoredRows | undefined {
  const { head, layout } = describeDm(file, options);
  if (head.shape.length !== 3 || head.complex) return undefined;
  const readRows = (from: number, to: number) =>
    new Promise<MeasurementData>((resolve) => resolve(readDmRows(file, layout, from, to)));
  return { head, chunkRows: 1, readRows };
}

/** What tells the file from another: a folder's files are not looked at one by one. */
async function sourceOf(path: string): Promise<SpectrumView["source"]> {
  const { size, mtime } = await Deno.stat(path);
  return { path: await Deno.realPath(path), bytes: size, mtimeMs: mtime?.getTime() ?? 0 };
}

/** A view whose blocks are made as `read()` makes the whole, by the same conversion. */
function toView(
  { head, chunkRows, readRows, readBackground, close }: OpenedRows,
  source: SpectrumView["source"],
  options: ConvertOptions,
): SpectrumView {
  const [rows] = head.shape, [axis, ...axes] = head.axes;
  const convert = (data: MeasurementData, background?: MeasurementData): SpectrumImage => {
    const size = data.length / axes.reduce((product, axis) => product * axis.size, 1);
    const { carried } = head, noise = carried?.noise;
    return toSpectrumImage({
      ...head,
      data,
      shape: [size, ...head.shape.slice(1)],
      axes: [{ ...axis, size }, ...axes],
      ...(carried && {
        carried: {
          ...carried,
          ...(noise && background && {
            noise: { ...noise, background: Float32Array.from(background as Float32Array) },
          }),
        },
      }),
    }, options);
  };
  const { data: _, ...bare } = convert(new Float32Array(0));
  let isOpen = true;
  return {
    ...bare,
    shape: [rows, bare.shape[1], bare.shape[2]],
    chunkRows: Math.min(chunkRows, rows),
    source,
    async readRows(from, to) {
      refuseRows(from, to, rows);
      return convert(await readRows(from, to), await readBackground?.(from, to));
    },
    [Symbol.dispose]: () => {
      if (isOpen) close?.(); // views that were made of this one close it as well
      isOpen = false;
    },
  };
}

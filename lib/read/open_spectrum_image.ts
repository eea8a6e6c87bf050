import { fileURLToPath } from "node:url";
import * as is from "../core/option_kinds.ts";
import { checkOptions, show } from "../core/options.ts";
import { type SpectrumView, viewOf } from "../core/spectrum_view.ts";
import { READ_KINDS } from "./dm3_dm4.ts";
import { isHdf5 } from "./hdf5.ts";
import { openHdf5Rows } from "./hdf5_reader.ts";
import { CONVERT_KINDS, type ConvertOptions } from "./measurement.ts";
import { openFile } from "./open_file.ts";
import { read } from "./read.ts";
import { type OpenedRows, openSourceRows, viewOfRows } from "./rows_view.ts";
import { openStoredRows, type RowsOptions } from "./stored_image.ts";
import { openZarr } from "./zarr.ts";
import { folderFiles, isZarrFolder } from "./zarr_files.ts";

/**
 * Opens a spectrum image of any size: its values stay in the file and are read by rows.
 *
 * Rows of a map in Gatan's dm3 and dm4 and NumPy's .npy are read by ranges of bytes, of .hspy, .zspy and
 * other HDF5 and Zarr by the chunks that they are stored in. Whatever else {@link read} reads, spectra, line
 * scans and the other formats, is read whole and shown through the same view. A file of this library that
 * carries a noise or a calibration is gone through once, to see whether another program has changed the
 * values since; `{ trusted: true }` leaves that out, as where many processes open one file.
 *
 * @param path File, relative to the working directory, or a `file:` URL.
 * @param options As of {@link read}.
 * @returns The view; its rows have the values that {@link read} gives. Close it, or say `using`.
 * @throws {ReadError} As of {@link read}; also where a chunk of a Zarr store is not there.
 *
 * Views are taken where images are, and promises given, by `crop`, `estimateNoise`, `withNoise`, `removeBackground`,
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
  if (opened) return viewOfRows(opened, await sourceOf(name), convert);
  return viewOf(await read(name, { image, ...convert }), await sourceOf(name));
}

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
    if (isHdf5(file)) return await openHdf5Rows(name, options);
    const opened = openSourceRows(file, options);
    isKept = opened !== undefined;
    return opened && { ...opened, close: () => file[Symbol.dispose]() };
  } finally {
    if (!isKept) file[Symbol.dispose]();
  }
}

/** What tells the file from another: a folder's files are not looked at one by one. */
async function sourceOf(path: string): Promise<SpectrumView["source"]> {
  const { size, mtime } = await Deno.stat(path);
  return { path: await Deno.realPath(path), bytes: size, mtimeMs: mtime?.getTime() ?? 0 };
}

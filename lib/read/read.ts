import { fileURLToPath } from "node:url";
import type { Image } from "../core/image.ts";
import { checkOptions, show } from "../core/options.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import type { ByteSource } from "./byte_source.ts";
import { READ_KINDS, type ReadOptions } from "./dm3_dm4.ts";
import { isHdf5 } from "./hdf5.ts";
import { readHdf5 } from "./hdf5_reader.ts";
import {
  CONVERT_KINDS,
  type ConvertOptions,
  type Measurement,
  toImage,
  toSpectrumImage,
} from "./measurement.ts";
import { isNdata, readNdata } from "./nion_swift.ts";
import { isNpz, readNpz } from "./npy.ts";
import { openFile } from "./open_file.ts";
import { ReadError } from "./read_error.ts";
import { onlyImage, readSource, startOf } from "./read_source.ts";
import { nameArchive } from "./recognise.ts";
import { readStored } from "./stored_image.ts";
import { openZarr } from "./zarr.ts";
import { folderFiles, isZarrFolder, isZarrZip, zipFiles } from "./zarr_files.ts";
import { isZip, openZip } from "./zip.ts";

/**
 * Reads a spectrum, line scan or spectrum image: Gatan dm3 and dm4, EMSA/MAS, HyperSpy's .hspy and
 * .zspy, EMD of Velox (EELS) and Berkeley, other HDF5 and Zarr, NumPy's .npy and .npz, Nion Swift's .ndata, and
 * tables as text. The format is told by the bytes, whatever the name ends in.
 *
 * Counts that the file calibrates, such as dm3's counts an electron, come out calibrated, where
 * HyperSpy keeps them as stored: `{ calibrated: false }` does so too, and the history says which.
 * Files without an energy axis, such as .npy, need one: `{ energy: { startEv, stepEv } }`. Of complex
 * values one must be named, `{ part: "magnitude" }` or another; colours become their luminance.
 *
 * @param path File, relative to the working directory, or a `file:` URL.
 * @param options Which image of the file (default the first that is not a thumbnail, of HDF5 and Zarr
 * the only one), whether to apply its intensity calibration, the energies of the last axis in place of
 * the file's, and the part of complex values.
 * @returns Values `[rows, columns, channels]` in eV and nm with the microscope's settings; a line scan
 * has one row, a spectrum one row and one column.
 * @throws {ReadError} Where the file is missing, empty, of another format, damaged or cut off, or has
 * no energy axis.
 * @example
 * ```ts
 * import { crop, read } from "eels";
 * const titanium = crop(await read("data/EELS_STO.dm3"), { fromEv: 440, toEv: 480 });
 * titanium.settings?.beamEnergyEv; // 200000
 * ```
 */
export async function read(
  path: string | URL,
  options: ReadOptions & ConvertOptions = {},
): Promise<SpectrumImage> {
  const { image, ...convert } = checkOptions("read", "read", options, {
    ...READ_KINDS,
    ...CONVERT_KINDS,
  });
  return toSpectrumImage(await readMeasurement(path, { image }), convert);
}

/**
 * Reads a measurement as it is stored, whatever it holds: for files that are neither spectra nor an
 * image; {@link toSpectrumImage} and {@link toImage} go on from there.
 *
 * @param options Which image of the file, as of {@link read}.
 * @returns The values as stored (spectra with their channels last), all calibrations and settings.
 * @throws {ReadError} Where the file is missing, empty, of another format, damaged or cut off.
 * @example
 * ```ts
 * import { readMeasurement } from "eels";
 * const { shape, axes, settings } = await readMeasurement("data/EELS_STO.dm3");
 * // [2048], axes[0].start is 350 eV, settings.beamEnergyEv is 200000
 * ```
 */
export async function readMeasurement(
  path: string | URL,
  options: ReadOptions = {},
): Promise<Measurement> {
  if (typeof path !== "string" && !(path instanceof URL)) {
    throw new RangeError(
      `Cannot read as the path must be text or a file: URL: it is ${show(path)}`,
    );
  }
  checkOptions("readMeasurement", "read", options, READ_KINDS);
  const name = path instanceof URL ? fileURLToPath(path) : path;
  if (await isFolder(name)) return await readFolder(name, options);
  using file = await openFile(name);
  if (isHdf5(file)) return await readHdf5(name, options);
  return isZip(startOf(file)) ? await readArchive(file, options) : readSource(file, options);
}

/**
 * Reads an image, such as an annular dark-field scan, of the formats of {@link read}; colours become
 * their luminance.
 *
 * @param options As of {@link read}.
 * @returns Values `[rows, columns]`, with the pixel size where the file gives one.
 * @throws {ReadError} Where the file cannot be read, or holds something else.
 * @example
 * ```ts
 * import { readImage } from "eels";
 * await readImage("data/EELS_STO.dm3").catch((error) => error.message); // "... it holds spectra ..."
 * ```
 */
export async function readImage(
  path: string | URL,
  options: ReadOptions & Omit<ConvertOptions, "energy"> = {},
): Promise<Image> {
  const { energy: _, ...kinds } = CONVERT_KINDS;
  const { image, ...convert } = checkOptions("readImage", "read the image", options, {
    ...READ_KINDS,
    ...kinds,
  });
  return toImage(await readMeasurement(path, { image }), convert);
}

async function isFolder(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
}

/** A Zarr store in a folder, such as HyperSpy's .zspy. */
async function readFolder(path: string, options: ReadOptions): Promise<Measurement> {
  if (!await isZarrFolder(path)) {
    throw new ReadError("as it is a folder: name a file, or a Zarr store such as .zspy", { path });
  }
  const root = await openZarr(folderFiles(path));
  return await readStored({ path, container: "zarr", root }, options);
}

async function readArchive(source: ByteSource, options: ReadOptions): Promise<Measurement> {
  const { path } = source, archive = openZip(source);
  if (isNdata(archive)) return onlyImage(readNdata(archive), options);
  if (isZarrZip(archive)) {
    const root = await openZarr(zipFiles(archive));
    return await readStored({ path, container: "zarr", root }, options);
  }
  if (isNpz(archive)) return readNpz(archive, options.image);
  throw new ReadError(nameArchive(archive.names), { path, byteOffset: 0 });
}

import type { Image } from "../core/image.ts";
import { refuseUnknownOptions, show } from "../core/options.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { type ByteSource, openFile } from "./byte_source.ts";
import { readDm, type ReadOptions } from "./dm3_dm4.ts";
import { isHdf5, readHdf5 } from "./hspy_hdf5.ts";
import { type ConvertOptions, type Measurement, toImage, toSpectrumImage } from "./measurement.ts";
import { readMsa } from "./msa.ts";
import { ReadError } from "./read_error.ts";

/**
 * Reads a spectrum, line scan or spectrum image: Gatan dm3 and dm4, EMSA/MAS, HyperSpy's .hspy and
 * other HDF5. The format is told by the bytes, whatever the name ends in.
 *
 * Counts that the file calibrates, such as dm3's counts an electron, come out calibrated, where
 * HyperSpy keeps them as stored: `{ calibrated: false }` does so too, and the history says which.
 *
 * @param path File, relative to the working directory, or a `file:` URL.
 * @param options Which image of the file (default the first that is not a thumbnail, of HDF5 the only
 * one), and whether to apply its intensity calibration.
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
  refuseUnknownOptions("read", options, ["image", "calibrated"]);
  return toSpectrumImage(await readMeasurement(path, options), options);
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
  using file = await openFile(path);
  if (isHdf5(startOf(file))) return await readHdf5(file.path, options);
  return readSource(file, options);
}

/**
 * Reads an image, such as an annular dark-field scan.
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
  options: ReadOptions & ConvertOptions = {},
): Promise<Image> {
  refuseUnknownOptions("read the image", options, ["image", "calibrated"]);
  return toImage(await readMeasurement(path, options), options);
}

function startOf(source: ByteSource): Uint8Array {
  const start = new Uint8Array(Math.min(16, source.size));
  source.readInto(start, 0);
  return start;
}

/** Reads a measurement from any source of bytes, such as a part of an archive; not HDF5. */
export function readSource(source: ByteSource, options: ReadOptions = {}): Measurement {
  const start = startOf(source);
  const hex = [...start.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  if (hex.startsWith("00 00 00 03") || hex.startsWith("00 00 00 04")) {
    return readDm(source, options);
  }
  const text = new TextDecoder().decode(start); // skips a byte order mark
  if (/^\s*#FORMAT/i.test(text)) return readMsa(source);
  throw new ReadError(
    "as its format must be Gatan dm3 or dm4, EMSA/MAS or HDF5: it starts with the bytes " +
      `${hex || "(none)"}; export it from the microscope's program as one of these`,
    { path: source.path, byteOffset: 0 },
  );
}

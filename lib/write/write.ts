import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Image } from "../core/image.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, describe } from "../core/options.ts";
import { addFinite } from "../core/fingerprint.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { isView, sampleRows, type SpectrumView } from "../core/spectrum_view.ts";
import { writeWhole } from "../core/write_whole.ts";
import { csvText } from "./csv.ts";
import { writeHspy, writeHspyImage } from "./hspy.ts";
import { mapBlocks } from "./map_blocks.ts";
import { msaText } from "./msa.ts";
import { npyBytes } from "./npy.ts";
import { refuseOtherFolder, writeZspy } from "./zspy.ts";

const FORMATS = [".hspy", ".zspy", ".msa", ".npy", ".csv"];

/** What a file may say beside the values; what the image carries is written anyway. */
export interface WriteOptions {
  /** Title; that of the image unless said otherwise. .npy and .csv hold none. */
  readonly title?: string;
  /** .hspy, .zspy: anything else to keep, such as the options of a simulation, written as JSON. */
  readonly provenance?: unknown;
  /** .msa: who owns the data. */
  readonly owner?: string;
}

/**
 * Writes a spectrum, line scan, spectrum image or image in the format of the file's suffix: `.hspy`
 * (HDF5) or `.zspy` (a folder in Zarr format 2), which HyperSpy opens calibrated and with the
 * microscope's settings; `.msa` (EMSA/MAS text) for one spectrum; `.npy`, the values alone; `.csv`, a
 * table of energies and counts or of an image's rows.
 *
 * The file is there whole or not at all. Settings are kept in the first three; noise, calibration and
 * history in `.hspy` and `.zspy`, from which {@link read} takes them again. Of a `.npy` it must be told
 * the energies.
 *
 * A view of a file goes block by block into a `.zspy`, as by {@link mapBlocks}, with folders that are
 * missing; a call that was killed goes on with the same call, and where the same was written already, its
 * blocks are looked for and not written again.
 *
 * @param path Path of the file; its folder must exist.
 * @param image What to write, `[rows, columns, channels]` or `[rows, columns]`, or a view of a file.
 * @throws {RangeError} Where the suffix is another, or the format cannot hold the image.
 * @throws {Deno.errors.NotFound} Where the folder is missing, and any other error of the disk.
 * @example
 * ```ts
 * import { energyAxis, read, spectrumImage, write } from "eels";
 * const path = `${await Deno.makeTempDir()}/spectrum.hspy`;
 * const spectrum = spectrumImage({ data: [1, 4, 2], energy: energyAxis(520, 0.25, 3) });
 * await write(path, spectrum);
 * (await read(path)).data; // 1, 4, 2
 * ```
 */
export async function write(
  path: string | URL,
  image: SpectrumImage | Image | SpectrumView,
  options: WriteOptions = {},
): Promise<void> {
  if (typeof path !== "string" && !(path instanceof URL)) {
    throw new RangeError(`Cannot write as the path must come first, as text: ${describe(path)}`);
  }
  const file = (path instanceof URL ? fileURLToPath(path) : path).replace(/(.)\/+$/, "$1");
  if (isView(image)) return await writeView(file, image, options);
  const { data, shape } = Object(image) as Partial<SpectrumImage>;
  if (!data || shape?.reduce((product, size) => product * size, 1) !== data.length) {
    throw new RangeError(
      `Cannot write ${path} as a spectrum image or an image must be given: ${describe(image)}`,
    );
  }
  const { title, provenance, owner } = checkOptions("write", `write ${path}`, options, {
    title: is.text,
    provenance: is.anything,
    owner: is.text,
  });
  const format = extname(file).toLowerCase();
  if (!FORMATS.includes(format)) {
    throw new RangeError(
      `Cannot write ${file} as its name must end in ${FORMATS.slice(0, -1).join(", ")} or ` +
        `${FORMATS.at(-1)}: it ends in "${format}"`,
    );
  }
  if (format === ".zspy") return await writeZspy(file, image, { title, provenance });
  if (format === ".npy") return await writeWhole(file, npyBytes(image));
  if (format === ".csv") return await writeWhole(file, csvText(image));
  if ("energy" in image) {
    if (format === ".hspy") return await writeHspy(file, image, { title, provenance });
    return await writeWhole(file, msaText(title ? { ...image, title } : image, { owner }));
  }
  if (format === ".hspy") return await writeHspyImage(file, image, { title, provenance });
  throw new RangeError(
    `Cannot write ${file} as an EMSA/MAS file holds a spectrum: this is an image, write .hspy`,
  );
}

/** Choice: values of rows all over a view whose sum tells it from one that was changed otherwise. */
const TOLD_BY = 2 ** 20;

async function writeView(out: string, view: SpectrumView, options: WriteOptions): Promise<void> {
  if (!/\.zspy$/i.test(out)) {
    throw new RangeError(
      `Cannot write ${out} as a view of a file goes block by block into a .zspy: it ends in ` +
        `"${extname(out)}"; take rows that fit into memory, await view.readRows(from, to)`,
    );
  }
  const { title } = checkOptions<Pick<WriteOptions, "title">>(
    "write of a view of a file",
    `write ${out}`,
    options,
    { title: is.text },
  );
  await refuseOtherFolder(out);
  if (await Deno.realPath(out).catch(() => "") === view.source.path) {
    throw new RangeError(
      `Cannot write ${out} as the view is of this file, whose rows are read while it is written: take ` +
        "another name",
    );
  }
  const { data } = await sampleRows(view, { mostValues: TOLD_BY });
  const stamp = { step: "write", sum: addFinite(0, data), title: title ?? "" };
  await mapBlocks(view, (rows) => rows, { out, stamp, ...(title && { title }) });
}

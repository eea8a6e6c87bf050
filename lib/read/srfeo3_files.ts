import { basename } from "node:path";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { readSpectrumImage } from "./read.ts";
import { ReadError } from "./read_error.ts";

/** A measured spectrum image of SrFeO3-delta and what its file name says of it. */
export interface Srfeo3File {
  /** The file's name without its ending. */
  readonly name: string;
  readonly state: "initial" | "annealed";
  readonly thickness: "thin" | "thick";
  /** Rows along the longer side of the scan. */
  readonly counts: SpectrumImage;
  /** Whether the authors' notebook keeps a file of this name for testing. */
  readonly heldOut: boolean;
}

/**
 * Loads one's own files of the RapidEELS measurement, named as its authors name them: "EELS thick 1_1a.dm4"
 * is thick, place 1, frame 1, and annealed by the "a"; `data/sources.json` says where two of them are.
 *
 * Files number 1_1 are held out, as in the authors' notebook. That notebook also adds a dark reference
 * to every file, which is not published: the counts here are as they are in the file.
 *
 * @param paths Spectrum images; the longer side of the scan becomes the rows.
 * @throws {ReadError} Where a file cannot be read, or its name says neither thin nor thick.
 * @example
 * ```ts
 * import { loadSrfeo3Images } from "eels";
 * const paths: string[] = []; // such as "EELS thin 1_1.dm4"
 * const images = await loadSrfeo3Images(paths);
 * ```
 */
export async function loadSrfeo3Images(paths: readonly string[]): Promise<Srfeo3File[]> {
  const images: Srfeo3File[] = [];
  for (const path of paths) {
    const name = basename(path).replace(/\.\w+$/, "");
    const words = /\b(thin|thick)\b.*?(\d+_\d+)?(a?)$/.exec(name);
    if (!words) {
      throw new ReadError(
        'as its name must hold "thin" or "thick" and end with "a" where annealed: rename a copy ' +
          'such as "EELS thin 1_1a.dm4"',
        { path },
      );
    }
    images.push({
      name,
      state: words[3] === "a" ? "annealed" : "initial",
      thickness: words[1] as "thin" | "thick",
      counts: alongRows(await readSpectrumImage(path)),
      heldOut: words[2] === "1_1",
    });
  }
  return images;
}

/** The image with its longer side as rows. */
function alongRows(image: SpectrumImage): SpectrumImage {
  const [rows, columns, channels] = image.shape;
  if (rows >= columns) return image;
  const data = new Float32Array(image.data.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const from = (r * columns + c) * channels;
      data.set(image.data.subarray(from, from + channels), (c * rows + r) * channels);
    }
  }
  const { pixel } = image;
  return spectrumImage({
    ...image,
    data,
    shape: [columns, rows, channels],
    ...(pixel && { pixel: { rowNm: pixel.columnNm, columnNm: pixel.rowNm } }),
  });
}

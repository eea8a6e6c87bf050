import { basename } from "node:path";
import { spectrumAt, type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { read } from "eels/read/read.ts";
import type { LabelledImage } from "./prepared_images.ts";

/**
 * What the name of a file says, by the rule of the authors' notebook (github.com/patecm/rapidEELS):
 * "EELS thick 1_1a.dm4" is thick and, for its "a", annealed; "1_1" is the first scan and held out.
 *
 * @throws {RangeError} Where the name holds neither "thin" nor "thick".
 */
export function labelFile(path: string): Omit<LabelledImage, "counts"> {
  const name = basename(path).replace(/\.[^.]+$/, "");
  const [thickness] = name.match(/thin|thick/) ?? [];
  if (!thickness) {
    throw new RangeError(
      `Cannot label ${path} as its name must hold "thin" or "thick", such as "EELS thick 1_1a.dm4" (an "a" at its ` +
        `end: annealed; "1_1": held out): copy or rename it so; a spectrum image of anything else is for ` +
        `notebook 10_your_data`,
    );
  }
  return {
    name,
    thickness: thickness as "thin" | "thick",
    state: name.endsWith("a") ? "annealed" : "initial",
    heldOut: /\b1_1a?$/.test(name),
  };
}

/**
 * Reads measured spectrum images as {@link simulate} makes them: labelled by their names, the
 * longer direction of the scan along the rows.
 *
 * Choice: counts below 0, which a dark reference may leave, become 0.
 *
 * @throws {ReadError} Where a file cannot be read.
 * @throws {RangeError} Where a name does not say what it is of, or a value is not finite.
 */
export async function readImages(paths: readonly string[]): Promise<LabelledImage[]> {
  paths.forEach(labelFile); // before minutes are spent on reading
  const images: LabelledImage[] = [];
  for (const path of paths) {
    const counts = alongRows(await read(path));
    refuseUnfinite(counts, path);
    const data = counts.data.map((value) => Math.max(0, value));
    images.push({ ...labelFile(path), counts: { ...counts, data } });
  }
  return images;
}

/** @throws {RangeError} Where a value is not finite, with its place. */
export function refuseUnfinite(
  { data, shape: [, columns, channels] }: SpectrumImage,
  path: string,
): void {
  const first = data.findIndex((value) => !Number.isFinite(value));
  if (first < 0) return;
  const spectrum = Math.floor(first / channels);
  throw new RangeError(
    `Cannot take ${path} as each value must be a number: it has ${data[first]} in row ` +
      `${Math.floor(spectrum / columns)}, column ${spectrum % columns}, channel ${
        first % channels
      }; ` +
      "mend these values or crop them away",
  );
}

/** The image with its longer direction along the rows. */
export function alongRows(image: SpectrumImage): SpectrumImage {
  return image.shape[0] >= image.shape[1] ? image : turnScan(image);
}

/** The image with rows and columns of its scan exchanged. */
export function turnScan(image: SpectrumImage): SpectrumImage {
  const [rows, columns, channels] = image.shape;
  const data = new Float32Array(image.data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      data.set(spectrumAt(image, row, column), (column * rows + row) * channels);
    }
  }
  const { rowNm, columnNm } = image.pixel ?? {};
  const pixel = rowNm && columnNm ? { rowNm: columnNm, columnNm: rowNm } : undefined;
  return spectrumImage({ ...image, data, shape: [columns, rows, channels], pixel });
}

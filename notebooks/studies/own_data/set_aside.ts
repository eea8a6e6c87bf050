import type { Image } from "eels/core/image.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";

/** Choice: where more of the spectra are empty, the file is damaged rather than a few pixels. */
const MOST_SHARE = 0.2;

/**
 * Sets spectra aside that are NaN throughout: the nearest spectrum stands in for each, so that noise and
 * methods work on whole data; {@link emptySpectra} takes them out again. Other values that are not finite
 * stay, to be refused.
 */
export function setEmptyAside(
  image: SpectrumImage,
): { image: SpectrumImage; setAside: readonly number[]; warnings: string[] } {
  const { data, shape: [rows, columns, channels] } = image, count = rows * columns;
  const spectrum = (i: number) => data.subarray(i * channels, (i + 1) * channels);
  const setAside = Array.from({ length: count }, (_, i) => i)
    .filter((i) => spectrum(i).every(Number.isNaN));
  if (setAside.length === 0 || setAside.length > MOST_SHARE * count) {
    return { image, setAside: [], warnings: [] };
  }
  const isAside = new Set(setAside), filled = data.slice();
  const placeOf = (i: number) => [Math.floor(i / columns), i % columns];
  for (const i of setAside) {
    const [row, column] = placeOf(i);
    let nearest = -1, least = Infinity;
    for (let j = 0; j < count; j++) {
      const [r, c] = placeOf(j), distance = (r - row) ** 2 + (c - column) ** 2;
      if (distance < least && !isAside.has(j)) [nearest, least] = [j, distance];
    }
    filled.set(spectrum(nearest), i * channels);
  }
  const named = setAside.slice(0, 3).map((i) => `row ${placeOf(i)[0]}, column ${placeOf(i)[1]}`);
  const said = setAside.length === 1 ? "1 spectrum is" : `${setAside.length} spectra are`;
  return {
    image: spectrumImage({ ...image, data: filled }),
    setAside,
    warnings: [
      `${said} NaN throughout (${named.join("; ")}${setAside.length > 3 ? "; ..." : ""}) and set ` +
      "aside: the nearest spectrum stands in for each in all estimates, tables and figures, and the " +
      "files have NaN there.",
    ],
  };
}

/** Puts NaN where spectra were set aside, in spectra or a map of one value each. */
export function emptySpectra<One extends SpectrumImage | Image>(
  image: One,
  setAside: readonly number[],
): One {
  const [rows, columns] = image.shape, each = image.data.length / (rows * columns);
  if (setAside.length === 0) return image;
  const data = image.data.slice();
  for (const i of setAside) data.fill(NaN, i * each, (i + 1) * each);
  return { ...image, data };
}

import { energyAt } from "../core/energy_axis.ts";
import type { Image } from "../core/image.ts";
import { inertText } from "../core/inert_text.ts";
import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import { shortest } from "./shortest.ts";

/** Choice: a text of more values than this would be longer than JavaScript's texts may be. */
const MOST_VALUES = 2 ** 25;

/**
 * A table with a header, as pandas and spreadsheets read it.
 *
 * Spectra have their energies in the first column, "energy (eV)", and one spectrum in each other one: a
 * single one is named by its unit, those of a scan by row and column, "r0c0", "r0c1", ... An image has a
 * column each of its own, "c0", "c1", ...
 *
 * @throws {RangeError} Where there are more values than a table should hold.
 */
export function csvText(image: SpectrumImage | Image): string {
  if (image.data.length > MOST_VALUES) {
    throw new RangeError(
      `Cannot write a table as it may have ${MOST_VALUES} values: there are ${image.data.length}, ` +
        "write .npy or .hspy",
    );
  }
  return "energy" in image ? spectraText(image) : imageText(image);
}

function spectraText(image: SpectrumImage): string {
  const { data, shape, energy, unit } = image;
  const count = spectrumCount(image), columns = shape[1];
  const names = count === 1
    ? [inertText(unit.replaceAll(/[",\s]+/g, " ").trim())]
    : Array.from({ length: count }, (_, s) => `r${Math.floor(s / columns)}c${s % columns}`);
  const lines = [["energy (eV)", ...names].join(",")];
  for (let e = 0; e < energy.channels; e++) {
    const cells = [String(Number(energyAt(energy, e).toPrecision(12)))];
    for (let s = 0; s < count; s++) cells.push(shortest(data[s * energy.channels + e]));
    lines.push(cells.join(","));
  }
  return lines.join("\n") + "\n";
}

function imageText({ data, shape: [rows, columns] }: Image): string {
  const lines = [Array.from({ length: columns }, (_, column) => `c${column}`).join(",")];
  for (let row = 0; row < rows; row++) {
    lines.push(Array.from(data.subarray(row * columns, (row + 1) * columns), shortest).join(","));
  }
  return lines.join("\n") + "\n";
}

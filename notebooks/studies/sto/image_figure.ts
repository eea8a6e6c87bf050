import type { Image } from "eels/core/image.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { meanSpectrum, sumEnergy } from "eels/core/sums.ts";
import type { Scale } from "eels/figure/figure.ts";
import { drawMap } from "eels/figure/map.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Figure } from "eels/figure/svg.ts";

/** A named place whose spectrum is shown. */
export interface Spot {
  readonly label: string;
  /** Row and column in pixels. */
  readonly at: readonly number[];
}

/** Colours of the sites of a perovskite, the same in every figure. */
const SITES: Readonly<Record<string, string>> = {
  "Ti-O": "#d55e00",
  O: "#0072b2",
  Sr: "#009e73",
};

/**
 * Places spots on a map of 2 x 2 cells: one on the edge of the cell is marked where the four cells
 * meet, not on the rim.
 *
 * @param cell One unit cell, `[rows, columns, ...]`.
 * @returns Points for `drawMap`, in pixels.
 */
export function cellPoints(
  { shape: [rows, columns] }: { readonly shape: readonly [number, number, ...number[]] },
  spots: readonly Spot[],
): { label: string; row: number; column: number; colour?: string }[] {
  return spots.map(({ label, at: [row, column] }) => ({
    label,
    row: row === 0 ? rows : row,
    column: column === 0 ? columns : column,
    ...(SITES[label] && { colour: SITES[label] }),
  }));
}

/**
 * Draws a periodic spectrum image as paper A does: the image summed over all energies with a scale
 * bar, the mean spectrum, and the spectra at marked places.
 *
 * @param image One unit cell, `[rows, columns, channels]`, with its pixel size.
 * @param options.spots Places marked on the map, shown in the middle of 2 x 2 cells.
 * @param options.title What stands above the map; "sum".
 * @param options.inset Text on the map, such as a mean squared error.
 * @param options.y Options of the spectra's y scale, such as its domain.
 * @param options.color Options of the map's colour scale, such as its domain.
 * @param options.letters Letter of the first panel, as in the paper's figure; "a".
 */
export function drawImagePanels(
  image: SpectrumImage,
  { spots, title = "sum", inset, y, color, letters, ariaDescription }: {
    spots: readonly Spot[];
    title?: string;
    inset?: string;
    y?: Scale;
    color?: Scale;
    letters?: string;
    ariaDescription?: string;
  },
): Figure {
  const [rows, columns] = image.shape;
  const summed: Image = {
    data: Float32Array.from(sumEnergy(image)),
    shape: [rows, columns],
    pixelNm: image.pixel?.columnNm,
    unit: image.unit,
  };
  const points = cellPoints(summed, spots), panel = { width: 420, height: 360, y };
  const sites = spots.map((spot) => ({ ...spot, colour: SITES[spot.label] }));
  return arrangePanels([
    drawMap(summed, {
      ...{ points, inset, title, tile: 2, scaleBarNm: 0.1, width: 300 },
      color: { label: "Sum over energy", ...color },
    }),
    drawSpectra([{ label: "mean", spectrum: meanSpectrum(image) }], panel),
    drawSpectra(sites.map((site) => ({ ...site, spectrum: image, width: 1 })), panel),
  ], { letters, ariaDescription });
}

import type { Image } from "eels/core/image.ts";
import { type SpectrumImage } from "eels/core/spectrum_image.ts";
import { meanSpectrum, sumEnergy } from "eels/core/sums.ts";
import { arrangePanels, COLOURS, type Figure } from "eels/figure/figure.ts";
import { drawSpectra } from "eels/figure/lines.ts";
import { drawMap } from "eels/figure/map.ts";
import { tileImage } from "eels/figure/tile.ts";

/** A named place whose spectrum is shown. */
export interface Spot {
  readonly label: string;
  readonly at: readonly [row: number, column: number];
}

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
): { label: string; row: number; column: number }[] {
  return spots.map(({ label, at: [row, column] }) => ({
    label,
    row: row === 0 ? rows : row,
    column: column === 0 ? columns : column,
  }));
}

/**
 * Draws a periodic spectrum image as paper A does: the image summed over all energies with a scale
 * bar, the mean spectrum, and the spectra at marked places.
 *
 * @param image One unit cell, `[rows, columns, channels]`, with its pixel size.
 * @param options.spots Places marked on the map, shown in the middle of 2 x 2 cells.
 * @param options.inset Text on the map, such as a mean squared error.
 * @param options.yDomain Range of the spectra's axis.
 */
export function drawImagePanels(
  image: SpectrumImage,
  { spots, inset, yDomain, yLabel = "Intensity, normalised" }: {
    spots: readonly Spot[];
    inset?: string;
    yDomain?: readonly [number, number];
    yLabel?: string;
  },
): Figure {
  const [rows, columns] = image.shape;
  const summed: Image = {
    data: Float32Array.from(sumEnergy(image)),
    shape: [rows, columns],
    pixelNm: image.pixel?.columnNm,
    unit: image.unit,
  };
  const points = cellPoints(summed, spots).map((spot, i) => ({ ...spot, colour: COLOURS[i + 1] }));
  const panel = { width: 420, height: 300, yLabel, ...(yDomain && { yDomain }) };
  return arrangePanels([
    drawMap(tileImage(summed, 2, 2), { points, inset, title: "sum", scaleBarNm: 0.1, width: 300 }),
    drawSpectra([{ label: "mean", spectrum: meanSpectrum(image) }], panel),
    drawSpectra(
      spots.map((spot, i) => ({ ...spot, spectrum: image, width: 1, colour: COLOURS[i + 1] })),
      panel,
    ),
  ]);
}

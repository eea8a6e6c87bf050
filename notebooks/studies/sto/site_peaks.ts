/**
 * Positions, heights and widths of peaks in the mean spectra of the pixels nearest to each column.
 *
 * @module
 */
import { measurePeak } from "eels/analyse/metrics.ts";
import { channelAt } from "eels/core/energy_axis.ts";
import { FWHM_PER_DEVIATION } from "eels/core/gaussian.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { takePixels } from "eels/model/pixel_folds.ts";

/** Columns of a cell of SrTiO3 [001] in parts of the cell, O at two equal places. */
const COLUMNS: readonly { readonly site: string; readonly at: readonly number[] }[] = [
  { site: "Ti-O", at: [0.5, 0.5] },
  { site: "O", at: [0, 0.5] },
  { site: "O", at: [0.5, 0] },
  { site: "Sr", at: [0, 0] },
];

/** Groups pixels of one cell by the column that is nearest, cells being repeated on all sides. */
export function groupBySite(
  { shape: [rows, columns] }: Pick<SpectrumImage, "shape">,
  pixels: ArrayLike<number>,
): Map<string, number[]> {
  const apart = (a: number, b: number) => Math.min(Math.abs(a - b), 1 - Math.abs(a - b));
  return Map.groupBy(Array.from(pixels), (pixel) => {
    const place = [Math.floor(pixel / columns) / rows, (pixel % columns) / columns];
    const distances = COLUMNS.map(({ at }) => Math.hypot(...at.map((c, i) => apart(c, place[i]))));
    return COLUMNS[distances.indexOf(Math.min(...distances))].site;
  });
}

/** A peak of the mean spectrum of a site's pixels against the same of the truth. */
export interface SitePeakRow {
  readonly site: string;
  readonly peak: string;
  /** Position less the truth's in eV. */
  readonly shiftEv: number;
  /** Height and full width at half maximum over the truth's. */
  readonly heightRatio: number;
  readonly widthRatio: number;
}

/**
 * Compares peaks of mean spectra over the judged pixels of each site with the truth's. Position E and height
 * h are those of a parabola through the top (`measurePeak`), the width that of the Gaussian with the same
 * height and curvature, `FWHM = 2.355 sqrt(h / |h''(E)|)`.
 *
 * @param image The whole image, `[rows, columns, channels]`.
 * @param options.pixels Judged pixels; sites without one are left out.
 * @param options.peaks Expected energies in eV by name.
 */
export function compareSitePeaks(
  image: SpectrumImage,
  { truth, pixels, peaks }: {
    truth: SpectrumImage;
    pixels: ArrayLike<number>;
    peaks: Readonly<Record<string, number>>;
  },
): SitePeakRow[] {
  return [...groupBySite(truth, pixels)].flatMap(([site, own]) => {
    const [found, expected] = [image, truth].map((from) => meanSpectrum(takePixels(from, own)));
    return Object.entries(peaks).map(([peak, nearEv]): SitePeakRow => {
      const [a, b] = [found, expected].map((spectrum) => topOf(spectrum, nearEv));
      return {
        ...{ site, peak, shiftEv: a.positionEv - b.positionEv },
        heightRatio: a.height / b.height,
        widthRatio: a.fwhmEv / b.fwhmEv,
      };
    });
  });
}

/** Half the window of the curvature in eV: less than half a peak. */
const CURVATURE_EV = 0.75;

function topOf(spectrum: SpectrumImage, nearEv: number) {
  const where = { nearEv, withinEv: 1, halfWidthEv: CURVATURE_EV };
  const { positionEv: [positionEv], height: [height] } = measurePeak(spectrum, where);
  const { stepEv } = spectrum.energy, half = Math.round(CURVATURE_EV / stepEv);
  const centre = Math.round(channelAt(spectrum.energy, positionEv));
  const squares = Array.from({ length: 2 * half + 1 }, (_, i) => ((i - half) * stepEv) ** 2);
  const mean = squares.reduce((sum, x) => sum + x, 0) / squares.length;
  const products = squares.map((x, i) => (x - mean) * spectrum.data[centre - half + i]);
  const norm = squares.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const curvature = -2 * products.reduce((sum, x) => sum + x, 0) / norm;
  return { positionEv, height, fwhmEv: FWHM_PER_DEVIATION * Math.sqrt(height / curvature) };
}

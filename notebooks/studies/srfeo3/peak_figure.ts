import { crop, type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { fittedSpectra, type PeakFits } from "eels/analyse/peak_fit.ts";
import { arrangePanels, type Figure } from "eels/figure/figure.ts";
import { drawGroups, type GroupOptions } from "eels/figure/groups.ts";
import { drawSpectra, type LineOptions } from "eels/figure/lines.ts";

/** A spectrum whose peaks were fitted. */
export interface FittedSpectrum {
  /** What the legend calls it. */
  readonly label: string;
  readonly spectra: SpectrumImage;
  readonly fits: PeakFits;
  /** The same spectra without noise, drawn beside them. */
  readonly truth?: SpectrumImage;
  readonly title?: string;
}

/**
 * Draws one spectrum of each set with its fitted peaks, and its truth where there is one.
 *
 * @param options.index Which spectrum, row-major.
 */
export function drawPeakFits(
  sets: readonly FittedSpectrum[],
  { index = 0, fromEv, toEv, ...options }: Partial<LineOptions> & {
    index?: number;
    fromEv: number;
    toEv: number;
  },
): Figure {
  const one = (image: SpectrumImage) => {
    const { channels } = image.energy;
    const data = image.data.subarray(index * channels, (index + 1) * channels);
    return crop(spectrumImage({ data, energy: image.energy }), { fromEv, toEv });
  };
  return arrangePanels(sets.map(({ label, spectra, fits, truth, title }) => {
    const model = fittedSpectra(fits, spectra.energy);
    return drawSpectra([
      { label, spectrum: one(spectra), width: truth ? 0.8 : 1.5 },
      { label: "fit", spectrum: one(model) },
      ...(truth ? [{ label: "truth", spectrum: one(truth) }] : []),
    ], { yLabel: "Counts", width: 380, height: 300, title, ...options });
  }));
}

/** Draws a table over frame rate, one panel for each trial and peak, two a row. */
export function drawPeakPanels<Row extends { name: string; peak: string; frameRateHz: number }>(
  rows: readonly Row[],
  options: Omit<GroupOptions<Row>, "x" | "group" | "xLabel"> & { readonly group: keyof Row },
): Figure {
  const kinds = [...new Map(rows.map(({ name, peak }) => [`${name}, ${peak}`, { name, peak }]))];
  const xTicks = [...new Set(rows.map(({ frameRateHz }) => frameRateHz))];
  const panels = kinds.map(([title, kind]) =>
    drawGroups(rows.filter(({ name, peak }) => name === kind.name && peak === kind.peak), {
      x: "frameRateHz",
      xLabel: "Frame rate (1/s)",
      xType: "log",
      xTicks,
      width: 430,
      height: 300,
      title,
      ...options,
    })
  );
  return arrangePanels(panels, { columns: 2 });
}

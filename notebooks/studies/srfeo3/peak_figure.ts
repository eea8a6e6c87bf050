import { crop } from "eels/core/energy_steps.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { fittedSpectra, type PeakFits } from "eels/analyse/peak_fit.ts";
import type { FigureOptions } from "eels/figure/figure.ts";
import { drawGroups, type GroupOptions } from "eels/figure/groups.ts";
import { type Table, tableRows } from "eels/figure/labels.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Figure } from "eels/figure/svg.ts";

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
  { index = 0, fromEv, toEv, ...options }: FigureOptions & {
    index?: number;
    fromEv: number;
    toEv: number;
  },
): Figure {
  const one = (image: SpectrumImage) => {
    const { channels } = image.energy;
    const data = image.data.subarray(index * channels, (index + 1) * channels);
    const { energy, unit } = image;
    return crop(spectrumImage({ data, energy, unit }), { fromEv, toEv });
  };
  return arrangePanels(sets.map(({ label, spectra, fits, truth, title }) => {
    const model = fittedSpectra(fits, spectra.energy);
    return drawSpectra([
      { label, spectrum: one(spectra), width: truth ? 0.8 : 1.5 },
      { label: "fit", spectrum: one(model) },
      ...(truth ? [{ label: "truth", spectrum: one(truth) }] : []),
    ], { width: 380, height: 300, title, ...options });
  }));
}

/**
 * Draws a table over frame rate, one panel for each trial and peak, two a row.
 *
 * @param table Rows with `name`, `peak` and `frameRateHz`.
 */
export function drawPeakPanels(
  table: Table,
  options: Omit<GroupOptions, "x" | "group"> & { readonly group?: string },
): Figure {
  const rows = tableRows(table, ["name", "peak", "frameRateHz"]);
  const titles = [...new Set(rows.map(({ name, peak }) => `${name}, ${peak}`))];
  const ticks = [...new Set(rows.map(({ frameRateHz }) => Number(frameRateHz)))];
  const panels = titles.map((title) =>
    drawGroups(rows.filter(({ name, peak }) => `${name}, ${peak}` === title), {
      group: "method",
      x: { value: "frameRateHz", label: "Frame rate (1/s)", type: "log", ticks },
      width: 430,
      height: 300,
      title,
      ...options,
    })
  );
  return arrangePanels(panels, { columns: 2 });
}

import { crop } from "eels/core/energy_steps.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { fittedSpectra, type PeakFits } from "eels/analyse/peak_fit.ts";
import type { FigureOptions } from "eels/figure/figure.ts";
import { drawGroups, type GroupOptions } from "eels/figure/groups.ts";
import { type Table, tableRows } from "eels/figure/labels.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Figure } from "eels/figure/svg.ts";
import { risingPair } from "../methods/pair.ts";

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
 * Draws one spectrum of each set with its fitted peaks, and its truth where there is one, two panels a
 * row on one scale.
 *
 * @param options.index Which spectrum, row-major; a quarter of the way through them where left out.
 * @param options.shownEv Energies that are drawn.
 * @param options.fittedEv Window of the fit, which is shaded.
 */
export function drawPeakFits(
  sets: readonly FittedSpectrum[],
  { index = Math.floor((sets[0]?.fits.status.length ?? 0) / 4), shownEv, fittedEv, ...options }:
    & FigureOptions
    & {
      readonly index?: number;
      readonly shownEv: readonly number[];
      readonly fittedEv?: readonly number[];
    },
): Figure {
  const [fromEv, toEv] = risingPair(shownEv, "shownEv");
  const oneOf = ({ energy, data: all }: SpectrumImage, unit: string) => {
    const { channels } = energy;
    const data = all.subarray(index * channels, (index + 1) * channels);
    return crop(spectrumImage({ data, energy, unit }), { fromEv, toEv });
  };
  const panels = sets.map(({ label, spectra, fits, truth, title }) => {
    const model = fittedSpectra(fits, spectra.energy);
    const one = (image: SpectrumImage) => oneOf(image, spectra.unit);
    return drawSpectra([
      ...(truth ? [{ label: "truth", spectrum: one(truth), width: 2.5 }] : []),
      { label, spectrum: one(spectra), width: truth ? 1.2 : 1.5 },
      { label: "fit", spectrum: one(model) },
    ], {
      width: 430,
      height: 300,
      insetTop: 10,
      insetBottom: 18,
      title,
      rules: fittedEv ? [{ x: fittedEv, label: "fitted" }] : [],
      ...options,
    });
  });
  return arrangePanels(panels, { columns: 2, shareY: true });
}

/**
 * Draws a table over frame rate in frames on one scale: peaks beside each other, trials below.
 *
 * @param table Rows with `name`, `peak` and `frameRateHz`.
 */
export function drawPeakPanels(
  table: Table,
  options: Omit<GroupOptions, "x" | "group"> & { readonly group?: string },
): Figure {
  const rows = tableRows(table, ["name", "peak", "frameRateHz"]);
  const ticks = [...new Set(rows.map(({ frameRateHz }) => Number(frameRateHz)))];
  return drawGroups(rows, {
    group: "method",
    x: { value: "frameRateHz", label: "Frame rate (1/s)", type: "log", ticks },
    fx: "peak",
    fy: "name",
    width: 860,
    height: 560,
    ...options,
  });
}

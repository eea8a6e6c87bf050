import type * as Plot from "@observablehq/plot";
import {
  type PowerLaw,
  powerLawBackground,
  powerLawStandardError,
  subtractPowerLaw,
} from "../analyse/power_law.ts";
import { energies } from "../core/energy_axis.ts";
import { crop } from "../core/energy_steps.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, checkValue, refuseNonSpectra } from "../core/options.ts";
import { spectrumAt, type SpectrumImage } from "../core/spectrum_image.ts";
import { FIGURE_KINDS, type FigureOptions } from "./figure_options.ts";
import { unitLabel } from "./labels.ts";
import { drawLines, type Line, lineMarks, type LineStyle } from "./lines.ts";
import type { Figure } from "./svg.ts";

/** A spectrum to draw, with the options of a `Line`. */
export interface SpectrumLine extends LineStyle {
  /** The spectrum at row 0, column 0 is drawn unless `at` names another. */
  readonly spectrum: SpectrumImage;
  readonly at?: readonly number[];
}

/**
 * Draws spectra over energy loss in eV; the y axis names their unit.
 *
 * @param spectra Spectra with their names, each `[row, column] = at` of its image.
 * @param options Plot's, such as `x: { domain: [520, 560] }`; `rules` mark edges, peaks and windows.
 * @throws {RangeError} Where `at` lies outside the image.
 * @example
 * ```ts
 * import { drawSpectra, energyAxis, spectrumImage } from "eels";
 * const spectrum = spectrumImage({ data: [1, 4, 2, 3], energy: energyAxis(530, 0.5, 4) });
 * const figure = drawSpectra([{ label: "measured", spectrum }], {
 *   rules: [{ x: 530.5, label: "t2g" }, { y: 0 }],
 * });
 * ```
 */
export function drawSpectra(
  spectra: readonly SpectrumLine[],
  all: FigureOptions = {},
): Figure {
  refuseOthers(spectra);
  const { x, y, ...options } = checkOptions("drawSpectra", "draw the spectra", all, FIGURE_KINDS);
  const units = new Set(spectra.map(({ spectrum }) => spectrum.unit));
  return drawLines(spectra.map(toLine), {
    ...options,
    x: { label: "Energy loss (eV)", ...x },
    y: { label: units.size === 1 ? unitLabel([...units][0]) : "Intensity", ...y },
  });
}

/**
 * Plot's marks of spectra, for a plot of one's own: x in eV, colours by the labels on Plot's scale.
 *
 * @param spectra Spectra with their names, as `drawSpectra` takes them.
 * @example
 * ```ts
 * import { drawPlot, energyAxis, spectrumImage, spectrumMarks } from "eels";
 * const spectrum = spectrumImage({ data: [1, 4, 2, 3], energy: energyAxis(530, 0.5, 4) });
 * const marks = spectrumMarks([{ label: "PCA", spectrum, width: 1 }]);
 * const figure = drawPlot({ marks, x: { domain: [530, 531] }, color: { legend: true } });
 * ```
 */
export function spectrumMarks(spectra: readonly SpectrumLine[]): Plot.Markish[] {
  refuseOthers(spectra);
  return lineMarks(spectra.map(toLine));
}

function refuseOthers(spectra: readonly SpectrumLine[]): void {
  checkValue("draw the spectra", "spectra", spectra, is.list);
  for (const one of spectra) refuseNonSpectra("draw the spectrum", Object(one).spectrum);
}

function toLine({ spectrum, at = [0, 0], ...line }: SpectrumLine): Line {
  return { ...line, x: energies(spectrum.energy), y: spectrumAt(spectrum, at[0], at[1]) };
}

/**
 * Draws a spectrum, its fitted background with two standard errors, and the difference.
 *
 * @param spectrum One spectrum.
 * @param fit What `fitPowerLaw` returned for it.
 * @param options.fromEv Left end of what is shown, in eV.
 * @param options.toEv Right end of what is shown, in eV.
 * @example
 * ```ts
 * import { drawBackground, energyAxis, fitPowerLaw, spectrumImage } from "eels";
 * const data = Array.from({ length: 60 }, (_, e) => 1e9 * (480 + e) ** -3);
 * const spectrum = spectrumImage({ data, energy: energyAxis(480, 1, 60) });
 * const fit = fitPowerLaw(spectrum, { fromEv: 490, toEv: 510 });
 * const figure = drawBackground(spectrum, fit, { fromEv: 485, toEv: 530 });
 * ```
 */
export function drawBackground(
  spectrum: SpectrumImage,
  fit: PowerLaw,
  all: FigureOptions & { fromEv: number; toEv: number },
): Figure {
  const { fromEv, toEv, rules = [], ...options } = checkOptions(
    "drawBackground",
    "draw the background",
    all,
    { ...FIGURE_KINDS, fromEv: is.needed(is.number), toEv: is.needed(is.number) },
  );
  const shown = crop(spectrum, { fromEv, toEv });
  const error = powerLawStandardError(shown, fit).data.map((value) => 2 * value);
  const background = powerLawBackground(shown, fit);
  return drawSpectra([
    { label: "measured", spectrum: shown, width: 1 },
    { label: "power law ± 2 standard errors", spectrum: background, error, band: true },
    { label: "background removed", spectrum: subtractPowerLaw(shown, fit) },
  ], { ...options, rules: [{ y: 0 }, ...rules] });
}

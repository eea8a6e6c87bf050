import { crop, type SpectrumImage } from "../core/spectrum_image.ts";
import {
  type PowerLaw,
  powerLawBackground,
  powerLawStandardError,
  subtractPowerLaw,
} from "../analyse/background.ts";
import type { Outcome } from "../analyse/compare_methods.ts";
import { arrangePanels, type Figure } from "./figure.ts";
import { drawSpectra, type LineOptions } from "./lines.ts";

/** Draws a spectrum, its fitted background with two standard errors, and the difference. */
export function drawBackground(
  spectrum: SpectrumImage,
  fit: PowerLaw,
  { fromEv, toEv, ...options }: Partial<LineOptions> & { fromEv: number; toEv: number },
): Figure {
  const shown = crop(spectrum, { fromEv, toEv });
  const error = powerLawStandardError(shown, fit).data.map((value) => 2 * value);
  return drawSpectra([
    { label: "measured", spectrum: shown, width: 1 },
    {
      label: "power law ± 2 standard errors",
      spectrum: powerLawBackground(shown, fit),
      error,
      band: true,
    },
    { label: "difference", spectrum: subtractPowerLaw(shown, fit), width: 1, colour: "#0072b2" },
  ], { yLabel: spectrum.unit[0].toUpperCase() + spectrum.unit.slice(1), ...options });
}

/**
 * Draws one trial of every method beside the reference, one panel a share of the electrons.
 *
 * @param options.colours Colours by method; a method without one is left out.
 * @param options.trial Which of the repeated trials is drawn.
 */
export function drawOutcomes(
  outcomes: readonly Outcome[],
  reference: SpectrumImage,
  { colours, trial = 0, ...options }: Partial<LineOptions> & {
    colours: Readonly<Record<string, string>>;
    trial?: number;
  },
): Figure {
  const shares = [...new Set(outcomes.map(({ share }) => share))];
  return arrangePanels(shares.map((share) => {
    const shown = outcomes.filter((o) => o.share === share && colours[o.method]);
    return drawSpectra([
      ...shown.slice(0, 1).map(({ method, image }) => ({
        label: method,
        spectrum: image,
        at: [0, trial] as const,
        width: 0.6,
        colour: colours[method],
      })),
      { label: "reference", spectrum: reference, width: 1, colour: "#000000" },
      ...shown.slice(1).map(({ method, image }) => ({
        label: method,
        spectrum: image,
        at: [0, trial] as const,
        colour: colours[method],
      })),
    ], {
      yLabel: "Edge / main peak",
      title: `1/${Math.round(1 / share)} of the electrons`,
      width: 430,
      height: 330,
      ...options,
    });
  }));
}

import { crop, type SpectrumImage } from "../core/spectrum_image.ts";
import {
  type PowerLaw,
  powerLawBackground,
  powerLawStandardError,
  subtractPowerLaw,
} from "../analyse/power_law.ts";
import type { Figure } from "./figure.ts";
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

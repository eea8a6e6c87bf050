import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { FigureOptions } from "eels/figure/figure.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { Outcome } from "./compare_methods.ts";

/**
 * Draws one trial of every method beside the reference, one panel a share of the electrons, all on one
 * scale.
 *
 * @param options.methods Methods that are drawn, the first as a thin line behind; all where left out.
 * @param options.trial Which of the repeated trials is drawn.
 */
export function drawOutcomes(
  outcomes: readonly Outcome[],
  reference: SpectrumImage,
  { methods = [...new Set(outcomes.map(({ method }) => method))], trial = 0, ...options }:
    & FigureOptions
    & { methods?: readonly string[]; trial?: number } = {},
): Figure {
  const shares = [...new Set(outcomes.map(({ share }) => share))];
  const panels = shares.map((share) => {
    const shown = outcomes.filter((o) => o.share === share && methods.includes(o.method));
    const lines = shown.map(({ method, image }, i) => {
      return { label: method, spectrum: image, at: [0, trial], width: i === 0 ? 0.6 : 1.5 };
    });
    const [raw, ...cleaned] = lines;
    const title = `1/${Math.round(1 / share)} of the electrons`;
    return drawSpectra(
      [raw, { label: "reference", spectrum: reference, width: 1 }, ...cleaned],
      { title, width: 430, height: 330, ...options },
    );
  });
  return arrangePanels(panels, { shareY: true });
}

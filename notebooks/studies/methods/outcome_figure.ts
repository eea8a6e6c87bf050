import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { arrangePanels, type Figure } from "eels/figure/figure.ts";
import { drawSpectra, type LineOptions } from "eels/figure/lines.ts";
import type { Outcome } from "./compare_methods.ts";

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

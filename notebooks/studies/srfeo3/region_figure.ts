import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { measureDeviation } from "eels/core/deviation.ts";
import type { FigureOptions } from "eels/figure/figure.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Figure } from "eels/figure/svg.ts";

/** Spectra of one region, and what each of them should be. */
export interface Region {
  readonly label: string;
  readonly spectra: SpectrumImage;
  readonly truth: SpectrumImage;
}

/**
 * Draws mean and standard deviation of the spectra of several regions, and the mean truth of each as a
 * dashed line (Pate et al. 2021, doi:10.1038/s41598-021-97668-8, Fig. 6).
 *
 * @param options.stepUp How far each region is moved above the one before.
 * @param options.truthLabel What the dashed lines are called.
 * @param options.truthColour One colour for them all; that of their label, black without one, if left out.
 */
export function drawRegions(
  regions: readonly Region[],
  { stepUp = 0, truthLabel = "truth", truthColour, ...options }:
    & FigureOptions
    & { stepUp?: number; truthLabel?: string; truthColour?: string } = {},
): Figure {
  const raise = (image: SpectrumImage, by: number) => ({
    ...image,
    data: image.data.map((value) => value + by),
  });
  return drawSpectra(
    regions.flatMap(({ label, spectra, truth }, i) => {
      const { mean, deviation } = measureDeviation(spectra);
      const steps = { spectrum: raise(mean, i * stepUp), error: deviation.data, band: true };
      const below = raise(measureDeviation(truth).mean, i * stepUp);
      return [
        { label, ...steps },
        {
          label: i === regions.length - 1 ? truthLabel : "",
          spectrum: below,
          ...(truthColour && { colour: truthColour }),
          dashed: true,
          width: 1,
        },
      ];
    }),
    options,
  );
}

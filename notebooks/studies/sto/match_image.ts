import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { type Alteration, alterImage } from "./alter_image.ts";
import { matchEdge, type MatchOptions } from "eels/analyse/match_edge.ts";

/** A simulation brought to a measurement. */
export interface ImageMatch extends Required<Omit<Alteration, "plasmons">> {
  /** Root mean square difference of the mean spectra, in the measurement's unit. */
  readonly rmsDifference: number;
  /** The altered simulation. */
  readonly image: SpectrumImage;
}

/**
 * Matches a simulated image to a measured one by their mean spectra: axis, gain, and thickness.
 *
 * The mean over the pixels is nearly free of noise; nothing is asked of single pixels, and no clean
 * spectrum of the measurement is needed.
 *
 * @param options.thicknessesInPaths Thicknesses over mean free path that are tried.
 */
export function matchImage(
  simulated: SpectrumImage,
  measured: SpectrumImage,
  { thicknessesInPaths, ...options }: Omit<MatchOptions, "maxStretch"> & {
    readonly thicknessesInPaths: readonly number[];
  },
): ImageMatch {
  const target = meanSpectrum(measured);
  const tried = thicknessesInPaths.map((thicknessInPaths) => {
    const mean = meanSpectrum(alterImage(simulated, { thicknessInPaths }));
    const { shiftEv, scale: gain, rmsDifference } = matchEdge(mean, target, options);
    return { thicknessInPaths, shiftEv, gain, rmsDifference };
  });
  const best = tried.reduce((a, b) => b.rmsDifference < a.rmsDifference ? b : a);
  return { ...best, image: alterImage(simulated, best) };
}

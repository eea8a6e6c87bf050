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
 * @param options.thicknessesMfp Thicknesses that are tried, in inelastic mean free paths.
 */
export function matchImage(
  simulated: SpectrumImage,
  { measured, thicknessesMfp, ...options }: Omit<MatchOptions, "maxStretch"> & {
    readonly measured: SpectrumImage;
    readonly thicknessesMfp: readonly number[];
  },
): ImageMatch {
  const own = meanSpectrum(simulated), target = meanSpectrum(measured);
  const tried = thicknessesMfp.map((thicknessMfp) => {
    const mean = alterImage(own, { thicknessMfp }); // linear: the mean of the altered image
    const { shiftEv, scale: gain, rmsDifference } = matchEdge(mean, target, options);
    return { thicknessMfp, shiftEv, gain, rmsDifference };
  });
  const best = tried.reduce((a, b) => b.rmsDifference < a.rmsDifference ? b : a);
  return { ...best, image: alterImage(simulated, best) };
}

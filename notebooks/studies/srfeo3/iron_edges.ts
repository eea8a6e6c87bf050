/**
 * Distances of O K and Fe L and white lines of the twin's pure end members, with plural scattering, after
 * its removal, and in a film in which there is none.
 *
 * @module
 */
import { deconvolveFourierRatio } from "eels/baseline/fourier_ratio.ts";
import { energyAt, energyAxis } from "eels/core/energy_axis.ts";
import { crop } from "eels/core/energy_steps.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage, withData } from "eels/core/spectrum_image.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { fitPowerLaw, subtractPowerLaw } from "eels/analyse/power_law.ts";
import { measurePeak } from "eels/analyse/metrics.ts";
import { measureWhiteLines } from "eels/analyse/white_lines.ts";
import { lowLoss } from "eels/simulate/low_loss.ts";
import { measureEdges } from "./denoising_methods.ts";
import { simulate, TWIN } from "./twin.ts";

/** Edges of one end member of the twin at one thickness. */
export interface EndMemberRow {
  readonly state: "initial" | "annealed";
  readonly thickness: "thin" | "thick";
  /** Mean thickness over the mean free path. */
  readonly thicknessMfp: number;
  /** From the O K pre-peak's maximum to that of L3: as the twin was made. */
  readonly peakDistanceEv: number;
  /** From half of the pre-peak to half of L3. */
  readonly onsetDistanceEv: number;
  /** L3/L2 with plural scattering. */
  readonly whiteLineRatio: number;
  /** The same after the Fourier-ratio deconvolution by the low-loss spectrum. */
  readonly ratioDeconvolved: number;
  /** Its range where the thickness is taken 10 % too small or too large. */
  readonly deconvolvedLow: number;
  readonly deconvolvedHigh: number;
  /** The same of a film so thin that electrons lose energy once. */
  readonly ratioWithoutPlural: number;
}

/** Thickness over the mean free path at which plural scattering may be neglected. */
const SINGLE_MFP = [0.001, 0.002] as const;
/** A measured thickness may be wrong by these factors: 10 % is usual of the log-ratio method. */
const THICKNESS_ERRORS = [0.9, 1.1] as const;
/** The window that the background of Fe L is fitted in, in eV. */
const BACKGROUND_EV = [660, 700] as const;
/** Resolution that the deconvolved spectrum is brought to, in eV. */
const FWHM_EV = 1;
/** Energies that white lines are measured in begin here and end so far that no plasmon replica is cut. */
const TO_EV = 800;

/**
 * Simulates both end members, delta of 0 and of 0.5, without noise and drift, beyond Fe L, and measures
 * distances and white lines in the mean spectrum of each image.
 *
 * In the twin, the continuum window behind L2 holds the plasmon replica of L3, which is taken for
 * continuum and grows with thickness. Plural scattering is therefore removed before white lines are
 * measured ({@link removePlural}); the low-loss spectrum is that of the mean thickness.
 */
export async function measureEndMembers(
  { random, rows = 4 }: { readonly random: Prng; readonly rows?: number },
): Promise<EndMemberRow[]> {
  const still = { images: 4, rows, offsetEv: 0, driftEvPerNm: 0, toEv: TO_EV, random };
  const pure = { ...still, initialDelta: [0, 0], annealedDelta: [0.5, 0.5] } as const;
  const images = await simulate(pure);
  const films = await simulate({ ...pure, thinMfp: SINGLE_MFP, thickMfp: SINGLE_MFP });
  return images.map(({ state, thickness, thicknessMfp, expected }, i) => {
    const mean = meanSpectrum(expected);
    const ratioAt = (factor: number) =>
      measureWhiteLines(removePlural(mean, { thicknessMfp: factor * thicknessMfp })).ratio;
    const ratios = THICKNESS_ERRORS.map(ratioAt);
    return {
      ...{ state, thickness, thicknessMfp },
      peakDistanceEv: peakDistance(mean),
      ...measureEdges(mean),
      ratioDeconvolved: ratioAt(1),
      deconvolvedLow: Math.min(...ratios),
      deconvolvedHigh: Math.max(...ratios),
      ratioWithoutPlural: measureWhiteLines(meanSpectrum(films[i].expected)).ratio,
    };
  });
}

/**
 * Removes plural scattering from Fe L: the power law fitted before the edge is subtracted, the edge J
 * divided by the low-loss spectrum Z in Fourier space and brought to a resolution of 1 eV (Gaussian G),
 *
 *     S(q) = J(q) conj(Z(q)) G(q) / (|Z(q)|^2 + damping |Z(0)|^2),
 *
 * and the power law added again, so that the result is measured as any spectrum is. Egerton (2011),
 * section 4.1, doi:10.1007/978-1-4419-9583-4.
 *
 * @param spectrum One spectrum in counts, from below 660 eV to some 30 eV behind L2 or further.
 * @param options.thicknessMfp Its thickness over the mean free path; plasmons are the twin's.
 */
export function removePlural(
  spectrum: SpectrumImage,
  { thicknessMfp }: { readonly thicknessMfp: number },
): SpectrumImage {
  const { energy } = spectrum, [fromEv, toEv] = BACKGROUND_EV;
  const shown = crop(spectrum, { fromEv, toEv: energyAt(energy, energy.channels) });
  const edge = subtractPowerLaw(shown, fitPowerLaw(shown, { fromEv, toEv }));
  const { stepEv } = energy, axis = energyAxis(-20 * stepEv, stepEv, edge.shape[2] + 20);
  // Peaked in one channel: what the beam itself is broadened by shall stay in the edge.
  const beam = { thicknessMfp, plasmons: TWIN.plasmons, zeroLossFwhmEv: stepEv / 2 };
  const spread = spectrumImage({ data: lowLoss(axis, beam), energy: axis });
  const single = deconvolveFourierRatio(edge, { spread, fwhmEv: FWHM_EV, regularisation: 1e-6 });
  return withData(shown, single.data.map((value, e) => value + shown.data[e] - edge.data[e]));
}

/** From the O K pre-peak's maximum to that of L3, between channels by a parabola, in eV. */
function peakDistance(spectrum: SpectrumImage): number {
  const background = { fromEv: 500, toEv: 522 };
  const edge = subtractPowerLaw(spectrum, fitPowerLaw(spectrum, background));
  const at = (nearEv: number) =>
    measurePeak(edge, { nearEv, withinEv: 3, halfWidthEv: 0.5 }).positionEv[0];
  return at(TOP_EV.ironL3) - at(TOP_EV.prePeak);
}

/** Where the maxima are looked for, to 3 eV on both sides. */
const TOP_EV = { prePeak: 528, ironL3: 710.3 } as const;

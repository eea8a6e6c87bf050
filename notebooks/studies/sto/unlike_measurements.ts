/**
 * Simulated measurements that differ from the simulation of the training, and their matching.
 *
 * @module
 */
import { measureNormalisation, normalise } from "eels/core/normalisation.ts";
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { estimateSigma } from "eels/degrade/mean_variance.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { summariseSeeds } from "../methods/seed_table.ts";
import { alterImage } from "./alter_image.ts";
import { distortImage, type Distortion } from "./distort_image.ts";
import { type ImageMatch, matchImage } from "./match_image.ts";
import { loadSrTiO3Image } from "./sto_image.ts";

/** A measurement without its noise. */
export interface Unlike {
  readonly kind: string;
  readonly truth: SpectrumImage;
  /** Standard deviation of its noise. */
  readonly sigma: number;
  /** Displacement, gain and thickness as they were put in; 0, 1 and 0 where something else was. */
  readonly shiftEv: number;
  readonly gain: number;
  readonly thicknessMfp: number;
}

/** What the matching searches for. Choice: as large as a careless calibration and a thick place. */
const SEARCHED = { shiftEv: 0.8, gain: 0.7, thicknessMfp: 0.62 };
const UNALTERED = { shiftEv: 0, gain: 1, thicknessMfp: 0 };

/** A dispersion wrong by 3 %, as notebook 00 found with one edge. */
const STRETCHED: Distortion = { stretch: 1.03, pivotEv: 531 };

/** Choice: about twice the natural width of the first peak, and a third of the tail taken off too much. */
const SPECTROMETER: Distortion = { broadeningEv: 1, tilt: -0.1 };

/** Choice: main peak raised by a quarter, third peak 1.5 eV higher, in a crystal half as thick. */
const OTHER_CRYSTAL: Distortion = {
  raised: { energyEv: 535.2, factor: 1.25, fwhmEv: 3 },
  moved: { energyEv: 543.5, byEv: 1.5, withinEv: 4 },
};
const THINNER = { thicknessNm: 10, sourceFwhmNm: 0.05 };

/**
 * Four measurements: one altered in the ways that `matchImage` searches for and with twice the noise; and,
 * at the noise of the training, three that differ in ways which it does not search for.
 *
 * @param clean The simulated image, normalised.
 * @param options.sigma Noise that the networks are trained at.
 */
export async function unlikeMeasurements(
  clean: SpectrumImage,
  { sigma }: { sigma: number },
): Promise<Unlike[]> {
  const thinner = await loadSrTiO3Image(THINNER);
  const crystal = normalise(thinner, measureNormalisation(thinner));
  const searched = { kind: "as searched for", sigma: 2 * sigma, ...SEARCHED };
  const distorted = (kind: string, image: SpectrumImage, how: Distortion): Unlike => {
    return { kind, truth: distortImage(image, how), sigma, ...UNALTERED };
  };
  return [
    { ...searched, truth: alterImage(clean, SEARCHED) },
    distorted("dispersion", clean, STRETCHED),
    distorted("broader, tilted", clean, SPECTROMETER),
    distorted("other crystal", crystal, OTHER_CRYSTAL),
  ];
}

/** Measurements whose axis is that of the simulation. */
export const RIGHT_AXES: readonly (string | number)[] = ["broader, tilted", "other crystal"];

/** A noisy measurement and the simulation matched to it. */
export interface MatchedMeasurement extends Unlike {
  readonly image: SpectrumImage;
  readonly match: ImageMatch;
  /** Noise level estimated from the measurement. */
  readonly foundSigma: number;
}

/** Where the mean spectra are compared, and how far the simulation may be moved. */
const SEARCH = {
  fromEv: 527,
  toEv: 563,
  pivotEv: 531,
  maxShiftEv: 2,
  thicknessesMfp: Array.from({ length: 25 }, (_, i) => i / 20),
};

/**
 * Adds a seed's noise to a measurement, and matches the clean simulation to the noisy values: displacement,
 * gain and thickness by the mean spectra, the noise level by `estimateSigma`.
 */
export function measureAndMatch(
  clean: SpectrumImage,
  unlike: Unlike,
  { random }: { random: Prng },
): MatchedMeasurement {
  const noise = { sigma: unlike.sigma, random: random.split(`measured ${unlike.kind}`) };
  const image = addGaussianNoise(unlike.truth, noise);
  const match = matchImage(clean, { measured: image, ...SEARCH });
  return { ...unlike, image, match, foundSigma: estimateSigma(image).sigma };
}

/** What was put in beside what was found: means over the seeds with half widths of their intervals. */
export function listUnlikeMatches(
  matched: readonly (MatchedMeasurement & { readonly seed: number })[],
) {
  const rows = matched.map(({ kind, seed, sigma, foundSigma, match, ...put }) => ({
    ...{ kind, seed, shiftPutEv: put.shiftEv, gainPut: put.gain, sigmaPut: sigma },
    thicknessPutMfp: put.thicknessMfp,
    ...{ shiftEv: match.shiftEv, gain: match.gain, thicknessMfp: match.thicknessMfp },
    ...{ sigma: foundSigma, rmsDifference: match.rmsDifference },
  }));
  return summariseSeeds(rows, {
    by: ["kind", "shiftPutEv", "gainPut", "thicknessPutMfp", "sigmaPut"],
    values: ["shiftEv", "gain", "thicknessMfp", "sigma", "rmsDifference"],
  });
}

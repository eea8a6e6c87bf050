/**
 * Notebook 00's trials: a measured spectrum with fewer electrons, its background without the edge,
 * and how methods compare on them.
 *
 * @module
 */
import type { Prng } from "eels/core/random.ts";
import { repeatSpectrum, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { sampleElectrons, thinElectrons } from "eels/degrade/noise.ts";
import { denoise, type DenoiseOptions } from "eels/baseline/denoise.ts";
import { squaredErrors } from "eels/analyse/metrics.ts";
import { mean, sampleStandardDeviation } from "simple-statistics";
import type { Method, Outcome, PeakPlace, Trials } from "../methods/compare_methods.ts";

/** A method of comparisons that calls `denoise` with the options given. */
export function denoiser(name: string, options: DenoiseOptions): Method {
  return { method: name, apply: async (image) => (await denoise(image, options)).image };
}

/** How trials are made. */
export interface TrialOptions {
  /** Trials a share. */
  readonly repeats: number;
  /** What is done to electrons before a method sees them. */
  readonly prepare: (electrons: SpectrumImage) => SpectrumImage;
  readonly random: Prng;
}

/**
 * Thins a measured spectrum many times over: each of its n electrons is kept with probability 1 / d, so
 * that a channel holds Binomial(n, 1 / d) of them.
 *
 * @param electrons One spectrum.
 * @param options.divisors The d, one set of trials each.
 */
export function thinTrials(
  electrons: SpectrumImage,
  { divisors, repeats, prepare, random }: TrialOptions & { readonly divisors: readonly number[] },
): Trials[] {
  const many = repeatSpectrum(electrons, repeats);
  return divisors.map((divisor) => {
    const kept = thinElectrons(many, {
      fraction: 1 / divisor,
      random: random.split(`thin ${divisor}`),
    });
    return { share: 1 / divisor, image: prepare(kept) };
  });
}

/** Draws all electrons of a spectrum anew, many times over: what its own noise does to what is measured. */
export function redrawTrials(
  electrons: SpectrumImage,
  { repeats, prepare, random }: TrialOptions,
): Outcome {
  const many = repeatSpectrum(electrons, repeats);
  const drawn = sampleElectrons(many, { electronsPerUnit: 1, random: random.split("again") });
  return { method: "redrawn", share: 1, image: prepare(drawn) };
}

/** Draws electrons of a background without any edge, at shares of its exposure. */
export function blankTrials(
  background: SpectrumImage,
  { divisors, repeats, prepare, random }: TrialOptions & { readonly divisors: readonly number[] },
): Trials[] {
  const many = repeatSpectrum(background, repeats);
  return divisors.map((divisor) => {
    const share = 1 / divisor;
    const drawn = sampleElectrons(many, {
      electronsPerUnit: share,
      random: random.split(`${share}`),
    });
    return { share, image: prepare(drawn) };
  });
}

/** Peaks of the O K edge of SrTiO3 that spectra are compared at, from the energy of the first. */
export function oxygenPeaks(firstPeakEv: number): PeakPlace[] {
  return [
    { peak: "t2g", nearEv: firstPeakEv, halfWidthEv: 0.9 },
    { peak: "main", nearEv: firstPeakEv + 5.5, halfWidthEv: 1.5 },
    { peak: "third", nearEv: firstPeakEv + 12, halfWidthEv: 1.5 },
  ];
}

/** Squared error of a method over that of another on the same trials. */
export interface ErrorRatio {
  readonly method: string;
  readonly over: string;
  readonly share: number;
  readonly ratio: number;
  readonly standardError: number;
}

/**
 * Squared errors of one method over those of others on the same n trials, a_i over b_i:
 *
 *     R = mean(a) / mean(b),  standard error = s(a_i - R b_i) / (sqrt(n) mean(b))
 *
 * As both saw the same noise, this pairs the trials (ratio estimator; Cochran, Sampling Techniques,
 * 3rd ed., section 2.11).
 *
 * @returns One row a share and method of `over`.
 * @throws {RangeError} Where a method is not among the outcomes.
 */
export function compareErrorRatios(
  outcomes: readonly Outcome[],
  reference: SpectrumImage,
  { method, over }: { method: string; over: readonly string[] },
): ErrorRatio[] {
  const errorsOf = (name: string, share: number) => {
    const found = outcomes.find((one) => one.method === name && one.share === share);
    if (!found) {
      throw new RangeError(
        `Cannot compare errors as each method must be among the outcomes: ${name} is not`,
      );
    }
    return Array.from(squaredErrors(found.image, reference));
  };
  const shares = [...new Set(outcomes.map(({ share }) => share))];
  return shares.flatMap((share) =>
    over.map((other) => {
      const own = errorsOf(method, share), theirs = errorsOf(other, share);
      const ratio = mean(own) / mean(theirs);
      const rest = sampleStandardDeviation(own.map((value, i) => value - ratio * theirs[i]));
      const standardError = rest / (Math.sqrt(own.length) * mean(theirs));
      return { method, over: other, share, ratio, standardError };
    })
  );
}

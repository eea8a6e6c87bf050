import type { FittedPeak, PeakFits } from "eels/analyse/peak_fit.ts";
import { summarise } from "eels/analyse/metrics.ts";

/** What the fits of one peak in many noisy spectra are off by, over those that are "fitted" as is their truth. */
export interface PeakErrors {
  readonly peak: string;
  /** Mean of position less true position, in eV. */
  readonly biasEv: number;
  readonly biasStandardErrorEv: number;
  /** Standard deviation of position less true position, in eV. */
  readonly scatterEv: number;
  /** Of a standard deviation s of n values: s / sqrt(2 (n - 1)). */
  readonly scatterStandardErrorEv: number;
  /** Root of the mean square of the positions' standard errors: what the fits say of themselves. */
  readonly statedEv: number;
  /** Mean and standard deviation of height over true height, less 1. */
  readonly heightBias: number;
  readonly heightScatter: number;
  /** Mean and standard deviation of width over true width, less 1. */
  readonly widthBias: number;
  readonly widthScatter: number;
  readonly fitted: number;
  /** Fits that ended otherwise; `countStatus` says how. */
  readonly failed: number;
  /** Fits that ended well where that of the truth did not. */
  readonly noTruth: number;
}

/**
 * Compares the fits of noisy or denoised spectra with those of the same spectra without noise.
 *
 * Bias and scatter are those of fits that ended as "fitted" alone, which makes both look better the
 * more fail: read them beside `failed`.
 *
 * @param fits Fits of the spectra.
 * @param truth Fits of the expectation, one a spectrum, in the same peaks; spectra in which it failed are left out.
 * @returns One row a peak.
 * @throws {RangeError} Where the two differ in spectra or peaks, or all fits of the truth failed.
 */
export function comparePeakFits(fits: PeakFits, truth: PeakFits): PeakErrors[] {
  const names = [fits, truth].map(({ peaks }) => peaks.map(({ name }) => name).join(", "));
  if (names[0] !== names[1] || fits.status.length !== truth.status.length) {
    throw new RangeError(
      `Cannot compare fits as they must be of the same peaks and spectra: ${names[0]} in ` +
        `${fits.status.length} spectra, ${names[1]} in ${truth.status.length}`,
    );
  }
  if (!truth.status.includes("fitted")) {
    throw new RangeError(
      `Cannot compare fits as one of the truth must be "fitted" at least: none of ` +
        `${truth.status.length} is, the first is "${truth.status[0]}"`,
    );
  }
  const fitted = [...fits.status.keys()].filter((s) => fits.status[s] === "fitted");
  const good = fitted.filter((s) => truth.status[s] === "fitted");
  const counts = {
    fitted: good.length,
    failed: fits.status.length - fitted.length,
    noTruth: fitted.length - good.length,
  };
  return fits.peaks.map((peak, k) => ({ ...errorsOf(peak, truth.peaks[k], good), ...counts }));
}

function errorsOf(
  peak: FittedPeak,
  truth: FittedPeak,
  good: readonly number[],
): Omit<PeakErrors, "fitted" | "failed" | "noTruth"> {
  const position = summarise(good.map((s) => peak.positionEv[s] - truth.positionEv[s]));
  const height = summarise(good.map((s) => peak.height[s] / truth.height[s] - 1));
  const width = summarise(good.map((s) => peak.fwhmEv[s] / truth.fwhmEv[s] - 1));
  const stated = summarise(good.map((s) => peak.positionStandardErrorEv[s] ** 2));
  return {
    peak: peak.name,
    biasEv: position.mean,
    biasStandardErrorEv: position.standardError,
    scatterEv: position.deviation,
    scatterStandardErrorEv: position.deviation / Math.sqrt(2 * (good.length - 1)),
    statedEv: Math.sqrt(stated.mean),
    heightBias: height.mean,
    heightScatter: height.deviation,
    widthBias: width.mean,
    widthScatter: width.deviation,
  };
}

/**
 * Several denoisers on repeated trials at several doses: one table of squared errors, one of peaks.
 *
 * @module
 */
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { measurePeak, squaredErrors, summarise } from "eels/analyse/metrics.ts";

/** A way to denoise, by name. */
export interface Method {
  readonly method: string;
  readonly apply: (image: SpectrumImage) => SpectrumImage | Promise<SpectrumImage>;
}

/** Repeated trials at one share of the electrons, one spectrum each. */
export interface Trials {
  readonly share: number;
  readonly image: SpectrumImage;
}

/** What a method made of the trials at one share of the electrons. */
export interface Outcome extends Trials {
  readonly method: string;
}

/** Applies every method to all trials: shares in the order given, then methods. */
export async function applyMethods(
  trials: readonly Trials[],
  methods: readonly Method[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { share, image } of trials) {
    for (const { method, apply } of methods) {
      outcomes.push({ method, share, image: await apply(image) });
    }
  }
  return outcomes;
}

/** Squared error of one method at one share of the electrons. */
export interface ErrorRow {
  readonly method: string;
  readonly share: number;
  /** Mean over the trials of the mean squared error over channels. */
  readonly meanSquaredError: number;
  /** Of that mean. */
  readonly standardError: number;
}

/**
 * Mean squared errors against one reference spectrum r: of n trials x of E channels
 *
 *     MSE = mean over trials of m,  m = sum over e of (x_e - r_e)^2 / E,  standard error = s(m) / sqrt(n)
 *
 * @param reference One spectrum.
 * @returns One row an outcome, in their order.
 */
export function compareErrors(outcomes: readonly Outcome[], reference: SpectrumImage): ErrorRow[] {
  return outcomes.map(({ method, share, image }) => {
    const { mean, standardError } = summarise(squaredErrors(image, reference));
    return { method, share, meanSquaredError: mean, standardError };
  });
}

/** A peak of repeated trials against the same peak of a reference. */
export interface PeakRow {
  readonly method: string;
  readonly share: number;
  readonly peak: string;
  /** Mean displacement from the reference in eV: the bias. */
  readonly shiftEv: number;
  /** Standard deviation of one trial's position in eV. */
  readonly shiftDeviationEv: number;
  /** Mean height over the reference's height. */
  readonly heightRatio: number;
  readonly heightDeviation: number;
  /** Trials that show a peak at all, and trials that do not. */
  readonly found: number;
  readonly missing: number;
}

/** Where {@link comparePeaks} looks for a peak; see `measurePeak`. */
export interface PeakPlace {
  readonly peak: string;
  readonly nearEv: number;
  /** It is looked for in `nearEv` +- this. */
  readonly withinEv?: number;
  /** Half the width of the fitted parabola. */
  readonly halfWidthEv?: number;
}

/**
 * Compares tops of peaks, E (eV) and h, with those of one reference spectrum, E0 and h0:
 *
 *     shift = mean(E) - E0,  height ratio = mean(h) / h0,  deviations = s(E) and s(h) / h0
 *
 * @returns One row a peak and outcome; means and deviations are over the trials that show the peak.
 */
export function comparePeaks(
  outcomes: readonly Outcome[],
  reference: SpectrumImage,
  { peaks }: { peaks: readonly PeakPlace[] },
): PeakRow[] {
  return peaks.flatMap(({ peak, ...where }) => {
    const truth = measurePeak(reference, where);
    return outcomes.map(({ method, share, image }) => {
      const tops = measurePeak(image, where);
      const position = summarise(tops.positionEv), height = summarise(tops.height);
      return {
        method,
        share,
        peak,
        shiftEv: position.mean - truth.positionEv[0],
        shiftDeviationEv: position.deviation,
        heightRatio: height.mean / truth.height[0],
        heightDeviation: height.deviation / truth.height[0],
        found: position.count,
        missing: position.missing,
      };
    });
  });
}

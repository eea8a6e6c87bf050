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

/** Applies every method to all trials, shares in the order given. */
export async function applyMethods(
  methods: readonly Method[],
  trials: readonly Trials[],
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
  readonly standardError: number;
}

/** Mean squared errors against one reference spectrum, one row an outcome. */
export function compareErrors(
  outcomes: readonly Outcome[],
  reference: SpectrumImage,
): ErrorRow[] {
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

/**
 * Compares positions and heights of peaks with those of one reference spectrum.
 *
 * @param peaks Name and expected energy of each peak, and half the width of the fitted parabola.
 * @returns One row an outcome and peak; means and deviations are over the trials that show the peak.
 */
export function comparePeaks(
  outcomes: readonly Outcome[],
  reference: SpectrumImage,
  peaks: readonly {
    readonly peak: string;
    readonly nearEv: number;
    readonly halfWidthEv?: number;
  }[],
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

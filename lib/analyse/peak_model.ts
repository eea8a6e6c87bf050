import type { EnergyAxis } from "../core/energy_axis.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, checkValue } from "../core/options.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";

/** A Gaussian peak: `height * exp(-4 ln 2 ((E - positionEv) / fwhmEv)^2)`. */
export interface GaussianPeak {
  readonly height: number;
  readonly positionEv: number;
  /** Full width at half maximum in eV. */
  readonly fwhmEv: number;
}

/** What lies under the peaks: nothing, a constant, or a straight line. */
export type Baseline = "none" | "constant" | "linear";

/** Number of parameters of each baseline. */
export const BASELINE_TERMS = { none: 0, constant: 1, linear: 2 } as const;

/** The channels of a fit: their energies, and the one from which the line's slope counts. */
export interface PeakWindow {
  readonly energiesEv: Float64Array;
  readonly middleEv: number;
}

/** The channels `[from, to)` of an axis as a window. */
export function peakWindow(energy: EnergyAxis, from: number, to: number): PeakWindow {
  const energiesEv = Float64Array.from(
    { length: to - from },
    (_, i) => energy.startEv + (from + i) * energy.stepEv,
  );
  return { energiesEv, middleEv: (energiesEv[0] + energiesEv[to - from - 1]) / 2 };
}

/**
 * The sum of Gaussian peaks as one spectrum.
 *
 * @throws {RangeError} Where a peak has another name than these, or a value that it cannot have.
 * @example
 * ```ts
 * import { energyAxis, gaussianPeaks } from "eels";
 * const peak = { height: 40, positionEv: 530, fwhmEv: 3 };
 * gaussianPeaks(energyAxis(520, 0.25, 80), [peak]).data[40]; // 40
 * ```
 */
export function gaussianPeaks(energy: EnergyAxis, peaks: readonly GaussianPeak[]): SpectrumImage {
  checkPeaks("add the peaks", peaks);
  const parameters = parametersOf(peaks, 0);
  const slopes = new Float64Array(parameters.length);
  const { energiesEv, middleEv } = peakWindow(energy, 0, energy.channels);
  const data = Float32Array.from(
    energiesEv,
    (energyEv) => modelAt(parameters, peaks.length, energyEv, middleEv, slopes),
  );
  return spectrumImage({ data, energy, unit: "model" });
}

const PEAK_KINDS = {
  name: is.text, // of which nothing is made here: peaks of a fit have one
  height: is.needed(is.number),
  positionEv: is.needed(is.number),
  fwhmEv: is.needed(is.above0),
};

/** Refuses what is no list of peaks. */
export function checkPeaks(task: string, peaks: readonly GaussianPeak[]): void {
  checkValue(task, "peaks", peaks, is.list);
  for (const peak of peaks) checkOptions("a peak", task, peak, PEAK_KINDS);
}

/** Peaks as parameters of {@link modelAt}, with a baseline of 0. */
export function parametersOf(peaks: readonly GaussianPeak[], baselineTerms: number): Float64Array {
  const parameters = new Float64Array(3 * peaks.length + baselineTerms);
  peaks.forEach(({ height, positionEv, fwhmEv }, k) =>
    parameters.set([height, positionEv, fwhmEv], 3 * k)
  );
  return parameters;
}

const FOUR_LN_2 = 4 * Math.LN2;

/**
 * The model at one energy and, in `slopes`, its derivatives.
 *
 * @param parameters Height, position and width of each peak, then the value of the baseline in the
 * middle of the window and its slope per eV, as many as there are.
 */
export function modelAt(
  parameters: Float64Array,
  peaks: number,
  energyEv: number,
  middleEv: number,
  slopes: Float64Array,
): number {
  let value = 0;
  for (let k = 0; k < 3 * peaks; k += 3) {
    const away = (energyEv - parameters[k + 1]) / parameters[k + 2];
    const shape = Math.exp(-FOUR_LN_2 * away * away);
    const peak = parameters[k] * shape;
    const slope = 2 * FOUR_LN_2 * peak * away / parameters[k + 2];
    value += peak;
    slopes[k] = shape;
    slopes[k + 1] = slope;
    slopes[k + 2] = slope * away;
  }
  let power = 1;
  for (let k = 3 * peaks; k < parameters.length; k++) {
    value += parameters[k] * power;
    slopes[k] = power;
    power *= energyEv - middleEv;
  }
  return value;
}

/** Adds `weight * slopes slopes^T` to the lower triangle and the diagonal of a normal matrix. */
export function addToNormal(normal: Float64Array, slopes: Float64Array, weight: number): void {
  const size = slopes.length;
  for (let a = 0; a < size; a++) {
    const weighted = weight * slopes[a];
    for (let b = 0; b <= a; b++) normal[a * size + b] += weighted * slopes[b];
  }
}

import { channelRange, type EnergyAxis } from "../core/energy_axis.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra, show } from "../core/options.ts";
import { spectrumCount, type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { blocksOf, isView, type Spectra, type SpectrumView } from "../core/spectrum_view.ts";
import {
  invertNormal,
  minimiseBounded,
  type SquaresProblem,
} from "../engine/least_squares/levenberg_marquardt.ts";
import { type Baseline, BASELINE_TERMS, modelAt, peakWindow } from "./peak_model.ts";
import { noiseOf, type PeakNoise, type SpectrumNoise } from "./peak_noise.ts";
import { problemOf, squaresOf } from "./peak_problem.ts";
import type { FittedPeak, PeakFitOptions, PeakFits, PeakSearch, PeakStatus } from "./peak_types.ts";
import { startFromData, startFromWindows } from "./peak_starts.ts";

export type { FittedPeak, PeakFitOptions, PeakFits, PeakSearch, PeakStatus } from "./peak_types.ts";

/**
 * Fits Gaussian peaks, with a baseline or without, to every spectrum by bounded weighted least squares.
 *
 * With counting noise the variance of a channel follows the fitted model and not the noisy counts,
 * which would pull the fit down; its minimum is the maximum of the likelihood of Poisson counts.
 * Standard errors are roots of the diagonal of the inverse information matrix: right where the noise is
 * what the image's noise (or `noise`) says. The error of a background that was removed before is not in
 * them. Of a denoised spectrum they say nothing, as its noise is unknown: take the scatter of repeated fits.
 *
 * No fit is dropped: {@link countStatus} says how many ended how. One that fails from the peaks of the
 * data starts again from the middle of the windows.
 *
 * @param image Spectra, shape `[rows, columns, channels]`; not changed. A view of a file is gone through
 * block by block, and a promise of the fits is returned; these lie in memory, 0.5 kB a spectrum with two peaks.
 * @throws {RangeError} Where the window, a peak or the noise is out of range, or there are fewer
 * channels than parameters.
 * @example
 * ```ts
 * import { energyAxis, fitPeaks, gaussianPeaks, prng, sampleElectrons } from "eels";
 * const clean = gaussianPeaks(energyAxis(520, 0.25, 100), [
 *   { height: 40, positionEv: 528, fwhmEv: 2 },
 *   { height: 60, positionEv: 534, fwhmEv: 5 },
 * ]);
 * const image = sampleElectrons(clean, { electronsPerUnit: 1, random: prng(1) });
 * const fits = fitPeaks(image, {
 *   fromEv: 524,
 *   toEv: 541,
 *   peaks: [{ name: "pre-peak", nearEv: 528, fwhmEv: 2 }, { name: "main", nearEv: 534, fwhmEv: 4 }],
 * }); // weighted by the noise that the electrons carry
 * fits.peaks[0].positionEv[0]; // 528.0 +- fits.peaks[0].positionStandardErrorEv[0]
 * ```
 */
export function fitPeaks(image: SpectrumImage, options: PeakFitOptions): PeakFits;
export function fitPeaks(view: SpectrumView, options: PeakFitOptions): Promise<PeakFits>;
export function fitPeaks(image: Spectra, options: PeakFitOptions): PeakFits | Promise<PeakFits> {
  return isView(image) ? fitView(image, options) : fitImage(image, options);
}

/** The fits of all blocks, one after the other. */
async function fitView(view: SpectrumView, options: PeakFitOptions): Promise<PeakFits> {
  const count = spectrumCount(view), status: PeakStatus[] = [];
  let first: PeakFits | undefined;
  const joined: Record<string, Float64Array> = {};
  const steps = new Uint16Array(count), reducedChiSquare = new Float64Array(count);
  for await (const { from, image } of blocksOf(view)) {
    const fits = fitImage(image, options), before = from * view.shape[1];
    first ??= fits;
    for (const part of ["parameters", "covariance"] as const) {
      const size = fits[part].length / fits.status.length;
      joined[part] ??= new Float64Array(count * size);
      joined[part].set(fits[part], before * size);
    }
    steps.set(fits.steps, before);
    reducedChiSquare.set(fits.reducedChiSquare, before);
    for (const each of fits.status) status.push(each);
  }
  const { parameters, covariance } = joined, size = parameters.length / count;
  return {
    ...first!,
    peaks: first!.peaks.map(({ name }, k) => peakOf(name, k, parameters, covariance, size)),
    shape: [view.shape[0], view.shape[1]],
    ...{ status, parameters, covariance, reducedChiSquare, steps },
  };
}

function fitImage(image: SpectrumImage, options: PeakFitOptions): PeakFits {
  refuseNonSpectra("fit peaks", image);
  const { fromEv, toEv, peaks, mostSteps } = checkOptions("fitPeaks", "fit peaks", options, {
    fromEv: is.needed(is.number),
    toEv: is.needed(is.number),
    peaks: is.needed(is.list),
    baseline: is.oneOf(...Object.keys(BASELINE_TERMS)),
    noise: is.either(is.record, is.oneOf("unknown")),
    mostSteps: is.whole(1),
  });
  const baseline = (options.baseline ?? "none") as Baseline;
  const noise = (options.noise ?? image.noise ?? "unknown") as PeakNoise;
  const range = channelRange(image.energy, fromEv, toEv, "fit peaks");
  const length = range.to - range.from;
  const window = peakWindow(image.energy, range.from, range.to);
  const size = 3 * peaks.length + BASELINE_TERMS[baseline];
  checkPeaks(options, length, size);
  const [lower, upper] = boundsOf(peaks, size, image.energy.stepEv, toEv - fromEv);
  const noiseAt = noiseOf(noise, image.shape, range.from, length);
  const count = spectrumCount(image), channels = image.shape[2];
  const parameters = new Float64Array(count * size).fill(NaN);
  const covariance = new Float64Array(count * size * size).fill(NaN);
  const reducedChiSquare = new Float64Array(count).fill(NaN);
  const steps = new Uint16Array(count);
  const status: PeakStatus[] = [];
  for (let s = 0; s < count; s++) {
    const first = s * channels + range.from;
    const values = image.data.subarray(first, first + length);
    const own = noiseAt(s);
    const refused = refuse(values, own, noise === "unknown" ? 0 : size);
    if (refused) {
      status.push(refused);
      continue;
    }
    const data = { values, window, noise: own, peaks: peaks.length };
    const problem = problemOf(data);
    const fit = fitOnce(
      problem,
      startFromData(values, window, peaks, size),
      lower,
      upper,
      mostSteps,
    );
    const again = fit.status === "fitted"
      ? fit
      : fitOnce(problem, startFromWindows(values, peaks, size), lower, upper, mostSteps);
    const best = again.cost < fit.cost || (again.cost === fit.cost && again.status === "fitted")
      ? again
      : fit;
    const chiSquare = squaresOf(data, best.parameters) / (length - size);
    const scale = noise === "unknown" ? chiSquare : 1; // of the covariance
    parameters.set(best.parameters, s * size);
    if (best.covariance) {
      covariance.set(best.covariance.map((value) => value * scale), s * size * size);
    }
    reducedChiSquare[s] = chiSquare;
    steps[s] = best.steps;
    status.push(best.status);
  }
  return {
    peaks: peaks.map(({ name }, k) => peakOf(name, k, parameters, covariance, size)),
    shape: [image.shape[0], image.shape[1]],
    ...(image.pixel && { pixel: image.pixel }),
    unit: image.unit,
    status,
    parameters,
    covariance,
    reducedChiSquare,
    steps,
    middleEv: window.middleEv,
  };
}

/**
 * The fitted curves on an energy axis, peaks and baseline together; NaN where there was no fit.
 *
 * @param energy Such as the axis of the fitted image.
 * @returns `[rows, columns, channels]` in the unit of the fitted image.
 * @example
 * ```ts
 * import { energyAxis, fitPeaks, fittedSpectra, gaussianPeaks } from "eels";
 * const energy = energyAxis(520, 0.25, 80);
 * const one = gaussianPeaks(energy, [{ height: 40, positionEv: 530, fwhmEv: 3 }]);
 * const peaks = [{ name: "t2g", nearEv: 529.5, fwhmEv: 2 }];
 * fittedSpectra(fitPeaks(one, { fromEv: 525, toEv: 535, peaks }), energy).shape; // [1, 1, 80]
 * ```
 */
export function fittedSpectra(fits: PeakFits, energy: EnergyAxis): SpectrumImage {
  const count = fits.status.length, size = fits.parameters.length / count;
  const { energiesEv } = peakWindow(energy, 0, energy.channels);
  const slopes = new Float64Array(size);
  const data = new Float32Array(count * energy.channels);
  for (let s = 0; s < count; s++) {
    const own = fits.parameters.subarray(s * size, (s + 1) * size);
    for (let e = 0; e < energy.channels; e++) {
      data[s * energy.channels + e] = modelAt(
        own,
        fits.peaks.length,
        energiesEv[e],
        fits.middleEv,
        slopes,
      );
    }
  }
  const shape = [...fits.shape, energy.channels] as const;
  return spectrumImage({ data, shape, energy, unit: fits.unit, pixel: fits.pixel });
}

const taskOf = (peak: PeakSearch) =>
  typeof peak?.name === "string" ? `fit the ${peak.name}` : "fit peaks";

function checkPeaks(
  { peaks, fromEv, toEv }: PeakFitOptions,
  length: number,
  size: number,
): void {
  if (peaks.length === 0) {
    throw new RangeError("Cannot fit peaks as there must be one at least: the list is empty");
  }
  if (length <= size) {
    throw new RangeError(
      `Cannot fit peaks as the window must have more channels than parameters: it has ${length}, ` +
        `the parameters are ${size}`,
    );
  }
  for (const peak of peaks) {
    const { name, nearEv, withinEv = 1.5 } = checkOptions("a peak", taskOf(peak), peak, {
      name: is.needed(is.text),
      nearEv: is.needed(is.number),
      withinEv: is.above0,
      fwhmEv: is.needed(is.above0),
      fwhmBoundsEv: is.rangeAbove0,
    });
    if (peaks.filter((each) => each.name === name).length > 1) {
      throw new RangeError(
        `Cannot fit peaks as each must have a name of its own, such as { name: "t2g" }: two have ` +
          show(name),
      );
    }
    if (nearEv + withinEv < fromEv || nearEv - withinEv > toEv) {
      throw new RangeError(
        `Cannot fit the ${name} as it must lie in the window ${fromEv}-${toEv} eV: it is looked for ` +
          `at ${nearEv} +- ${withinEv} eV`,
      );
    }
  }
}

function boundsOf(peaks: readonly PeakSearch[], size: number, stepEv: number, windowEv: number) {
  const lower = new Float64Array(size).fill(-Infinity);
  const upper = new Float64Array(size).fill(Infinity);
  peaks.forEach(({ nearEv, withinEv = 1.5, fwhmBoundsEv = [2 * stepEv, windowEv] }, k) => {
    lower.set([0, nearEv - withinEv, fwhmBoundsEv[0]], 3 * k);
    upper.set([Infinity, nearEv + withinEv, fwhmBoundsEv[1]], 3 * k);
  });
  return [lower, upper];
}

/**
 * Choice: with fewer electrons above the background than parameters there is nothing to fit.
 */
function refuse(
  values: Float32Array,
  { sigma, gain }: SpectrumNoise,
  least: number,
): PeakStatus | undefined {
  const sum = values.reduce((total, value) => total + value, 0);
  if (!Number.isFinite(sum)) return "not finite";
  return sigma === undefined && sum / gain < least ? "too few counts" : undefined;
}

function fitOnce(
  problem: SquaresProblem,
  start: Float64Array,
  lower: Float64Array,
  upper: Float64Array,
  mostSteps?: number,
) {
  const minimum = minimiseBounded(problem, start, { lower, upper, mostSteps });
  const { normal, atBound, converged } = minimum;
  const covariance = converged ? invertNormal(normal, start.length, atBound) : undefined;
  const status: PeakStatus = !converged
    ? "not converged"
    : !covariance
    ? "singular covariance"
    : atBound.length
    ? "at bound"
    : "fitted";
  return { ...minimum, covariance, status };
}

function peakOf(
  name: string,
  peak: number,
  parameters: Float64Array,
  covariance: Float64Array,
  size: number,
): FittedPeak {
  const count = parameters.length / size;
  const values = (k: number) =>
    Float64Array.from({ length: count }, (_, s) => parameters[s * size + 3 * peak + k]);
  const errors = (k: number) => {
    const at = (3 * peak + k) * (size + 1);
    return Float64Array.from(
      { length: count },
      (_, s) => Math.sqrt(covariance[s * size ** 2 + at]),
    );
  };
  return {
    name,
    height: values(0),
    heightStandardError: errors(0),
    positionEv: values(1),
    positionStandardErrorEv: errors(1),
    fwhmEv: values(2),
    fwhmStandardErrorEv: errors(2),
  };
}

import { channelRange, energyAt } from "../core/energy_axis.ts";
import type { Noise } from "../core/noise.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import { afterStep, spectrumCount, type SpectrumImage, withData } from "../core/spectrum_image.ts";

/**
 * Power laws `amplitude * (E / referenceEv)^-exponent` fitted to the spectra of an image, row-major.
 *
 * The amplitude is the background at the middle of the fit window, where it is best known and
 * nearly independent of the exponent.
 */
export interface PowerLaw {
  readonly referenceEv: number;
  /** Background at `referenceEv`, in the image's unit, one a spectrum. */
  readonly amplitude: Float64Array;
  readonly amplitudeStandardError: Float64Array;
  readonly exponent: Float64Array;
  readonly exponentStandardError: Float64Array;
  /** Covariance of amplitude and exponent. */
  readonly covariance: Float64Array;
  /** Sum of squared residuals over their expected variance, divided by the degrees of freedom. */
  readonly reducedChiSquare: Float64Array;
  /** Spectra whose fit did not converge or held no positive counts; their values are NaN. */
  readonly failed: number;
}

const MOST_STEPS = 30;

/**
 * Fits a power law to the window before an edge by least squares weighted for counting noise.
 *
 * The weights are 1 / (readout^2 + gain x background) by the image's noise, taken from the fitted
 * background and not from the noisy counts, which would pull the fit down (Egerton 2011, Electron
 * Energy-Loss Spectroscopy, 3rd ed., section 4.4, doi:10.1007/978-1-4419-9583-4). Standard errors follow
 * from the same variance, so they hold where the noise is counting noise of that gain and the background
 * is a power law; a reduced chi-square far above 1 says that one of the two is not so.
 *
 * @param image Spectra, shape `[rows, columns, channels]`.
 * @param options.fromEv,options.toEv Window free of edges, above 0 eV, at least 3 channels.
 * @param options.gain Counts an electron makes, in place of the image's noise; 1 where the image has
 * none. Where the detector spreads an electron over channels, the low-frequency gain of
 * `estimateNoise` gives the right errors.
 * @throws {RangeError} Where the window is unusable or the gain is not above zero.
 * @example
 * ```ts
 * import { energyAxis, fitPowerLaw, spectrumImage } from "eels";
 * const energy = energyAxis(480, 0.5, 80);
 * const data = Array.from({ length: 80 }, (_, i) => 1e12 * (480 + i / 2) ** -3);
 * const spectrum = spectrumImage({ data, energy });
 * fitPowerLaw(spectrum, { fromEv: 485, toEv: 510 }).exponent[0]; // 3
 * ```
 */
export function fitPowerLaw(
  image: SpectrumImage,
  options: { fromEv: number; toEv: number; gain?: number },
): PowerLaw {
  refuseNonSpectra("fit a power law", image);
  const { fromEv, toEv, gain: given } = checkOptions("fitPowerLaw", "fit a power law", options, {
    fromEv: is.needed(is.number),
    toEv: is.needed(is.number),
    gain: is.above0,
  });
  const { gain, floor } = given === undefined ? weightsOf(image) : { gain: given, floor: 0 };
  const range = channelRange(image.energy, fromEv, toEv, "fit a power law");
  const length = range.to - range.from;
  if (length < 3) {
    throw new RangeError(
      `Cannot fit a power law as the window must hold 3 channels: ${fromEv}-${toEv} eV holds ${length}`,
    );
  }
  if (!(energyAt(image.energy, range.from) > 0)) {
    throw new RangeError(`Cannot fit a power law as fromEv must be above 0: it is ${fromEv}`);
  }
  const referenceEv = Math.sqrt(
    energyAt(image.energy, range.from) * energyAt(image.energy, range.to - 1),
  );
  const logs = Float64Array.from(
    { length },
    (_, i) => Math.log(energyAt(image.energy, range.from + i) / referenceEv),
  );
  const count = spectrumCount(image);
  const make = () => new Float64Array(count).fill(NaN);
  const fit = {
    referenceEv,
    amplitude: make(),
    amplitudeStandardError: make(),
    exponent: make(),
    exponentStandardError: make(),
    covariance: make(),
    reducedChiSquare: make(),
  };
  let failed = 0;
  const channels = image.shape[2];
  for (let s = 0; s < count; s++) {
    const window = image.data.subarray(s * channels + range.from, s * channels + range.to);
    const one = fitOne(window, logs, floor);
    if (!one) {
      failed++;
      continue;
    }
    fit.amplitude[s] = one.amplitude;
    fit.exponent[s] = one.exponent;
    fit.amplitudeStandardError[s] = Math.sqrt(gain * one.varianceA);
    fit.exponentStandardError[s] = Math.sqrt(gain * one.varianceR);
    fit.covariance[s] = gain * one.covariance;
    fit.reducedChiSquare[s] = one.chiSquare / gain / (length - 2);
  }
  return { ...fit, failed };
}

/** Gain, and variance without any signal over the gain: infinite where the noise is white. */
function weightsOf({ noise }: SpectrumImage): { gain: number; floor: number } {
  if (!noise) return { gain: 1, floor: 0 };
  const { gain, readoutCounts, background = 0 } = noise;
  if (typeof background !== "number") {
    throw new RangeError(
      "Cannot fit a power law as the background must still be there: the image's noise says that " +
        "one was subtracted; take the image before",
    );
  }
  if (gain === 0) return { gain: readoutCounts ** 2, floor: Infinity };
  return { gain, floor: readoutCounts ** 2 / gain + background };
}

/**
 * Gauss-Newton in (ln amplitude, exponent) with weights from the model; unit gain.
 *
 * Choice: own steps and not `minimiseBounded`, which finds the same to 4e-9 in 12 times the time
 * (`power_law_bench.ts`): two parameters whose weights follow the model need neither bounds nor damping.
 */
function fitOne(window: Float32Array, logs: Float64Array, floor: number) {
  const total = window.reduce((sum, value) => sum + value, 0);
  if (!(total > 0 && Number.isFinite(total))) return null;
  let logAmplitude = Math.log(total / window.length);
  let exponent = 3;
  for (let step = 0; step < MOST_STEPS; step++) {
    // With variance = model, d(model)/d(ln A) = model and d(model)/dr = -model * log(E / Eref).
    let mm = 0, ml = 0, ll = 0, rm = 0, rl = 0, chiSquare = 0;
    for (let i = 0; i < window.length; i++) {
      const model = Math.exp(logAmplitude - exponent * logs[i]);
      const residual = window[i] - model;
      const variance = floor === 0 ? model : floor === Infinity ? 1 : model + floor;
      const weight = floor === 0 ? 1 : model / variance;
      mm += weight * model;
      ml += weight * model * logs[i];
      ll += weight * model * logs[i] * logs[i];
      rm += weight * residual;
      rl += weight * residual * logs[i];
      chiSquare += residual * residual / variance;
    }
    const determinant = mm * ll - ml * ml;
    const changeLog = (rm * ll - rl * ml) / determinant;
    const changeExponent = -(mm * rl - ml * rm) / determinant;
    if (!(Number.isFinite(changeLog) && Number.isFinite(changeExponent))) return null;
    if (Math.abs(changeLog) + Math.abs(changeExponent) < 1e-9) {
      const amplitude = Math.exp(logAmplitude);
      return {
        amplitude,
        exponent,
        varianceA: amplitude * amplitude * ll / determinant,
        varianceR: mm / determinant,
        covariance: amplitude * ml / determinant,
        chiSquare,
      };
    }
    logAmplitude += Math.max(-1, Math.min(1, changeLog));
    exponent += Math.max(-2, Math.min(2, changeExponent));
  }
  return null;
}

/** The fitted background of every spectrum on the image's whole axis; NaN where a fit failed. */
export function powerLawBackground(image: SpectrumImage, fit: PowerLaw): SpectrumImage {
  const channels = image.shape[2];
  const logs = logEnergies(image, fit);
  const data = new Float32Array(image.data.length);
  for (let s = 0; s < fit.amplitude.length; s++) {
    for (let e = 0; e < channels; e++) {
      data[s * channels + e] = fit.amplitude[s] * Math.exp(-fit.exponent[s] * logs[e]);
    }
  }
  return withData(image, data);
}

/**
 * Standard error of the fitted background in each channel (first-order propagation), in the image's
 * unit: how far the extrapolation under the edge can be trusted.
 */
export function powerLawStandardError(image: SpectrumImage, fit: PowerLaw): SpectrumImage {
  const channels = image.shape[2];
  const logs = logEnergies(image, fit);
  const data = new Float32Array(image.data.length);
  for (let s = 0; s < fit.amplitude.length; s++) {
    for (let e = 0; e < channels; e++) {
      const shape = Math.exp(-fit.exponent[s] * logs[e]);
      const slope = -fit.amplitude[s] * shape * logs[e];
      const variance = (shape * fit.amplitudeStandardError[s]) ** 2 +
        (slope * fit.exponentStandardError[s]) ** 2 + 2 * shape * slope * fit.covariance[s];
      data[s * channels + e] = Math.sqrt(Math.max(0, variance));
    }
  }
  return withData(image, data);
}

/** The image less its fitted background, whose noise stays and goes on with the image's noise. */
export function subtractPowerLaw(image: SpectrumImage, fit: PowerLaw): SpectrumImage {
  const background = powerLawBackground(image, fit).data;
  return afterStep(image, "a power law subtracted", {
    data: image.data.map((value, i) => value - background[i]),
    noise: image.noise && withBackground(image.noise, background),
  });
}

function withBackground(noise: Noise, taken: Float32Array): Noise {
  const { background: before = 0 } = noise;
  return {
    ...noise,
    background: typeof before === "number"
      ? before === 0 ? taken : taken.map((value) => value + before)
      : taken.map((value, i) => value + before[i]),
  };
}

/** A fit of one spectrum in one window, as a table row. */
export interface WindowRow {
  readonly windowEv: string;
  readonly exponent: number;
  readonly exponentStandardError: number;
  readonly reducedChiSquare: number;
}

/**
 * Fits one spectrum in several windows that end at the same energy: how far the exponents lie apart
 * says what the standard errors cannot, namely whether the background is a power law at all.
 *
 * @example
 * ```ts
 * import { compareWindows, energyAxis, spectrumImage } from "eels";
 * const energy = energyAxis(480, 0.5, 160);
 * const data = Array.from({ length: 160 }, (_, i) => {
 *   const energyEv = 480 + i / 2;
 *   return 1e12 * energyEv ** -3 + 3000 * Math.exp(-(((energyEv - 532) / 2) ** 2));
 * });
 * const spectrum = spectrumImage({ data, energy });
 * const windows = { fromEvs: [480, 490, 500], toEv: 524 };
 * compareWindows(spectrum, windows).map((row) => row.exponent); // 3, 3, 3
 * ```
 */
export function compareWindows(
  spectrum: SpectrumImage,
  options: { fromEvs: readonly number[]; toEv: number; gain?: number },
): WindowRow[] {
  const { fromEvs, toEv, gain } = checkOptions("compareWindows", "compare windows", options, {
    fromEvs: is.needed(is.numbers),
    toEv: is.needed(is.number),
    gain: is.above0,
  });
  return fromEvs.map((fromEv) => {
    const fit = fitPowerLaw(spectrum, { fromEv, toEv, gain });
    return {
      windowEv: `${fromEv}-${toEv}`,
      exponent: fit.exponent[0],
      exponentStandardError: fit.exponentStandardError[0],
      reducedChiSquare: fit.reducedChiSquare[0],
    };
  });
}

function logEnergies(image: SpectrumImage, fit: PowerLaw): Float64Array {
  if (fit.amplitude.length !== spectrumCount(image)) {
    throw new RangeError(
      `Cannot take the background as it must be fitted to this image: the fit is of ` +
        `${fit.amplitude.length} spectra, the image has ${spectrumCount(image)}`,
    );
  }
  return Float64Array.from(
    { length: image.shape[2] },
    (_, channel) => Math.log(Math.max(1e-3, energyAt(image.energy, channel)) / fit.referenceEv),
  );
}

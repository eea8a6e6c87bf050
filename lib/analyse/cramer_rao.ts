import { channelRange, type EnergyAxis } from "../core/energy_axis.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, type OneOf } from "../core/options.ts";
import { invertNormal } from "../engine/least_squares/levenberg_marquardt.ts";
import {
  addToNormal,
  type Baseline,
  BASELINE_TERMS,
  type GaussianPeak,
  modelAt,
  parametersOf,
  peakWindow,
} from "./peak_model.ts";
import { noiseOf, type PeakNoise } from "./peak_noise.ts";

/**
 * The Cramér-Rao bound of Gaussian peaks in noise: the least standard deviations that an estimate
 * without bias can have, however it is made, when all parameters of all peaks are unknown.
 *
 * It is the inverse of the Fisher information, the sum over channels of `slope slope^T / variance`.
 * That is exact for white noise and for Poisson counts. With read-out noise on top it is the bound
 * for estimates from the mean and variance of the noise alone, as {@link fitPeaks} makes them; the
 * whole distribution holds slightly more.
 *
 * @param energy Axis of the spectra.
 * @param peaks The true peaks.
 * @param options.baseline Terms that are fitted beside the peaks; the counts under the peaks belong
 * in `noise.background` whether fitted or subtracted.
 * @returns Standard deviations of each peak's height, position and width.
 * @throws {RangeError} Where window or noise are out of range, or the peaks cannot be told apart.
 * @example
 * ```ts
 * import { cramerRaoBound, energyAxis } from "eels";
 * const peak = { height: 100, positionEv: 530, fwhmEv: 2 };
 * const [bound] = cramerRaoBound(energyAxis(520, 0.1, 200), [peak], {
 *   fromEv: 520,
 *   toEv: 540,
 *   noise: { gain: 1 },
 * });
 * bound.positionEv; // 0.0184: the standard deviation, 0.849 eV, over the root of 2,129 electrons
 * ```
 */
export function cramerRaoBound(
  energy: EnergyAxis,
  peaks: readonly GaussianPeak[],
  options: {
    fromEv: number;
    toEv: number;
    baseline?: OneOf<Baseline>;
    noise: Exclude<PeakNoise, "unknown">;
  },
): GaussianPeak[] {
  const { fromEv, toEv, baseline = "none", noise } = checkOptions(
    "cramerRaoBound",
    "bound the errors",
    options,
    {
      fromEv: is.needed(is.number),
      toEv: is.needed(is.number),
      baseline: is.oneOf(...Object.keys(BASELINE_TERMS)),
      noise: is.needed(is.record),
    },
  );
  const { from, to } = channelRange(energy, fromEv, toEv);
  const { energiesEv, middleEv } = peakWindow(energy, from, to);
  const parameters = parametersOf(peaks, BASELINE_TERMS[baseline as Baseline]);
  const size = parameters.length;
  const { sigma, gain, under } = noiseOf(noise, [1, 1, energy.channels], from, to - from)(0);
  const information = new Float64Array(size * size), slopes = new Float64Array(size);
  energiesEv.forEach((energyEv, i) => {
    const mean = modelAt(parameters, peaks.length, energyEv, middleEv, slopes) + under[i];
    addToNormal(information, slopes, 1 / (sigma === undefined ? gain * mean : sigma ** 2));
  });
  const covariance = invertNormal(information, size);
  if (!covariance) {
    throw new RangeError(
      `Cannot bound the errors as the peaks must differ and lie in the window: they are ` +
        peaks.map(({ height, positionEv }) => `${height} at ${positionEv} eV`).join(", "),
    );
  }
  const deviation = (k: number) => Math.sqrt(covariance[k * (size + 1)]);
  return peaks.map((_, k) => ({
    height: deviation(3 * k),
    positionEv: deviation(3 * k + 1),
    fwhmEv: deviation(3 * k + 2),
  }));
}

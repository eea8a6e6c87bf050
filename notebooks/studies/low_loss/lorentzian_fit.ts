import { energyAt, type EnergyAxis } from "eels/core/energy_axis.ts";
import {
  spectrumCount,
  type SpectrumImage,
  spectrumOf,
  withData,
} from "eels/core/spectrum_image.ts";
import { minimiseBounded } from "eels/engine/least_squares/levenberg_marquardt.ts";
import type { LowLossSpectra } from "./low_loss_spectra.ts";
import { noiseVariances } from "./noise_variances.ts";
import { spreadMany } from "./spread_many.ts";

/** What {@link fitLorentzians} found. */
export interface LorentzianFit {
  /** The fitted sharp spectra: a Gaussian zero-loss peak and Lorentzians. */
  readonly image: SpectrumImage;
  /** Number of Lorentzians of each spectrum. */
  readonly peaks: Float64Array;
}

/** How many Lorentzians are tried at most, and how many may follow that do not lower the criterion. */
const MOST_PEAKS = 14, WORSE = 2;
/** Steps after each new peak; the chosen number of peaks is then fitted to its end. */
const STEPS = 12, LAST_STEPS = 60;
/** Widths that a new peak may start with, in eV. */
const START_WIDTHS_EV = [0.08, 0.3, 1];

/** Spreads signals as one spectrum was. */
type Spread = (signals: readonly ArrayLike<number>[]) => Float64Array[];

/**
 * Fits a Gaussian zero-loss peak and Lorentzians, spread by the known spread, to each spectrum by weighted
 * least squares (Levenberg and Marquardt).
 *
 * Peaks are added one by one where they lower the misfit most; their number is that of the least Bayesian
 * information criterion `n ln(chi^2 / n) + k ln n` of n channels and k parameters (Schwarz, _The Annals of
 * Statistics_ 6, 461 (1978), doi:10.1214/aos/1176344136). The family is that of the generator, which so
 * favours it over all other methods.
 *
 * @param options.modelError Share of the measurement by which the spread may be wrong, see `noiseVariances`.
 */
export function fitLorentzians(
  set: LowLossSpectra,
  { spread, modelError = 0 }: { spread: SpectrumImage; modelError?: number },
): LorentzianFit {
  const { measured } = set, { energy } = measured, channels = measured.shape[2];
  const spreadSignals = spreadMany(spread, measured);
  const data = new Float32Array(measured.data.length);
  const peaks = new Float64Array(spectrumCount(measured));
  for (let s = 0; s < peaks.length; s++) {
    const own: Spread = (signals) => spreadSignals(s, signals);
    const varianceOf = (expected?: ArrayLike<number>) =>
      noiseVariances(set, s, { expected, modelError });
    const found = fitOne(spectrumOf(measured, s), { energy, spread: own, varianceOf });
    peaks[s] = (found.length - 2) / 3;
    data.set(sharpOf(found, energy), s * channels);
  }
  return { image: withData(measured, data), peaks };
}

/** Height and width of the zero-loss peak, then height, place and width of each Lorentzian. */
type Parameters = Float64Array;

function fitOne(
  seen: ArrayLike<number>,
  { energy, spread, varianceOf }: {
    energy: EnergyAxis;
    spread: Spread;
    varianceOf: (expected?: ArrayLike<number>) => Float64Array;
  },
): Parameters {
  const channels = energy.channels, endEv = energyAt(energy, channels - 1);
  const templates = templatesOf(energy, spread);
  let variances = varianceOf();
  const fit = (start: Parameters, mostSteps: number) => {
    const count = (start.length - 2) / 3;
    const bounds = (zero: number[], peak: number[]) =>
      Float64Array.from([...zero, ...Array.from({ length: count }, () => peak).flat()]);
    return minimiseBounded(problemOf(seen, { energy, spread, variances }), start, {
      lower: bounds([0, 0.004], [0, 0, 0.5 * energy.stepEv]),
      upper: bounds([10, 0.1], [1, endEv, 4]),
      mostSteps,
    });
  };
  const [zeroLoss] = spread([gaussian(energy, 0.015)]);
  const top = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => Math.max(a, b), 0);
  let now = fit(Float64Array.of(top(seen) / top(zeroLoss), 0.015), 40);
  let best = now.parameters, least = criterion(now.cost, channels, 2), worse = 0;
  for (let count = 1; count <= MOST_PEAKS && worse < WORSE; count++) {
    const [model] = spread([sharpOf(now.parameters, energy)]);
    variances = varianceOf(model.map((value) => Math.max(0, value)));
    const residual = model.map((value, e) => seen[e] - value);
    const peak = strongest(residual, { energy, templates, variances });
    if (!peak) break;
    now = fit(Float64Array.of(...now.parameters, ...peak), STEPS);
    const own = criterion(now.cost, channels, 2 + 3 * count);
    worse = own < least ? 0 : worse + 1;
    if (own < least) [least, best] = [own, now.parameters];
  }
  return fit(best, LAST_STEPS).parameters;
}

const criterion = (cost: number, count: number, parameters: number) =>
  count * Math.log(cost / count) + parameters * Math.log(count);

/** The sharp spectrum of some parameters. */
function sharpOf(parameters: Parameters, energy: EnergyAxis): Float64Array {
  const sharp = gaussian(energy, parameters[1]).map((value) => parameters[0] * value);
  for (let j = 2; j < parameters.length; j += 3) {
    const [height, place, fwhm] = parameters.subarray(j, j + 3);
    for (let e = 0; e < sharp.length; e++) {
      sharp[e] += height / (1 + (2 * (energyAt(energy, e) - place) / fwhm) ** 2);
    }
  }
  return sharp;
}

function gaussian(energy: EnergyAxis, fwhm: number): Float64Array {
  return Float64Array.from(
    { length: energy.channels },
    (_, e) => Math.exp(-4 * Math.LN2 * (energyAt(energy, e) / fwhm) ** 2),
  );
}

/** The weighted sum of squares of a spread model, with its derivatives spread alike. */
function problemOf(
  seen: ArrayLike<number>,
  { energy, spread, variances }: { energy: EnergyAxis; spread: Spread; variances: Float64Array },
) {
  return (parameters: Parameters, gradient: Float64Array, normal: Float64Array): number => {
    const size = parameters.length, signals = derivativesOf(parameters, energy);
    const columns = spread([sharpOf(parameters, energy), ...signals]);
    const model = columns[0];
    let cost = 0;
    for (let e = 0; e < model.length; e++) {
      const weight = 1 / variances[e], residual = model[e] - seen[e];
      cost += weight * residual * residual;
      for (let a = 0; a < size; a++) {
        const slope = weight * columns[a + 1][e];
        gradient[a] += slope * residual;
        for (let b = 0; b <= a; b++) normal[a * size + b] += slope * columns[b + 1][e];
      }
    }
    return cost;
  };
}

/** The derivatives of the sharp spectrum by its parameters. */
function derivativesOf(parameters: Parameters, energy: EnergyAxis): Float64Array[] {
  const { channels } = energy, [height, width] = parameters;
  const all = Array.from(parameters, () => new Float64Array(channels));
  for (let e = 0; e < channels; e++) {
    const at = energyAt(energy, e), z = Math.exp(-4 * Math.LN2 * (at / width) ** 2);
    all[0][e] = z;
    all[1][e] = height * z * 8 * Math.LN2 * at * at / width ** 3;
    for (let j = 2; j < parameters.length; j += 3) {
      const own = parameters[j], x = at - parameters[j + 1], fwhm = parameters[j + 2];
      const l = 1 / (1 + (2 * x / fwhm) ** 2);
      all[j][e] = l;
      all[j + 1][e] = own * l * l * 8 * x / fwhm ** 2;
      all[j + 2][e] = own * l * l * 8 * x * x / fwhm ** 3;
    }
  }
  return all;
}

/** Spread Lorentzians in the middle of the axis, by their width. */
function templatesOf(energy: EnergyAxis, spread: Spread) {
  const middle = Math.floor(energy.channels / 2);
  const shapes = START_WIDTHS_EV.map((fwhm) =>
    sharpOf(Float64Array.of(0, 1, 1, energyAt(energy, middle), fwhm), energy)
  );
  return spread(shapes).map((values, i) => ({ values, middle, fwhmEv: START_WIDTHS_EV[i] }));
}

/** Height, place and width of the peak that alone would lower the misfit most; none where all raise it. */
function strongest(
  residual: Float64Array,
  { energy, templates, variances }: {
    energy: EnergyAxis;
    templates: { values: Float64Array; middle: number; fwhmEv: number }[];
    variances: Float64Array;
  },
): number[] | undefined {
  const { channels, startEv, stepEv } = energy;
  const first = Math.max(0, Math.ceil((0.03 - startEv) / stepEv));
  let gain = 0, peak: number[] | undefined;
  for (const { values, middle, fwhmEv } of templates) {
    for (let at = first; at < channels; at++) {
      let overlap = 0, square = 0;
      const from = Math.max(0, at - middle), to = Math.min(channels, at - middle + channels);
      for (let e = from; e < to; e++) {
        const value = values[e - at + middle], weighted = value / variances[e];
        overlap += weighted * residual[e];
        square += weighted * value;
      }
      if (!(overlap > 0 && overlap * overlap / square > gain)) continue;
      gain = overlap * overlap / square;
      peak = [Math.min(1, overlap / square), energyAt(energy, at), fwhmEv];
    }
  }
  return peak;
}

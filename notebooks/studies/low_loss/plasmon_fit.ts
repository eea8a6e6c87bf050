import { channelRange, energyAt } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumOf } from "eels/core/spectrum_image.ts";
import { minimiseBounded } from "eels/engine/least_squares/levenberg_marquardt.ts";

/** Where a plasmon is looked for, and by which curve. */
export interface PlasmonSearch {
  readonly name: string;
  readonly nearEv: number;
  readonly widthEv: number;
  readonly fromEv: number;
  readonly toEv: number;
  /** "Drude": the free-electron energy-loss function. "Lorentzian": symmetric about its maximum. */
  readonly shape: "Drude" | "Lorentzian";
}

/** A plasmon as fitted. */
export interface PlasmonFit {
  /** Energy in eV: E_p of the Drude function, or the Lorentzian's middle. */
  readonly energyEv: number;
  /** Where the curve without baseline is highest, in eV. */
  readonly maximumEv: number;
  /** Damping Gamma, or full width at half maximum, the zero-loss peak's width taken out. */
  readonly widthEv: number;
  /** Area of the curve without baseline within the window, in the spectrum's unit. */
  readonly area: number;
  readonly converged: boolean;
  /** A parameter lies on a bound: the numbers are not a fit then. */
  readonly atBound: boolean;
  /** Root mean square of data minus fit over the root mean square of the data. */
  readonly relativeResidual: number;
  /** First channel of the window, the fitted curve with its baseline, and data minus fit. */
  readonly first: number;
  readonly model: Float64Array;
  readonly residual: Float64Array;
}

/**
 * Fits one plasmon and a straight baseline to a window of a spectrum, the curve spread by the zero-loss
 * peak before it is compared:
 *
 *     Drude        A E G Ep^2 / ((E^2 - Ep^2)^2 + (E G)^2),   Im(-1 / eps) of free electrons
 *     Lorentzian   A (G / 2)^2 / ((E - Ep)^2 + (G / 2)^2)
 *
 * Egerton, Electron Energy-Loss Spectroscopy in the Electron Microscope (2011), section 3.3.1,
 * doi:10.1007/978-1-4419-9583-4. Channels are weighted by the inverse of their counts, as counting noise is.
 *
 * @param spectrum Single scattering at the resolution of the zero-loss peak.
 * @param options.spread The zero-loss peak about 0 eV, on channels of the same width.
 * @param options.weights What the counts of each channel are, to weight by; the spectrum where left out.
 */
export function fitPlasmon(
  spectrum: SpectrumImage,
  { nearEv, widthEv, fromEv, toEv, shape }: PlasmonSearch,
  { spread, weights }: { spread: SpectrumImage; weights?: ArrayLike<number> },
): PlasmonFit {
  const { energy } = spectrum, { from, to } = channelRange(energy, fromEv, toEv);
  const data = Float64Array.from(spectrumOf(spectrum, 0).subarray(from, to));
  const counts = weights ? Array.from(weights).slice(from, to) : [...data];
  const floor = 0.2 * counts.reduce((sum, value) => sum + Math.abs(value), 0) / counts.length;
  const weight = counts.map((value) => 1 / Math.max(floor, value));
  const kernel = nearZero(spread), half = (kernel.length - 1) / 2;
  const curve = shape === "Drude" ? drude : lorentzian;
  const middleEv = (fromEv + toEv) / 2, scale = Math.max(...data);
  const evaluate = ([height, atEv, gammaEv, level, slope]: Float64Array | number[]) => {
    const sharp = Float64Array.from(
      { length: data.length + 2 * half },
      (_, i) => curve(energyAt(energy, from + i - half), atEv, gammaEv),
    );
    return data.map((_, e) => {
      let sum = 0;
      for (let k = 0; k < kernel.length; k++) sum += kernel[k] * sharp[e + kernel.length - 1 - k];
      return scale * (height * sum + level + slope * (energyAt(energy, from + e) - middleEv));
    });
  };
  const problem = (at: Float64Array, gradient: Float64Array, normal: Float64Array) => {
    const model = evaluate(at);
    const slopes = Array.from(at, (value, p) => {
      const step = 1e-5 * Math.max(0.1, Math.abs(value)), moved = at.slice();
      moved[p] += step;
      return evaluate(moved).map((up, e) => (up - model[e]) / step);
    });
    let cost = 0;
    for (let e = 0; e < data.length; e++) {
      const off = model[e] - data[e];
      cost += weight[e] * off * off;
      for (let p = 0; p < at.length; p++) {
        gradient[p] += weight[e] * off * slopes[p][e];
        for (let q = 0; q <= p; q++) {
          normal[p * at.length + q] += weight[e] * slopes[p][e] * slopes[q][e];
        }
      }
    }
    return cost;
  };
  const start = Float64Array.of(0.8, nearEv, widthEv, 0.1, 0);
  const lower = Float64Array.of(0, fromEv, energy.stepEv, -5, -5);
  const upper = Float64Array.of(50, toEv, toEv - fromEv, 5, 5);
  const { parameters, converged, atBound } = minimiseBounded(problem, start, { lower, upper });
  const model = evaluate(parameters), residual = data.map((value, e) => value - model[e]);
  const [height, energyEv, gammaEv] = parameters;
  const bare = evaluate([height, energyEv, gammaEv, 0, 0]);
  const square = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0);
  return {
    energyEv,
    maximumEv: shape === "Drude" ? drudeMaximum(energyEv, gammaEv) : energyEv,
    widthEv: gammaEv,
    area: bare.reduce((sum, value) => sum + value, 0),
    converged,
    atBound: atBound.length > 0,
    relativeResidual: Math.sqrt(square(residual) / square(data)),
    first: from,
    model,
    residual,
  };
}

/** Of height 1 at its maximum for small damping. */
export function drude(atEv: number, plasmonEv: number, gammaEv: number): number {
  if (atEv <= 0) return 0;
  const width = atEv * gammaEv, off = atEv ** 2 - plasmonEv ** 2;
  return atEv * gammaEv ** 2 * plasmonEv / (off ** 2 + width ** 2);
}

/** Where {@link drude} is highest: below the plasmon's energy, the more the wider it is. */
export function drudeMaximum(plasmonEv: number, gammaEv: number): number {
  const square = plasmonEv ** 2, term = 2 * square - gammaEv ** 2;
  return Math.sqrt((term + Math.sqrt(term ** 2 + 12 * square ** 2)) / 6);
}

export function lorentzian(atEv: number, middleEv: number, fwhmEv: number): number {
  return 1 / (1 + (2 * (atEv - middleEv) / fwhmEv) ** 2);
}

/** The part of a spread that matters to a plasmon's shape: within ten half widths of 0 eV, of sum 1. */
function nearZero({ data }: SpectrumImage): Float64Array {
  const middle = (data.length - 1) / 2, top = data[middle];
  let reach = 1;
  while (middle + reach < data.length && data[middle + reach] > 1e-3 * top) reach++;
  const near = Float64Array.from(data.subarray(middle - reach, middle + reach + 1));
  const sum = near.reduce((total, value) => total + value, 0);
  return near.map((value) => value / sum);
}

/**
 * Fits again to the fit plus its residuals, resampled in circular blocks: the scatter that noise, fixed
 * pattern and misfit give together (moving-block bootstrap; Künsch, _The Annals of Statistics_ 17, 1217
 * (1989), doi:10.1214/aos/1176347265). Residuals are scaled by the root of the model, as counts scatter.
 *
 * @param options.block Channels of a block, wider than the correlation; 24.
 * @returns Standard deviations over the draws.
 */
export function bootstrapPlasmon(
  spectrum: SpectrumImage,
  search: PlasmonSearch,
  { spread, weights, draws, random, block = 24 }: {
    spread: SpectrumImage;
    weights?: ArrayLike<number>;
    draws: number;
    random: Prng;
    block?: number;
  },
): { energyEv: number; maximumEv: number; widthEv: number } {
  const fit = fitPlasmon(spectrum, search, { spread, weights }), { length } = fit.residual;
  const root = (e: number) => Math.sqrt(Math.max(1, fit.model[e]));
  const start = { ...search, nearEv: fit.energyEv, widthEv: fit.widthEv };
  const found = Array.from({ length: draws }, () => {
    const data = spectrumOf(spectrum, 0).slice();
    for (let at = 0; at < length; at += block) {
      const from = random.integer(length);
      for (let e = at; e < Math.min(length, at + block); e++) {
        const taken = (from + e - at) % length;
        data[fit.first + e] = fit.model[e] + fit.residual[taken] / root(taken) * root(e);
      }
    }
    return fitPlasmon({ ...spectrum, data }, start, { spread, weights });
  });
  return {
    energyEv: deviation(found.map(({ energyEv }) => energyEv)),
    maximumEv: deviation(found.map(({ maximumEv }) => maximumEv)),
    widthEv: deviation(found.map(({ widthEv }) => widthEv)),
  };
}

export function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1),
  );
}

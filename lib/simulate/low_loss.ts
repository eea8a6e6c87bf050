import { energies, type EnergyAxis } from "../core/energy_axis.ts";
import { FWHM_PER_DEVIATION } from "../core/gaussian.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";

/** A collective excitation of the valence electrons. */
export interface Plasmon {
  /** Energy at the maximum of a sharp plasmon, in eV. */
  readonly energyEv: number;
  /** Full width at half maximum in eV. */
  readonly widthEv: number;
  /** Share of the single losses; the shares of all plasmons are brought to the sum 1. */
  readonly share: number;
}

/** What a low-loss spectrum is made of. */
export interface LowLossOptions {
  /** Thickness in inelastic mean free paths, t / lambda. */
  readonly thicknessMfp: number;
  readonly plasmons: readonly Plasmon[];
  /** Full width at half maximum of the Gaussian zero-loss peak in eV; 0.8. */
  readonly zeroLossFwhmEv?: number;
}

const MAKE = "make a low-loss spectrum";
const PLASMON_KINDS = {
  energyEv: is.needed(is.above0),
  widthEv: is.needed(is.above0),
  share: is.needed(is.from0),
};

/**
 * Probability of a single loss a channel: for each plasmon Drude's energy-loss function
 * E Ep² w / ((E² - Ep²)² + (E w)²).
 *
 * Egerton, Electron Energy-Loss Spectroscopy in the Electron Microscope (2011), chapter 3,
 * doi:10.1007/978-1-4419-9583-4.
 *
 * @param plasmons Their shares need not sum to 1.
 * @param axis Width of a channel in eV and number of channels, from 0 eV on; an energy axis has both.
 * @returns One value a channel; they sum to 1.
 * @throws {RangeError} Where no plasmon has a share above 0 on the axis.
 * @example
 * ```ts
 * import { singleLoss } from "eels";
 * const plasmons = [{ energyEv: 30, widthEv: 12, share: 1 }];
 * const single = singleLoss(plasmons, { stepEv: 0.5, channels: 200 });
 * single.indexOf(Math.max(...single)) * 0.5; // 29.5: a broad plasmon of 30 eV has its maximum below
 * ```
 */
export function singleLoss(
  plasmons: readonly Plasmon[],
  axis: Partial<EnergyAxis> & { readonly stepEv: number; readonly channels: number },
): Float64Array {
  const { stepEv, channels } = checkOptions("singleLoss", MAKE, axis, {
    startEv: is.number,
    stepEv: is.needed(is.above0),
    channels: is.needed(is.whole(1)),
  });
  for (const plasmon of plasmons) checkOptions("a plasmon", MAKE, plasmon, PLASMON_KINDS);
  const sum = new Float64Array(channels);
  for (const { energyEv, widthEv, share } of plasmons) {
    const loss = sum.map((_, channel) => {
      const at = channel * stepEv;
      return at * energyEv ** 2 * widthEv /
        ((at ** 2 - energyEv ** 2) ** 2 + (at * widthEv) ** 2);
    });
    const area = loss.reduce((all, value) => all + value, 0);
    loss.forEach((value, channel) => sum[channel] += share * value / area);
  }
  const total = sum.reduce((all, value) => all + value, 0);
  if (!(total > 0)) {
    throw new RangeError(
      `Cannot ${MAKE} as the plasmons must have shares above 0 and lie on the axis`,
    );
  }
  return sum.map((value) => value / total);
}

/**
 * How probable each total energy loss is with plural scattering: the number of losses is a Poisson
 * number of mean t / lambda, each loss one of the single losses.
 *
 * Egerton (2011), chapter 3, doi:10.1007/978-1-4419-9583-4. The sum over the numbers of losses is done
 * channel by channel by Panjer's recursion: with f the result and s the single losses,
 * E f(E) = t/lambda times the sum over E' of E' s(E') f(E - E').
 *
 * @param single What {@link singleLoss} returned.
 * @param thicknessMfp Thickness in inelastic mean free paths, t / lambda.
 * @returns Probability of each total loss, from 0 on in the channels of `single`. The sum stays below 1
 * by what lies beyond the last channel.
 * @throws {RangeError} Where the thickness is negative.
 * @example
 * ```ts
 * import { pluralLoss, singleLoss } from "eels";
 * const plasmons = [{ energyEv: 30, widthEv: 12, share: 1 }];
 * const losses = pluralLoss(singleLoss(plasmons, { stepEv: 0.5, channels: 200 }), 0.8);
 * losses[0]; // 0.449, exp(-0.8): the electrons that lose nothing
 * ```
 */
export function pluralLoss(single: Float64Array, thicknessMfp: number): Float64Array {
  if (!(thicknessMfp >= 0)) {
    throw new RangeError(
      `Cannot scatter as thicknessMfp must be 0 or more: it is ${thicknessMfp}`,
    );
  }
  const losses = new Float64Array(single.length);
  losses[0] = Math.exp(-thicknessMfp * (1 - single[0]));
  for (let channel = 1; channel < single.length; channel++) {
    let sum = 0;
    for (let lost = 1; lost <= channel; lost++) sum += lost * single[lost] * losses[channel - lost];
    losses[channel] = thicknessMfp * sum / channel;
  }
  return losses;
}

/**
 * A low-loss spectrum: the zero-loss peak with plural scattering.
 *
 * @param energy The axis; it may begin below 0 eV.
 * @param options Thickness in mean free paths, plasmons, and width of the zero-loss peak.
 * @returns Share of the beam a channel; the whole beam is 1, less what lies beyond the axis.
 * @throws {RangeError} Where the thickness is negative or the zero-loss peak has no width.
 * @example
 * ```ts
 * import { energyAxis, lowLoss } from "eels";
 * const spectrum = lowLoss(energyAxis(-20, 0.25, 600), {
 *   thicknessMfp: 0.8,
 *   plasmons: [{ energyEv: 30, widthEv: 12, share: 1 }],
 * });
 * ```
 */
export function lowLoss(
  energy: EnergyAxis,
  options: LowLossOptions,
): Float64Array {
  const { thicknessMfp, plasmons, zeroLossFwhmEv = 0.8 } = checkOptions("lowLoss", MAKE, options, {
    thicknessMfp: is.needed(is.from0),
    plasmons: is.needed(is.list),
    zeroLossFwhmEv: is.above0,
  });
  const deviationEv = zeroLossFwhmEv / FWHM_PER_DEVIATION;
  const scale = energy.stepEv / (deviationEv * Math.sqrt(2 * Math.PI));
  const zeroLoss = energies(energy).map((at) => scale * Math.exp(-((at / deviationEv) ** 2) / 2));
  const single = singleLoss(plasmons, energy);
  return addPluralLoss(zeroLoss, pluralLoss(single, thicknessMfp));
}

/**
 * Adds plural losses to any spectrum, such as an edge: every electron may lose more on its way.
 *
 * Egerton (2011), chapter 3, doi:10.1007/978-1-4419-9583-4: a convolution from 0 eV on.
 *
 * @param spectrum One value a channel; it should begin below the first feature.
 * @param losses What {@link pluralLoss} returned, in channels of the same width.
 * @returns One value a channel, in the unit of the spectrum.
 * @example
 * ```ts
 * import { addPluralLoss, pluralLoss, singleLoss } from "eels";
 * const edge = Float64Array.from({ length: 200 }, (_, e) => e < 40 ? 0 : 1);
 * const single = singleLoss([{ energyEv: 24, widthEv: 8, share: 1 }], { stepEv: 1, channels: 200 });
 * const thick = addPluralLoss(edge, pluralLoss(single, 1));
 * thick[41] < 0.5 && thick[150] > 0.9; // true: the edge's step is gone to higher losses
 * ```
 */
export function addPluralLoss(spectrum: ArrayLike<number>, losses: Float64Array): Float64Array {
  return Float64Array.from({ length: spectrum.length }, (_, channel) => {
    let sum = 0;
    const most = Math.min(channel, losses.length - 1);
    for (let lost = 0; lost <= most; lost++) sum += losses[lost] * spectrum[channel - lost];
    return sum;
  });
}

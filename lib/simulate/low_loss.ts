import { energies, type EnergyAxis } from "../core/energy_axis.ts";

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
  /** Thickness over inelastic mean free path, t / lambda. */
  readonly thicknessInPaths: number;
  readonly plasmons: readonly Plasmon[];
  /** Full width at half maximum of the Gaussian zero-loss peak in eV; 0.8. */
  readonly zeroLossFwhmEv?: number;
}

/**
 * Probability of a single loss a channel: for each plasmon Drude's energy-loss function
 * E Ep² w / ((E² - Ep²)² + (E w)²).
 *
 * Egerton, Electron Energy-Loss Spectroscopy in the Electron Microscope (2011), chapter 3,
 * doi:10.1007/978-1-4419-9583-4.
 *
 * @param stepEv Width of a channel in eV.
 * @param channels Number of channels from 0 eV on.
 * @returns Values that sum to 1.
 */
export function singleLoss(
  plasmons: readonly Plasmon[],
  stepEv: number,
  channels: number,
): Float64Array {
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
      "Cannot make a low-loss spectrum as the plasmons must have shares above 0 and lie on the axis",
    );
  }
  return sum.map((value) => value / total);
}

/**
 * How plural scattering spreads the energy losses: the number of losses is a Poisson number of mean
 * t / lambda, each loss drawn from the single losses.
 *
 * Egerton (2011), chapter 3, doi:10.1007/978-1-4419-9583-4. The sum over the numbers of losses is done
 * channel by channel by Panjer's recursion: with f the result and s the single losses,
 * E f(E) = t/lambda times the sum over E' of E' s(E') f(E - E').
 *
 * @param single What {@link singleLoss} returned.
 * @returns Probability of each total loss, from 0 on in the channels of `single`. The sum stays below 1
 * by what lies beyond the last channel.
 */
export function pluralLoss(single: Float64Array, thicknessInPaths: number): Float64Array {
  if (!(thicknessInPaths >= 0)) {
    throw new RangeError(
      `Cannot scatter as thicknessInPaths must be 0 or more: it is ${thicknessInPaths}`,
    );
  }
  const spread = new Float64Array(single.length);
  spread[0] = Math.exp(-thicknessInPaths * (1 - single[0]));
  for (let channel = 1; channel < single.length; channel++) {
    let sum = 0;
    for (let lost = 1; lost <= channel; lost++) sum += lost * single[lost] * spread[channel - lost];
    spread[channel] = thicknessInPaths * sum / channel;
  }
  return spread;
}

/**
 * A low-loss spectrum: the zero-loss peak spread by plural scattering.
 *
 * @param energy The axis; it may begin below 0 eV.
 * @returns Share of the beam a channel; the whole beam is 1, less what lies beyond the axis.
 * @example
 * ```ts
 * import { energyAxis, lowLoss } from "eels";
 * const spectrum = lowLoss(energyAxis(-20, 0.25, 600), {
 *   thicknessInPaths: 0.8,
 *   plasmons: [{ energyEv: 30, widthEv: 12, share: 1 }],
 * });
 * ```
 */
export function lowLoss(
  energy: EnergyAxis,
  { thicknessInPaths, plasmons, zeroLossFwhmEv = 0.8 }: LowLossOptions,
): Float64Array {
  if (!(zeroLossFwhmEv > 0)) {
    throw new RangeError(
      `Cannot make a zero-loss peak as zeroLossFwhmEv must be above 0: it is ${zeroLossFwhmEv}`,
    );
  }
  const deviationEv = zeroLossFwhmEv / (2 * Math.sqrt(2 * Math.log(2)));
  const scale = energy.stepEv / (deviationEv * Math.sqrt(2 * Math.PI));
  const zeroLoss = energies(energy).map((at) => scale * Math.exp(-((at / deviationEv) ** 2) / 2));
  const single = singleLoss(plasmons, energy.stepEv, energy.channels);
  return spreadLosses(zeroLoss, pluralLoss(single, thicknessInPaths));
}

/**
 * Adds the plural losses to any spectrum, such as an edge: every electron may lose more on its way.
 *
 * @param spectrum One value a channel; it should begin below the first feature.
 * @param losses What {@link pluralLoss} returned, in channels of the same width.
 */
export function spreadLosses(spectrum: ArrayLike<number>, losses: Float64Array): Float64Array {
  return Float64Array.from({ length: spectrum.length }, (_, channel) => {
    let sum = 0;
    const most = Math.min(channel, losses.length - 1);
    for (let lost = 0; lost <= most; lost++) sum += losses[lost] * spectrum[channel - lost];
    return sum;
  });
}

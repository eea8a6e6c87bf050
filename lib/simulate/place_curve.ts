import { energies, type EnergyAxis } from "../core/energy_axis.ts";
import { FWHM_PER_DEVIATION, gaussianWeights } from "../core/gaussian.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";

/** A computed spectrum over an energy of its own, in equal steps. */
export interface Curve {
  /** Rising energies in eV, in equal steps. */
  readonly relativeEv: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** Where a curve goes. */
export interface CurvePlacement {
  readonly energy: EnergyAxis;
  /** Energy loss at which the curve's own energy is zero, in eV. */
  readonly zeroEv: number;
  /** Full width at half maximum of an added Gaussian in eV; 0. */
  readonly broadeningEv?: number;
}

/** Choice: below its first energy a curve fades with this length; computed edges begin at 1 %. */
const FADE_EV = 1;
/** Choice: the mean over this range is the level from which a curve goes on above its end. */
const LEVEL_EV = 4;
/** Choice: inner-shell losses fall as E^-r with r of 2 to 6 (Egerton 2011); 3 is used. */
const TAIL_EXPONENT = 3;

/**
 * Puts a computed spectrum on an energy axis, continued smoothly beyond its ends.
 *
 * Below its range the first value fades exponentially. Above it the last value goes over, within
 * about 4 eV, to the mean level of the last 4 eV, and that falls as a power law of the energy loss.
 * What is continued holds no fine structure: it only keeps the axis filled.
 *
 * Egerton, Electron Energy-Loss Spectroscopy in the Electron Microscope (2011),
 * doi:10.1007/978-1-4419-9583-4.
 *
 * @returns One value a channel, on the curve's own scale.
 * @throws {RangeError} Where the curve is not in equal rising steps.
 * @example
 * ```ts
 * import { energyAxis, placeCurve } from "eels";
 * const curve = { relativeEv: [0, 0.5, 1, 1.5, 2], values: [0, 1, 3, 2, 1.5] };
 * const energy = energyAxis(525, 0.25, 60);
 * placeCurve(curve, { energy, zeroEv: 530, broadeningEv: 0.8 }).length; // 60
 * ```
 */
export function placeCurve(
  curve: Curve,
  options: CurvePlacement,
): Float64Array {
  const { energy, zeroEv, broadeningEv = 0 } = checkOptions(
    "placeCurve",
    "place the curve",
    options,
    { energy: is.needed(is.axis), zeroEv: is.needed(is.number), broadeningEv: is.from0 },
  );
  const { relativeEv, values } = curve;
  const last = values.length - 1;
  const stepEv = (relativeEv[last] - relativeEv[0]) / last;
  for (let i = 0; i <= last; i++) {
    const expectedEv = relativeEv[0] + i * stepEv;
    if (!(stepEv > 0 && Math.abs(relativeEv[i] - expectedEv) < 0.1 * stepEv)) {
      throw new RangeError(
        `Cannot place the curve as its energies must rise in equal steps: number ${i} is ` +
          `${relativeEv[i]} eV, ${expectedEv} eV was expected`,
      );
    }
  }
  const levelCount = Math.min(last + 1, Math.max(1, Math.round(LEVEL_EV / stepEv)));
  let level = 0;
  for (let i = last + 1 - levelCount; i <= last; i++) level += values[i] / levelCount;

  const valueAt = (at: number) => {
    const position = (at - zeroEv - relativeEv[0]) / stepEv;
    if (position < 0) return values[0] * Math.exp(position * stepEv / FADE_EV);
    if (position > last) {
      const beyondEv = (position - last) * stepEv;
      const decay = ((at - beyondEv) / at) ** TAIL_EXPONENT;
      return (level + (values[last] - level) * Math.exp(-4 * beyondEv / LEVEL_EV)) * decay;
    }
    const low = Math.min(last - 1, Math.floor(position));
    return values[low] + (values[low + 1] - values[low]) * (position - low);
  };
  if (!(broadeningEv > 0)) return energies(energy).map(valueAt);

  // The Gaussian is summed on the curve's own steps, so that a coarse axis loses nothing, and over the
  // curve's own continuation, so that its ends are no edges: a blur of the placed values would do neither.
  const deviationEv = broadeningEv / FWHM_PER_DEVIATION;
  const fineEv = Math.min(stepEv, deviationEv / 4);
  const weights = gaussianWeights(deviationEv / fineEv);
  const reach = (weights.length - 1) / 2;
  return energies(energy).map((at) => {
    let sum = 0;
    for (let i = 0; i < weights.length; i++) sum += weights[i] * valueAt(at + (i - reach) * fineEv);
    return sum;
  });
}

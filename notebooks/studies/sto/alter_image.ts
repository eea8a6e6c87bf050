import { energyAt } from "eels/core/energy_axis.ts";
import { shiftSpectra } from "eels/core/energy_steps.ts";
import { mapValues, type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import { addPluralLoss, type Plasmon, pluralLoss, singleLoss } from "eels/simulate/low_loss.ts";

/** How a measurement departs from a simulated core-loss image. */
export interface Alteration {
  /** Displacement of the axis in eV. */
  readonly shiftEv?: number;
  /** Factor on all values. */
  readonly gain?: number;
  /** Thickness in inelastic mean free paths: how much plural scattering lifts what follows. */
  readonly thicknessMfp?: number;
  readonly plasmons?: readonly Plasmon[];
}

/**
 * One broad plasmon at 30 eV.
 *
 * Choice: round numbers that put the plural scattering of an oxide where it belongs, beyond the
 * edge's fine structure; not fitted to a low-loss spectrum.
 */
export const OXIDE_PLASMONS: readonly Plasmon[] = Object.freeze([
  Object.freeze({ energyEv: 30, widthEv: 12, share: 1 }),
]);

/**
 * Alters a background-free core-loss image as a calibration, a detector or a thicker specimen would.
 *
 * Electrons without plural losses keep their number, so that thickness adds a tail and does not
 * scale the edge; that is what `gain` is for.
 *
 * @param image Spectra that begin below their edge, `[rows, columns, channels]`.
 * @throws {RangeError} Where the thickness is negative.
 */
export function alterImage(
  image: SpectrumImage,
  { shiftEv = 0, gain = 1, thicknessMfp = 0, plasmons = OXIDE_PLASMONS }: Alteration,
): SpectrumImage {
  const channels = image.shape[2];
  const losses = pluralLoss(singleLoss(plasmons, image.energy), thicknessMfp);
  const kernel = losses.map((share) => share / losses[0]);
  const data = new Float32Array(image.data.length);
  for (let first = 0; first < data.length; first += channels) {
    data.set(addPluralLoss(image.data.subarray(first, first + channels), kernel), first);
  }
  const thick = thicknessMfp === 0 ? image : withData(image, data);
  return mapValues(shiftSpectra(thick, [shiftEv]), (value) => gain * value);
}

/** The image with a Gaussian peak added to every spectrum. */
export function addPeak(
  image: SpectrumImage,
  { energyEv, fwhmEv, height }: { energyEv: number; fwhmEv: number; height: number },
): SpectrumImage {
  const FOUR_LN_2 = 4 * Math.LN2;
  return mapValues(image, (value, channel) => {
    const distance = (energyAt(image.energy, channel) - energyEv) / fwhmEv;
    return value + height * Math.exp(-FOUR_LN_2 * distance ** 2);
  });
}

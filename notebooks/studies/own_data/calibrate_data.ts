import { calibrate } from "eels/analyse/calibrate.ts";
import { energyAt } from "eels/core/energy_axis.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";

/** Where a peak stands on the axis as stored, and where it belongs. */
export interface KnownEnergy {
  readonly foundEv: number;
  readonly trueEv: number;
}

/** How far from its place a top is looked for, in eV, and one after the other. */
const WINDOWS_EV = [1.5, 3, 5];

/**
 * Calibrates the axis on one edge or more; on none it stays as it is.
 *
 * Tops of broad or noisy peaks need wide windows, so these grow until each peak has one.
 *
 * @throws {Error} Where a peak has no top within the widest window.
 */
export function calibrateData(
  image: SpectrumImage,
  known: readonly KnownEnergy[],
): SpectrumImage {
  if (known.length === 0) return image;
  const { stepEv } = image.energy;
  const [widest] = WINDOWS_EV.slice(-1);
  for (const halfEv of WINDOWS_EV) {
    const withinEv = Math.max(halfEv, 3 * stepEv);
    const peaks = known.map(({ foundEv, trueEv }) => ({ nearEv: foundEv, trueEv, withinEv }));
    try {
      return calibrate(image, { peaks, halfWidthEv: Math.max(withinEv / 1.5, 2.5 * stepEv) });
    } catch (error) {
      const isNarrow = /no top lies/.test((error as Error).message);
      if (!isNarrow || halfEv === widest) throw error;
    }
  }
  return image; // not reached: the widest window returns or throws
}

/**
 * The error budget of a calibration: what each part adds to the error of an energy, at both ends and
 * in the middle of the axis, in eV.
 *
 * The error of an energy E is `(s^2 + ((E - M) d)^2)^(1/2)` with the error s of the shift, d of the
 * stretch and the middle M of the peaks. One peak says nothing of the dispersion: its column is empty.
 */
export function calibrationBudget({ calibration, energy }: SpectrumImage) {
  if (!calibration) return [];
  const { peaks, shiftStandardErrorEv, stretchStandardError } = calibration;
  const middleEv = peaks.reduce((sum, { trueEv }) => sum + trueEv, 0) / peaks.length;
  const ends = [0, (energy.channels - 1) / 2, energy.channels - 1];
  return ends.map((channel) => {
    const atEv = energyAt(energy, Math.round(channel));
    const bySlope = peaks.length > 1 ? Math.abs(atEv - middleEv) * stretchStandardError : NaN;
    const worst = Math.max(...peaks.map(({ residualEv }) => Math.abs(residualEv)));
    return {
      energyEv: atEv,
      byShiftEv: shiftStandardErrorEv,
      byDispersionEv: bySlope,
      largestResidualEv: peaks.length > 2 ? worst : NaN,
      totalEv: Math.hypot(shiftStandardErrorEv, Number.isNaN(bySlope) ? 0 : bySlope),
    };
  });
}

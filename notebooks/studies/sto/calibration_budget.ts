/**
 * What an energy owes to the peak it was read from, and to the calibration of its axis.
 *
 * @module
 */
import type { Calibration, SpectrumImage } from "eels/core/spectrum_image.ts";
import { mean, sumNthPowerDeviations } from "simple-statistics";

/**
 * Standard uncertainty of the true energy of each calibration peak, in eV.
 *
 * Choice: 0.2 eV, for Ti L3 (eg) at 460.3 eV and O K (t2g) at 531.0 eV. Both energies and their uncertainty
 * are this project's; their source was not kept.
 */
export const LITERATURE_ERROR_EV = 0.2;

/** Standard errors in eV that a calibrated energy has from its calibration. */
export interface CalibrationError {
  /** From the fits of the calibration's peaks. */
  readonly calibrationFitEv: number;
  /** From what is known of their true energies. */
  readonly literatureEv: number;
  readonly calibrationEv: number;
}

/**
 * The calibration's part of the error of an energy E. With peaks found at f_i and true energies t_i,
 *
 *     E = sum of w_i t_i,  w_i = 1 / n + (x - mean f) (f_i - mean f) / sum of (f_j - mean f)^2
 *
 * (x is E on the axis as stored), so that errors of t_i count w_i times and those of f_i also by the
 * stretch. Beyond the outermost peak the weights grow with the distance.
 *
 * @throws {RangeError} Where the spectrum has no calibration.
 */
export function calibrationErrorAt(
  { calibration }: Pick<SpectrumImage, "calibration">,
  energyEv: number,
  { literatureEv = LITERATURE_ERROR_EV }: { literatureEv?: number } = {},
): CalibrationError {
  const { peaks, stretch, shiftEv } = calibrated(calibration);
  const found = peaks.map(({ foundEv }) => foundEv), middle = mean(found);
  const squares = sumNthPowerDeviations(found, 2);
  const distance = (energyEv - middle - shiftEv) / stretch;
  const weights = found.map((at) =>
    1 / peaks.length + (squares > 0 ? distance * (at - middle) / squares : 0)
  );
  const fit = stretch *
    Math.hypot(...peaks.map(({ foundStandardErrorEv }, i) => weights[i] * foundStandardErrorEv));
  const literature = literatureEv * Math.hypot(...weights);
  return {
    calibrationFitEv: fit,
    literatureEv: literature,
    calibrationEv: Math.hypot(fit, literature),
  };
}

function calibrated(calibration: Calibration | undefined): Calibration {
  if (!calibration) {
    throw new RangeError(
      "Cannot tell the calibration's error as the spectrum must have one: call calibrate()",
    );
  }
  return calibration;
}

/** A peak's energy as it was read, and what it is compared with. */
export interface ReadPeak {
  readonly peak: string;
  readonly positionEv: number;
  readonly positionStandardErrorEv: number;
}

/** Energies of the peaks of O K in SrTiO3 that the simulation gives with t2g at 531.0 eV, in eV. */
export const OXYGEN_PEAKS_EV: Readonly<Record<string, number>> = Object.freeze({
  ...{ t2g: 531, eg: 533.1, main: 535.2, third: 543.3 },
});

/** Read energies with their own error, the calibration's, both together, and what was computed. */
export function listEnergies(
  spectrum: SpectrumImage,
  peaks: readonly ReadPeak[],
  computedEv: Readonly<Record<string, number>> = OXYGEN_PEAKS_EV,
) {
  return peaks.map(({ peak, positionEv, positionStandardErrorEv: ownEv }) => {
    const { calibrationFitEv, literatureEv, calibrationEv } = calibrationErrorAt(
      spectrum,
      positionEv,
    );
    const computed = computedEv[peak] ?? NaN;
    return {
      ...{ peak, positionEv, ownEv, calibrationEv, togetherEv: Math.hypot(ownEv, calibrationEv) },
      ...{ calibrationFitEv, literatureEv },
      ...{ computedEv: computed, minusComputedEv: positionEv - computed },
    };
  });
}

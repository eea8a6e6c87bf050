import { Matrix, solve } from "ml-matrix";
import { linearRegression, mean, sampleVariance, sumNthPowerDeviations } from "simple-statistics";
import { channelAt, energyAt, energyAxis } from "../core/energy_axis.ts";
import { noiseVariance } from "../core/noise.ts";
import { afterStep, type Calibration, type SpectrumImage } from "../core/spectrum_image.ts";
import { finiteSpectra } from "../core/finite_spectra.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import { meanSpectrum } from "../core/sums.ts";
import { measurePeak } from "./metrics.ts";

/** A peak whose energy is known. */
export interface KnownPeak {
  /** Where it stands on the axis as it is. */
  readonly nearEv: number;
  /** Its true energy. */
  readonly trueEv: number;
  /** It is looked for in `nearEv` +- this; 1.5. */
  readonly withinEv?: number;
}

/**
 * Calibrates the energy axis on peaks of known energy: one shifts it, two or more also set its
 * dispersion, by least squares of `true = mean true + stretch (found - mean found) + rest`.
 *
 * Peaks are measured on the mean of all spectra without NaN by a parabola about their top; its standard error
 * follows from the image's noise, or from what the parabola leaves over. With three peaks or more the
 * errors of shift and stretch grow with the residuals where those are larger. The values stay; only
 * the axis changes, and `calibration` keeps peaks, residuals and errors.
 *
 * @param image Spectra `[rows, columns, channels]`, of one axis.
 * @param options.peaks One peak or more.
 * @param options.halfWidthEv Half the width of the parabola's window; 1.
 * @throws {RangeError} Where there is no peak, or two lie at the same energy.
 * @throws {Error} Where a peak has no top near the energy given.
 * @example
 * ```ts
 * import { calibrate, energyAxis, gaussianPeaks } from "eels";
 * const peaks = [450, 530].map((positionEv) => ({ height: 90, positionEv, fwhmEv: 3 }));
 * const spectrum = gaussianPeaks(energyAxis(440, 0.25, 400), peaks);
 * const known = [{ nearEv: 450, trueEv: 452 }, { nearEv: 530, trueEv: 533 }];
 * calibrate(spectrum, { peaks: known }).calibration?.stretch; // 81 / 80
 * ```
 */
export function calibrate(
  image: SpectrumImage,
  options: { peaks: readonly KnownPeak[]; halfWidthEv?: number },
): SpectrumImage {
  refuseNonSpectra("calibrate", image);
  const { peaks, halfWidthEv = 1 } = checkOptions("calibrate", "calibrate", options, {
    peaks: is.needed(is.list),
    halfWidthEv: is.above0,
  });
  if (peaks.length === 0) {
    throw new RangeError(
      "Cannot calibrate as there must be one known peak at least: there is none",
    );
  }
  const finite = finiteSpectra(image);
  if (!finite) {
    throw new RangeError(
      "Cannot calibrate as one spectrum at least must hold only finite values: none does; crop the " +
        "channels that hold NaN off",
    );
  }
  const spectrum = meanSpectrum(finite);
  const found = peaks.map((peak) => findTop(spectrum, peak, halfWidthEv));
  const trueEv = peaks.map((peak) => peak.trueEv);
  const placesEv = found.map(({ foundEv }) => foundEv), middleEv = mean(placesEv);
  const squaresEv2 = sumNthPowerDeviations(placesEv, 2);
  if (peaks.length > 1 && !(squaresEv2 > image.energy.stepEv ** 2)) {
    throw new RangeError(
      `Cannot calibrate as the peaks must lie apart: they are found at ` +
        `${found.map(({ foundEv }) => foundEv.toFixed(2)).join(", ")} eV`,
    );
  }
  const stretch = peaks.length > 1
    ? linearRegression(found.map(({ foundEv }, i) => [foundEv - middleEv, trueEv[i]])).m
    : 1;
  if (!(stretch > 0)) {
    throw new RangeError(
      `Cannot calibrate as the peaks must have the order of their true energies: found at ` +
        `${found.map(({ foundEv }) => foundEv.toFixed(2)).join(", ")} eV, true at ${
          trueEv.join(", ")
        }`,
    );
  }
  const shiftEv = mean(trueEv) - middleEv;
  const move = (energyEv: number) => middleEv + shiftEv + stretch * (energyEv - middleEv);
  const residuals = found.map(({ foundEv }, i) => trueEv[i] - move(foundEv));
  const count = peaks.length;
  const variances = found.map(({ foundStandardErrorEv }) => foundStandardErrorEv ** 2);
  // Peaks that lie off the line by more than their errors say more than these.
  const scatter = count > 2 ? sampleVariance(residuals) * (count - 1) / (count - 2) : 0;
  const excess = Math.max(1, scatter / (stretch ** 2 * mean(variances)));
  const shiftVariance = excess * stretch ** 2 * mean(variances) / count;
  const stretchVariance = count > 1
    ? excess * stretch ** 2 * found.reduce(
      (sum, { foundEv }, i) => sum + ((foundEv - middleEv) / squaresEv2) ** 2 * variances[i],
      0,
    )
    : 0;
  const calibration: Calibration = {
    peaks: found.map((each, i) => ({ ...each, trueEv: trueEv[i], residualEv: residuals[i] })),
    shiftEv,
    shiftStandardErrorEv: Math.sqrt(shiftVariance),
    stretch,
    stretchStandardError: Math.sqrt(stretchVariance),
  };
  const { startEv, stepEv, channels } = image.energy;
  return afterStep(image, describe(calibration), {
    energy: energyAxis(move(startEv), stretch * stepEv, channels),
    calibration,
  });
}

function describe(
  { peaks, shiftEv, shiftStandardErrorEv, stretch, stretchStandardError }: Calibration,
): string {
  const shift = `shifted by ${shiftEv.toFixed(3)} +- ${shiftStandardErrorEv.toFixed(3)} eV`;
  const scale = `dispersion times ${stretch.toFixed(5)} +- ${stretchStandardError.toFixed(5)}`;
  const energies = peaks.map(({ trueEv }) => trueEv).join(", ");
  return `calibrated on ${energies} eV: ${shift}${peaks.length > 1 ? `, ${scale}` : ""}`;
}

/** The top of a peak near an energy and its standard error, by a parabola. */
function findTop(
  spectrum: SpectrumImage,
  peak: KnownPeak,
  halfWidthEv: number,
) {
  const { nearEv, withinEv = 1.5 } = checkOptions("a peak", "calibrate", peak, {
    nearEv: is.needed(is.number),
    trueEv: is.needed(is.number),
    withinEv: is.above0,
  });
  const { positionEv: [foundEv] } = measurePeak(spectrum, { nearEv, withinEv, halfWidthEv });
  if (Number.isNaN(foundEv)) {
    throw new Error(
      `Cannot calibrate as there must be a peak near ${nearEv} eV: no top lies within ${withinEv} eV ` +
        "of it; change nearEv or withinEv",
    );
  }
  const { energy, data } = spectrum, { stepEv } = energy;
  const half = Math.round(halfWidthEv / stepEv), centre = Math.round(channelAt(energy, foundEv));
  const first = Math.max(0, centre - half), last = Math.min(data.length - 1, centre + half);
  const rows = Array.from({ length: last - first + 1 }, (_, i) => {
    const x = energyAt(energy, first + i) - foundEv;
    return [1, x, x * x];
  });
  const design = new Matrix(rows);
  const values = Matrix.columnVector(data.subarray(first, last + 1));
  const weights = solve(design, values),
    inverse = solve(design.transpose().mmul(design), Matrix.eye(3));
  const rest = values.clone().sub(design.mmul(weights)).to1DArray();
  const squares = rest.reduce((sum, value) => sum + value * value, 0);
  const variance = spectrum.noise
    ? mean([...noiseVariance(spectrum, { of: "sum" }).subarray(first, last + 1)])
    : squares / (rest.length - 3);
  // The top stands at -b / 2c; b is 0 there but for rounding, so that b alone has an error.
  const slope = 2 * weights.get(2, 0);
  return {
    foundEv,
    foundStandardErrorEv: Math.sqrt(variance * inverse.get(1, 1)) / Math.abs(slope),
  };
}

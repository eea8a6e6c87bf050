/**
 * What notebook 00 says of its measurement, as rows of tables.
 *
 * @module
 */
import { integrateEdge } from "eels/analyse/integrate_edge.ts";
import type { PeakFits } from "eels/analyse/peak_types.ts";
import { compareWindows } from "eels/analyse/power_law.ts";
import { noiseVariance } from "eels/core/noise.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { mean } from "simple-statistics";
import type { EdgeVariation } from "./elnes.ts";

/** What the file says of the instrument, one row a setting. */
export function listSettings({ settings = {} }: SpectrumImage) {
  return Object.entries(settings).map(([setting, value]) => ({ setting, value: `${value}` }));
}

/** Calibrated axes side by side: their shifts and stretches with standard errors. */
export function listCalibrations(spectra: Readonly<Record<string, SpectrumImage>>) {
  return Object.entries(spectra).map(([peaks, { calibration }]) => {
    if (!calibration) {
      throw new RangeError(
        `Cannot list the calibration by ${peaks} as it must have one: call calibrate()`,
      );
    }
    const { shiftEv, shiftStandardErrorEv, stretch, stretchStandardError } = calibration;
    return { peaks, shiftEv, shiftStandardErrorEv, stretch, stretchStandardError };
  });
}

/**
 * Fits the background of one spectrum in several windows that end at the same energy, and integrates the
 * edge above each: how far the integrals lie apart says what their standard errors cannot, namely
 * whether the background is a power law at all.
 *
 * @param spectrum One spectrum with its noise.
 * @param options.edgeEv From and to of the integral.
 */
export function compareBackgrounds(
  spectrum: SpectrumImage,
  { fromEvs, toEv, edgeEv }: {
    readonly fromEvs: readonly number[];
    readonly toEv: number;
    readonly edgeEv: readonly number[];
  },
) {
  return compareWindows(spectrum, { fromEvs, toEv }).map((row, i) => {
    const window = { backgroundEv: [fromEvs[i], toEv], fromEv: edgeEv[0], toEv: edgeEv[1] };
    const { value, standardError } = integrateEdge(spectrum, window);
    return { ...row, integral: value.data[0], integralStandardError: standardError.data[0] };
  });
}

/** The fitted peaks of the first spectrum, with standard errors. */
export function listFits({ peaks, status }: PeakFits) {
  return peaks.map((peak) => ({
    peak: peak.name,
    positionEv: peak.positionEv[0],
    positionStandardErrorEv: peak.positionStandardErrorEv[0],
    fwhmEv: peak.fwhmEv[0],
    height: peak.height[0],
    heightStandardError: peak.heightStandardError[0],
    status: status[0],
  }));
}

/** How training edges depart from the computed one, one row a quantity. */
export function listVariation(variation: EdgeVariation) {
  const { shiftEv, logStretch, logDistance, logFactor, logTail, sigmaShare, broadeningEv } =
    variation;
  const range = ([low, high]: readonly number[]) =>
    `${low.toPrecision(3)} to ${high.toPrecision(3)}`;
  return [
    {
      quantity: "shift of the whole edge (eV)",
      distribution: "normal, deviation",
      value: `${shiftEv}`,
    },
    {
      quantity: "ln of a stretch common to all peaks",
      distribution: "normal, deviation",
      value: `${logStretch}`,
    },
    {
      quantity: "ln of each peak's distance from the last",
      distribution: "normal, deviation",
      value: `${logDistance}`,
    },
    {
      quantity: "ln of each peak's height",
      distribution: "normal, deviation",
      value: `${logFactor}`,
    },
    {
      quantity: "ln of a further factor on the tail",
      distribution: "uniform",
      value: range([0, logTail]),
    },
    { quantity: "share of sigma", distribution: "uniform", value: range(sigmaShare) },
    {
      quantity: "added broadening (FWHM, eV)",
      distribution: "uniform",
      value: range(broadeningEv),
    },
  ];
}

/**
 * The mean squared error that the noise of a reference makes by itself, as no method can know it:
 *
 *     mean over channels of var(n_e) / unit^2
 *
 * @param electrons The reference as electrons, with its noise, in the channels that are compared.
 * @param options.unit Electrons a channel that are 1 in the errors.
 */
export function referenceNoise(electrons: SpectrumImage, { unit }: { unit: number }): number {
  return mean(Array.from(noiseVariance(electrons))) / unit ** 2;
}

import type { Image } from "../core/image.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, type OneOf } from "../core/options.ts";
import { pixelNmOf } from "../core/spectrum_image.ts";
import type { FittedPeak, PeakFits } from "./peak_types.ts";

/** What {@link peakMap} shows. */
export type PeakValue = Exclude<keyof FittedPeak, "name">;

/**
 * One value of a fitted peak as a map of the scan; NaN where the fit did not end as "fitted".
 *
 * @param options.peak Name of the peak, as it was given to {@link fitPeaks}.
 * @param options.value Such as "positionEv", "height" or "fwhmStandardErrorEv".
 * @returns `[rows, columns]`, in eV or the image's unit.
 * @throws {RangeError} Where there is no such peak or value.
 * @example
 * ```ts
 * import { energyAxis, fitPeaks, gaussianPeaks, peakMap, repeatSpectrum } from "eels";
 * const one = gaussianPeaks(energyAxis(520, 0.25, 80), [{ height: 40, positionEv: 530, fwhmEv: 3 }]);
 * const peaks = [{ name: "t2g", nearEv: 529.5, fwhmEv: 2 }];
 * const fits = fitPeaks(repeatSpectrum(one, 5), { fromEv: 525, toEv: 535, peaks });
 * peakMap(fits, { peak: "t2g", value: "positionEv" }).shape; // [1, 5]
 * ```
 */
export function peakMap(
  fits: PeakFits,
  options: { peak: string; value: OneOf<PeakValue> },
): Image {
  if (!fits?.peaks || !fits.status) {
    throw new RangeError("Cannot map the peak as fits must be given: take those of fitPeaks()");
  }
  const known = Object.keys(fits.peaks[0]).filter((key) => key !== "name");
  const { peak: name, value } = checkOptions("peakMap", "map the peak", options, {
    peak: is.needed(is.oneOf(...fits.peaks.map((each) => each.name))),
    value: is.needed(is.oneOf(...known)),
  });
  const values = fits.peaks.find((each) => each.name === name)![value as PeakValue];
  return {
    data: Float32Array.from(values, (each, s) => fits.status[s] === "fitted" ? each : NaN),
    shape: fits.shape,
    unit: value.endsWith("Ev") ? "eV" : fits.unit,
    ...pixelNmOf(fits),
    title: `${name}, ${value}`,
  };
}

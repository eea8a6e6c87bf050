import { spectrumOf } from "eels/core/spectrum_image.ts";
import type { LowLossSpectra } from "./low_loss_spectra.ts";

/**
 * The variance of each channel of a measured spectrum, as a measurer who knows his noise has it: that of the
 * added noise, or of counts, `max(y, 1 / N) / N` with the expected y, and the square of a model's error.
 *
 * @param s Which spectrum.
 * @param options.expected The expected spectrum; the measured one where left out.
 * @param options.modelError Share of the spectrum by which what is taken for granted may be wrong.
 */
export function noiseVariances(
  { measured, noiseDeviation, electrons }: Pick<
    LowLossSpectra,
    "measured" | "noiseDeviation" | "electrons"
  >,
  s: number,
  { expected = spectrumOf(measured, s), modelError = 0 }: {
    expected?: ArrayLike<number>;
    modelError?: number;
  } = {},
): Float64Array {
  const top = Array.from(expected).reduce((most, value) => Math.max(most, value), 0);
  const least = (1e-6 * top) ** 2; // single precision
  return Float64Array.from(expected, (value) => {
    const counts = Number.isFinite(electrons[s])
      ? Math.max(value, 1 / electrons[s]) / electrons[s]
      : noiseDeviation[s] ** 2;
    return least + counts + (modelError * value) ** 2;
  });
}

import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { measurePeak, squaredErrors, summarise } from "eels/analyse/metrics.ts";
import { risingPair } from "./pair.ts";

/** How far spectra are from their truths: the error, and what became of two peaks. */
export interface SpectraComparison {
  readonly meanSquaredError: number;
  /** Mean displacement of the main peak from the truth's, in eV: the bias. */
  readonly shiftEv: number;
  /** Its standard deviation over the spectra. */
  readonly shiftDeviationEv: number;
  /** Mean height of the main peak over the first peak's, divided by the same of the truth. */
  readonly heightRatio: number;
  readonly heightRatioDeviation: number;
  /** Spectra that show both peaks, in the result and in the truth. */
  readonly found: number;
}

/**
 * Compares each spectrum x of an image with its truth t: the squared error over E channels, and the
 * tops of the main peak (energy E1, height h1) and of the first peak (height h0), means and deviations
 * being over the spectra that show both peaks in both:
 *
 *     MSE = mean of sum over e of (x_e - t_e)^2 / E
 *     shift = mean of E1(x) - E1(t)
 *     height ratio = mean of (h1 / h0)(x) / (h1 / h0)(t)
 *
 * @throws {RangeError} Where `peaksEv` is not two rising energies.
 */
export function compareSpectra(
  image: SpectrumImage,
  truth: SpectrumImage,
  { peaksEv }: { peaksEv: readonly number[] },
): SpectraComparison {
  const [firstEv, mainEv] = risingPair(peaksEv, "peaksEv");
  const measure = (of: SpectrumImage) => {
    const first = measurePeak(of, { nearEv: firstEv, withinEv: 1 });
    const main = measurePeak(of, { nearEv: mainEv, withinEv: 1.5 });
    return { position: main.positionEv, ratio: main.height.map((h, s) => h / first.height[s]) };
  };
  const got = measure(image), expected = measure(truth);
  const each = Array.from({ length: spectrumCount(image) }, (_, s) => s);
  const both = each.filter((s) => Number.isFinite(got.ratio[s] / expected.ratio[s]));
  const shift = summarise(both.map((s) => got.position[s] - expected.position[s]));
  const ratio = summarise(both.map((s) => got.ratio[s] / expected.ratio[s]));
  return {
    meanSquaredError: summarise(squaredErrors(image, truth)).mean,
    shiftEv: shift.mean,
    shiftDeviationEv: shift.deviation,
    heightRatio: ratio.mean,
    heightRatioDeviation: ratio.deviation,
    found: both.length,
  };
}

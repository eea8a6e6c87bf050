import * as is from "../core/option_kinds.ts";
import { checkOptions, type OneOf } from "../core/options.ts";
import { spectrumCount, type SpectrumImage, spectrumOf, withData } from "../core/spectrum_image.ts";
import { fftPair, layReal, nextPowerOfTwo, readReal } from "../engine/fourier/fft_pair.ts";
import { checkValues, layOutSpan, loadKernels, type SpreadOrigin, takeKernels } from "./spread.ts";

const KINDS = { spread: is.needed(is.spectra), origin: is.oneOf("zero", "maximum") };

/**
 * Spreads spectra by a point spread, as an instrument would: what deconvolution undoes, and how its
 * result is compared with the measurement. Beyond its ends a spectrum is taken as zero.
 *
 * @param image Spectra, `[rows, columns, channels]`; they may be negative.
 * @param options.spread The point spread: one spectrum, or one a spectrum of the image, on an axis of
 * equal channel width; each is brought to the sum 1.
 * @param options.origin Where the spread's zero lies: at 0 eV of its axis ("zero"), or "maximum".
 * @returns The spread spectra, on the image's axis and in its unit.
 * @throws {RangeError} As `deconvolveRichardsonLucy` does.
 * @example
 * ```ts
 * import { energyAxis, spectrumImage, spreadSpectra } from "eels";
 * const spread = spectrumImage({ data: [1, 2, 1], energy: energyAxis(-0.1, 0.1, 3) });
 * const sharp = spectrumImage({ data: [0, 0, 16, 0, 0], energy: energyAxis(0, 0.1, 5) });
 * spreadSpectra(sharp, { spread }).data; // 0, 4, 8, 4, 0
 * ```
 */
export function spreadSpectra(
  image: SpectrumImage,
  options: { spread: SpectrumImage; origin?: OneOf<SpreadOrigin> },
): SpectrumImage {
  const { spread, origin = "zero" } = checkOptions("spreadSpectra", "spread", options, KINDS);
  const kernels = takeKernels(spread, image, origin);
  const channels = image.shape[2], count = spectrumCount(image);
  checkValues(image.data, "the image", "keep negatives");
  const span = layOutSpan(kernels, channels), pair = fftPair(nextPowerOfTwo(span.unknowns));
  const data = new Float32Array(image.data.length);
  for (let s = 0; s < count; s++) {
    const own = kernels.length > 1;
    if (s === 0 || own) loadKernels(pair, [kernels[own ? s : 0]], span);
    pair.values.fill(0);
    layReal(pair, 0, spectrumOf(image, s), span.offset);
    pair.convolve();
    data.set(readReal(pair, 0, channels, span.window), s * channels);
  }
  return withData(image, data);
}

/**
 * Mean of (measured - spread result)² over the noise's variance, one a spectrum: about 1 where a result
 * explains its measurement.
 *
 * @param result What a deconvolution made, `[rows, columns, channels]`.
 * @param options.measured What was deconvolved, of the same shape and unit.
 * @param options.spread The point spread, as for {@link spreadSpectra}.
 * @param options.deviation Standard deviation of the noise, one a spectrum; where left out the measurement
 * is in electrons, whose variance is their expected number (at least 1).
 * @returns One value a spectrum.
 * @throws {RangeError} As {@link spreadSpectra}.
 * @example
 * ```ts
 * import { energyAxis, measureMisfit, spectrumImage } from "eels";
 * const spread = spectrumImage({ data: [1, 2, 1], energy: energyAxis(-0.1, 0.1, 3) });
 * const energy = energyAxis(0, 0.1, 5);
 * const sharp = spectrumImage({ data: [0, 0, 400, 0, 0], energy });
 * const measured = spectrumImage({ data: [0, 110, 190, 110, 0], energy });
 * measureMisfit(sharp, { measured, spread }); // 0.5: no farther than counting noise
 * ```
 */
export function measureMisfit(
  result: SpectrumImage,
  options: {
    measured: SpectrumImage;
    spread: SpectrumImage;
    origin?: OneOf<SpreadOrigin>;
    deviation?: ArrayLike<number>;
  },
): Float64Array {
  const { measured, deviation, ...by } = checkOptions("measureMisfit", "compare", options, {
    ...KINDS,
    measured: is.needed(is.spectra),
    deviation: is.listOf(is.above0, "numbers above 0"),
  });
  const again = spreadSpectra(result, by).data;
  const channels = measured.shape[2];
  const misfit = new Float64Array(spectrumCount(measured));
  measured.data.forEach((value, i) => {
    const s = Math.floor(i / channels);
    const variance = deviation ? deviation[s] ** 2 : Math.max(1, again[i]);
    misfit[s] += (value - again[i]) ** 2 / variance / channels;
  });
  return misfit;
}

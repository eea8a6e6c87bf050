import { spectrumCount, type SpectrumImage, withData } from "../core/spectrum_image.ts";
import {
  checkValues,
  layOutSpan,
  loadKernels,
  spanPair,
  type SpreadOrigin,
  takeKernels,
} from "./spread.ts";

/**
 * Spreads spectra by a point spread, as an instrument would: what deconvolution undoes, and how its
 * result is put to the test against the measurement. Nothing lies beyond the ends.
 *
 * @param spread One spectrum, or one a spectrum of the image; each is brought to the sum 1.
 * @throws {RangeError} As `deconvolveRichardsonLucy` does; spectra may be negative.
 */
export function spreadSpectra(
  image: SpectrumImage,
  spread: SpectrumImage,
  { origin = "zero" }: { origin?: SpreadOrigin } = {},
): SpectrumImage {
  const kernels = takeKernels(spread, image, origin);
  const channels = image.shape[2], count = spectrumCount(image);
  checkValues(image.data, "the image", "keep negatives");
  const span = layOutSpan(kernels, channels), pair = spanPair(span);
  const data = new Float32Array(image.data.length);
  for (let s = 0; s < count; s++) {
    if (s === 0 || kernels.length > 1) {
      loadKernels(pair, [kernels[kernels.length > 1 ? s : 0]], span);
    }
    pair.values.fill(0);
    for (let e = 0; e < channels; e++) {
      pair.values[4 * (span.offset + e)] = image.data[s * channels + e];
    }
    pair.convolve();
    for (let e = 0; e < channels; e++) {
      data[s * channels + e] = pair.values[4 * (span.window + e)];
    }
  }
  return withData(image, data);
}

/**
 * Mean of (measured - spread result)² over the noise's variance, one a spectrum: about 1 where a result
 * explains its measurement.
 *
 * @param options.sigma Standard deviation of the noise, one a spectrum; where left out the measurement is in
 * electrons, whose variance is their expected number (at least 1).
 */
export function measureMisfit(
  result: SpectrumImage,
  measured: SpectrumImage,
  spread: SpectrumImage,
  { sigma, origin }: { sigma?: ArrayLike<number>; origin?: SpreadOrigin } = {},
): Float64Array {
  const again = spreadSpectra(result, spread, { origin }).data;
  const channels = measured.shape[2];
  const misfit = new Float64Array(spectrumCount(measured));
  measured.data.forEach((value, i) => {
    const s = Math.floor(i / channels);
    const variance = sigma ? sigma[s] ** 2 : Math.max(1, again[i]);
    misfit[s] += (value - again[i]) ** 2 / variance / channels;
  });
  return misfit;
}

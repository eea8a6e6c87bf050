import { spectrumCount, type SpectrumImage, spectrumImage } from "./spectrum_image.ts";

/** Mean of all spectra and, channel by channel, their standard deviation (n - 1). */
export function measureDeviation(
  image: SpectrumImage,
): { mean: SpectrumImage; deviation: SpectrumImage } {
  const count = spectrumCount(image), channels = image.shape[2];
  if (count < 2) {
    throw new RangeError(
      `Cannot measure a deviation as there must be two spectra: there is ${count}`,
    );
  }
  const mean = new Float64Array(channels), square = new Float64Array(channels);
  for (let s = 0; s < count; s++) {
    for (let e = 0; e < channels; e++) {
      const away = image.data[s * channels + e] - mean[e]; // Welford's update: no large squares
      mean[e] += away / (s + 1);
      square[e] += away * (image.data[s * channels + e] - mean[e]);
    }
  }
  const { energy, unit } = image;
  return {
    mean: spectrumImage({ data: mean, energy, unit }),
    deviation: spectrumImage({ data: square.map((v) => Math.sqrt(v / (count - 1))), energy, unit }),
  };
}

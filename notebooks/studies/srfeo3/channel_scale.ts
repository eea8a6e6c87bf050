/**
 * The scaling per channel of the RapidEELS authors' notebook.
 *
 * @module
 */
import { quantileSorted } from "simple-statistics";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";

/** Centre and width of one channel, in the unit of the spectra. */
export interface ChannelScale {
  readonly centre: number;
  readonly width: number;
}

/** Quantiles of the scaler of their notebook: `quantile_range=(0.25, 0.75)`, which are percent. */
const QUANTILES = [0.0025, 0.0075] as const;

/**
 * Median and distance of the quantiles of 0.25 and 0.75 percent (1 where that is 0) of each channel over all
 * spectra of the images (github.com/patecm/rapidEELS, `RobustScaler`).
 *
 * @param images Spectra of the same channels.
 * @param options.interpolated Whether quantiles lie between values, as in that notebook; else they are values
 * that occur.
 */
export function measureChannelScales(
  images: readonly SpectrumImage[],
  { interpolated = true }: { readonly interpolated?: boolean } = {},
): ChannelScale[] {
  const channels = images[0].shape[2];
  const spectra = images.map(spectrumCount), total = spectra.reduce((sum, one) => sum + one, 0);
  return Array.from({ length: channels }, (_, e) => {
    const values = new Float32Array(total);
    let at = 0;
    for (const [i, { data }] of images.entries()) {
      for (let s = 0; s < spectra[i]; s++) values[at++] = data[s * channels + e];
    }
    const sorted = Array.from(values.sort());
    const [low, high] = QUANTILES.map((share) =>
      interpolated ? quantileSorted(sorted, share) : sorted[Math.floor(share * total)]
    );
    return { centre: quantileSorted(sorted, 0.5), width: high - low || 1 };
  });
}

/** Each channel less its centre, over its width. */
export function scaleChannels(
  image: SpectrumImage,
  scales: readonly ChannelScale[],
): SpectrumImage {
  const data = image.data.map((value, i) => {
    const { centre, width } = scales[i % scales.length];
    return (value - centre) / width;
  });
  return { ...image, data, noise: undefined, unit: "scaled" };
}

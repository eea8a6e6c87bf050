import {
  afterStep,
  moveNoise,
  spectrumCount,
  type SpectrumImage,
  spectrumOf,
} from "./spectrum_image.ts";

/**
 * The spectra without NaN or infinity, as one row; the image itself where all are so, and undefined where
 * none is. For what is asked of all spectra at once, such as their mean, and not of a broken pixel.
 *
 * @returns Shape `[1, finite spectra, channels]`.
 */
export function finiteSpectra(image: SpectrumImage): SpectrumImage | undefined {
  const count = spectrumCount(image), channels = image.shape[2];
  const kept = Array.from({ length: count }, (_, s) => s)
    .filter((s) => spectrumOf(image, s).every(Number.isFinite));
  if (kept.length === count) return image;
  if (kept.length === 0) return undefined;
  const pick = (values: Float32Array) => {
    const data = new Float32Array(kept.length * channels);
    kept.forEach((s, i) =>
      data.set(values.subarray(s * channels, (s + 1) * channels), i * channels)
    );
    return data;
  };
  const shape = [1, kept.length, channels] as const;
  const noise = moveNoise(image, (moved) => ({ ...moved, data: pick(moved.data), shape }));
  const step = `${count - kept.length} spectra with values that are not finite left out`;
  return afterStep(image, step, { data: pick(image.data), shape, noise });
}

import { afterStep, moveNoise, spectrumCount, type SpectrumImage } from "./spectrum_image.ts";

/**
 * Every n-th spectrum of an image, row-major from the first on, as one row: a fraction that covers the
 * whole scan, where n shares no factor with the columns.
 *
 * @throws {RangeError} Where n is not a whole number of 1 or more.
 */
export function everyNth(image: SpectrumImage, n: number): SpectrumImage {
  if (!(Number.isSafeInteger(n) && n >= 1)) {
    throw new RangeError(
      `Cannot take every n-th spectrum as n must be a whole number of 1 or more: it is ${n}`,
    );
  }
  const channels = image.shape[2];
  const count = Math.ceil(spectrumCount(image) / n);
  const data = new Float32Array(count * channels);
  for (let i = 0; i < count; i++) {
    const from = i * n * channels;
    data.set(image.data.subarray(from, from + channels), i * channels);
  }
  return afterStep(image, `every spectrum of ${n} taken, as one row`, {
    data,
    shape: [1, count, channels],
    pixel: undefined,
    title: undefined,
    noise: moveNoise(image, (background) => everyNth(background, n)),
  });
}

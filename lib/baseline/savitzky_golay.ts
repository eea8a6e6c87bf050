import { sgg } from "ml-savitzky-golay-generalized";
import {
  afterStep,
  spectrumCount,
  type SpectrumImage,
  spectrumOf,
} from "../core/spectrum_image.ts";

/**
 * Smooths every spectrum by a Savitzky-Golay filter: a polynomial fitted in a running window
 * (Savitzky and Golay 1964, doi:10.1021/ac60214a047).
 *
 * @param options.windowChannels Width of the window, an odd number of 5 or more.
 * @throws {RangeError} Where the window is even, too short or longer than the spectrum.
 */
export function smoothSavitzkyGolay(
  image: SpectrumImage,
  { windowChannels, degree = 3 }: { windowChannels: number; degree?: number },
): SpectrumImage {
  const channels = image.shape[2];
  if (!(windowChannels % 2 === 1 && windowChannels >= 5 && windowChannels <= channels)) {
    throw new RangeError(
      `Cannot smooth as windowChannels must be odd and in 5..${channels}: it is ${windowChannels}`,
    );
  }
  if (!(Number.isSafeInteger(degree) && degree >= 0 && degree <= 5 && degree < windowChannels)) {
    throw new RangeError(
      `Cannot smooth as degree must be whole, 0 to 5, and below windowChannels: it is ${degree} at ` +
        `${windowChannels} channels`,
    );
  }
  const data = new Float32Array(image.data.length);
  for (let s = 0; s < spectrumCount(image); s++) {
    const spectrum = spectrumOf(image, s);
    data.set(sgg(spectrum, 1, { windowSize: windowChannels, polynomial: degree }), s * channels);
  }
  const step = `smoothed over ${windowChannels} channels, so that the noise is unknown`;
  return afterStep(image, step, { data, noise: undefined });
}

/**
 * The window with the least mean squared error on pairs whose truth is known, so that the filter
 * is judged at its best.
 *
 * @param inputs Noisy spectra, `[rows, columns, channels]`.
 * @param truths The same spectra without noise.
 */
export function tuneSavitzkyGolay(
  inputs: SpectrumImage,
  truths: SpectrumImage,
  { windows = [5, 7, 9, 11, 15, 19, 25, 31, 41], degree = 3 }: {
    windows?: readonly number[];
    degree?: number;
  } = {},
): number {
  const errors = windows.map((windowChannels) => {
    const smooth = smoothSavitzkyGolay(inputs, { windowChannels, degree }).data;
    return smooth.reduce((sum, value, i) => sum + (value - truths.data[i]) ** 2, 0);
  });
  return windows[errors.indexOf(Math.min(...errors))];
}

/**
 * Smooths with the window of {@link tuneSavitzkyGolay}: the filter at its best.
 *
 * @example
 * ```ts
 * import { addGaussianNoise, energyAxis, gaussianPeaks, prng, smoothBest } from "eels";
 * const energy = energyAxis(520, 0.25, 80);
 * const spectrum = gaussianPeaks(energy, [{ height: 40, positionEv: 530, fwhmEv: 3 }]);
 * const noisy = addGaussianNoise(spectrum, { sigma: 2, random: prng(1) });
 * smoothBest(noisy, spectrum).shape; // [1, 1, 80]
 * ```
 */
export function smoothBest(inputs: SpectrumImage, truths: SpectrumImage): SpectrumImage {
  return smoothSavitzkyGolay(inputs, { windowChannels: tuneSavitzkyGolay(inputs, truths) });
}

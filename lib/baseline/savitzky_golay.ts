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
  const weights = filterWeights(windowChannels, degree);
  for (let s = 0; s < spectrumCount(image); s++) {
    filterLine(spectrumOf(image, s), weights, data.subarray(s * channels, (s + 1) * channels));
  }
  const step = `smoothed over ${windowChannels} channels, so that the noise is unknown`;
  return afterStep(image, step, { data, noise: undefined });
}

/**
 * What the polynomial that fits n values best is at each of them: n rows of n weights, from polynomials
 * that are orthonormal on the window, so that wide windows lose no digits.
 */
function filterWeights(windowChannels: number, degree: number): Float64Array[] {
  const basis: Float64Array[] = [];
  for (let power = 0; power <= degree; power++) {
    const own = Float64Array.from(
      { length: windowChannels },
      (_, i) => (2 * i / (windowChannels - 1) - 1) ** power,
    );
    for (const pass of [...basis, ...basis]) {
      const overlap = own.reduce((sum, value, i) => sum + value * pass[i], 0);
      for (let i = 0; i < own.length; i++) own[i] -= overlap * pass[i];
    }
    const size = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    basis.push(own.map((value) => value / size));
  }
  return Array.from({ length: windowChannels }, (_, to) =>
    Float64Array.from(
      { length: windowChannels },
      (_, from) => basis.reduce((sum, own) => sum + own[to] * own[from], 0),
    ));
}

/** The middle of a running window; at the ends the places beside the middle of the first and last. */
function filterLine(values: Float32Array, weights: readonly Float64Array[], into: Float32Array) {
  const width = weights.length, half = (width - 1) / 2, last = values.length - width;
  for (let e = 0; e < values.length; e++) {
    const from = Math.max(0, Math.min(last, e - half)), row = weights[e - from];
    let sum = 0;
    for (let k = 0; k < width; k++) sum += row[k] * values[from + k];
    into[e] = sum;
  }
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

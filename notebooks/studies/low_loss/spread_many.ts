import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { layOutSpan, loadKernels, takeKernels } from "eels/baseline/spread.ts";
import {
  fftPair,
  layReal,
  nextPowerOfTwo,
  readReal,
  type Slot,
} from "eels/engine/fourier/fft_pair.ts";

/** Spreads signals on the axis of an image as its spectrum `s` was; beyond its ends a signal is zero. */
export type SpreadSignals = (s: number, signals: readonly ArrayLike<number>[]) => Float64Array[];

/**
 * What spreads many signals by the spread of one spectrum: the columns of a linear filter, or the derivatives
 * of a model that is fitted.
 *
 * @param spread One spread for all spectra, or one a spectrum; 0 eV on its axis is its origin.
 * @returns A function that calls for one spectrum after the other do not disturb.
 */
export function spreadMany(spread: SpectrumImage, image: SpectrumImage): SpreadSignals {
  const kernels = takeKernels(spread, image), channels = image.shape[2];
  const span = layOutSpan(kernels, channels), pair = fftPair(nextPowerOfTwo(span.unknowns));
  return (s, signals) => {
    const kernel = kernels[kernels.length > 1 ? s : 0];
    loadKernels(pair, [kernel, kernel], span); // others may have used the pair since
    const all: Float64Array[] = [];
    for (let first = 0; first < signals.length; first += 4) {
      const four = signals.slice(first, first + 4);
      pair.values.fill(0);
      four.forEach((signal, slot) => layReal(pair, slot as Slot, signal, span.offset));
      pair.convolve();
      four.forEach((_, slot) => all.push(readReal(pair, slot as Slot, channels, span.window)));
    }
    return all;
  };
}

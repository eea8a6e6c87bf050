import { channelAt } from "../core/energy_axis.ts";
import type { OneOf } from "../core/options.ts";
import { spectrumCount, type SpectrumImage, spectrumOf } from "../core/spectrum_image.ts";
import { type FftPair, keepAsKernel, layReal, type Slot } from "../engine/fourier/fft_pair.ts";

/**
 * Where the point spread has its zero: at 0 eV of its axis, or at its highest value, for spreads whose axis
 * is not calibrated.
 */
export type SpreadOrigin = "zero" | "maximum";

/** A point spread of unit sum without the zeros at its ends. */
export interface Kernel {
  readonly values: Float64Array;
  /** The index of `values` that stands for no shift; it may lie outside of them. */
  readonly origin: number;
}

/**
 * Takes the point spreads out of a spectrum image, each brought to the sum 1.
 *
 * @param spread One spectrum for all, or one for each spectrum of the image; it may be shorter or
 * longer than these.
 * @throws {RangeError} Where a spread is negative, not finite, all zero, of another channel width, or
 * of another number, or has no 0 eV.
 */
export function takeKernels(
  spread: SpectrumImage,
  image: SpectrumImage,
  origin: OneOf<SpreadOrigin> = "zero",
): Kernel[] {
  const count = spectrumCount(spread), channels = spread.shape[2];
  if (count !== 1 && count !== spectrumCount(image)) {
    throw new RangeError(
      `Cannot deconvolve as there must be one point spread, or one a spectrum: ${count} spreads, ` +
        `${spectrumCount(image)} spectra`,
    );
  }
  checkSameStep(spread, image);
  const zero = channelAt(spread.energy, 0);
  if (origin === "zero" && !(zero > -0.5 && zero < channels - 0.5)) {
    throw new RangeError(
      `Cannot deconvolve as 0 eV must lie on the point spread's axis: it begins at ` +
        `${spread.energy.startEv} eV; calibrate it, or take origin "maximum"`,
    );
  }
  return Array.from({ length: count }, (_, s) => {
    const values = Float64Array.from(spectrumOf(spread, s));
    checkValues(values, `point spread ${s}`, "refuse negatives");
    const total = values.reduce((sum, value) => sum + value, 0);
    if (!(total > 0)) {
      throw new RangeError(
        `Cannot deconvolve as a point spread must have a sum above 0: spread ${s} is all zero`,
      );
    }
    const from = values.findIndex((value) => value > 0);
    const to = values.findLastIndex((value) => value > 0) + 1;
    const at = origin === "zero" ? Math.round(zero) : values.indexOf(Math.max(...values));
    return { values: values.slice(from, to).map((value) => value / total), origin: at - from };
  });
}

/** @throws {RangeError} Where two axes have channels of different width. */
export function checkSameStep(a: SpectrumImage, b: SpectrumImage): void {
  const [first, second] = [a.energy.stepEv, b.energy.stepEv];
  if (Math.abs(first - second) * Math.max(a.shape[2], b.shape[2]) > 0.01 * second) {
    throw new RangeError(
      `Cannot deconvolve as both axes must have one channel width: ${first} and ${second} eV; ` +
        `resample one of them`,
    );
  }
}

/** @throws {RangeError} Where a value is not finite, or negative though that is refused. */
export function checkValues(
  values: ArrayLike<number>,
  name: string,
  negatives: "refuse negatives" | "keep negatives",
): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new RangeError(
        `Cannot deconvolve as every value must be finite: ${name}, channel ${i} has ${values[i]}`,
      );
    }
    if (values[i] < 0 && negatives === "refuse negatives") {
      throw new RangeError(
        `Cannot deconvolve as no value may be negative: ${name}, channel ${i} has ${values[i]}`,
      );
    }
  }
}

/** @throws {RangeError} Where a value of some spectrum is not finite. */
export function checkFinite(image: SpectrumImage): void {
  for (let s = 0; s < spectrumCount(image); s++) {
    checkValues(spectrumOf(image, s), `spectrum ${s}`, "keep negatives");
  }
}

/**
 * How a window of `channels` measured channels and the unknown spectrum lie in the points of a
 * transform: the unknown reaches beyond the window by as much as the spreads do.
 */
export interface Span {
  /** Channels measured. */
  readonly channels: number;
  /** Points of the unknown: all that a spread can bring into the window. */
  readonly unknowns: number;
  /** Index of the window's first channel in the unknown. */
  readonly offset: number;
  /** Index of the window's first channel in the convolved unknown. */
  readonly window: number;
}

/** The span that holds all the kernels, and kernels placed so that they share one origin. */
export function layOutSpan(kernels: readonly Kernel[], channels: number): Span {
  const before = Math.max(...kernels.map(({ origin }) => origin), 0);
  const after = Math.max(...kernels.map(({ values, origin }) => values.length - 1 - origin), 0);
  return { channels, unknowns: channels + before + after, offset: after, window: before + after };
}

/** Makes one kernel for each of the first slots what `pair` convolves with. */
export function loadKernels(pair: FftPair, kernels: readonly Kernel[], span: Span): void {
  const before = span.window - span.offset;
  pair.values.fill(0);
  kernels.forEach(({ values, origin }, slot) =>
    layReal(pair, slot as Slot, values, before - origin)
  );
  keepAsKernel(pair);
}

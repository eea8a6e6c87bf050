/**
 * Richardson-Lucy deconvolution, four spectra at a time.
 *
 * @module
 */
import * as is from "../core/option_kinds.ts";
import { checkOptions, type OneOf, refuseNonSpectra } from "../core/options.ts";
import { spectrumCount, type SpectrumImage, spectrumOf, withData } from "../core/spectrum_image.ts";
import {
  checkValues,
  layOutSpan,
  loadKernels,
  type Span,
  type SpreadOrigin,
  takeKernels,
} from "./spread.ts";
import { nextPowerOfTwo } from "../engine/fourier/fft_pair.ts";
import { layGains, layMeasurement, layStart, type LucyRoom, lucyRoom } from "./lucy_room.ts";
import { followMomentum } from "./momentum.ts";
import { curvature } from "./total_variation.ts";

/** What the iteration takes for granted. */
export interface RichardsonLucyModel {
  /** The point spread, one spectrum or one a spectrum of the image, on an axis of equal channel width. */
  readonly spread: SpectrumImage;
  /** Where the spread's zero lies; at 0 eV of its axis where left out. */
  readonly origin?: OneOf<SpreadOrigin>;
  /**
   * "open": the unknown goes on beyond the window, and what a spread loses there is accounted for.
   * "ignored": nothing lies beyond and losses are not made good, as in eXSpy and scikit-image; flux
   * at the ends is then lost.
   */
  readonly edges?: OneOf<"open" | "ignored">;
  /**
   * "flat" (default): all channels alike. "measured": the spectrum itself, as in eXSpy; a channel
   * without an electron then stays empty for ever.
   */
  readonly start?: OneOf<"flat" | "measured">;
  /**
   * Variance of an added read-out noise in electrons squared, one or one a spectrum; the image then
   * must be in electrons. It is added to the measurement and to the model, which so have the variance
   * of counts; values below minus the variance are taken as that. Without it negative values are
   * refused.
   */
  readonly readoutVariance?: number | ArrayLike<number>;
  /**
   * Weight of the total variation, 0 (none) to below 0.5: what the derivative's sign is worth beside
   * the misfit of a channel.
   */
  readonly totalVariation?: number;
}

/** How far {@link deconvolveRichardsonLucy} goes, and how. */
export interface RichardsonLucyOptions extends RichardsonLucyModel {
  /** Iterations, one number or one a spectrum. */
  readonly iterations: number | ArrayLike<number>;
  /**
   * Whether each step starts from an extrapolation of the last two (Biggs and Andrews 1997): the
   * likelihood climbs in fewer iterations, on a path of its own.
   */
  readonly accelerated?: boolean;
}

/**
 * Deconvolves spectra by Richardson (1972) and Lucy (1974): the likelihood of Poisson counts climbs
 * with every iteration, no value becomes negative, and the spread result keeps the sum of
 * the measurement.
 *
 * The iteration has to be stopped: later ones turn noise into peaks. See
 * `deconvolveToDiscrepancy` and `iterationsByCrossValidation`.
 *
 * Richardson, _Journal of the Optical Society of America_ 62, 55 (1972), doi:10.1364/JOSA.62.000055; Lucy,
 * _The Astronomical Journal_ 79, 745 (1974), doi:10.1086/111605.
 *
 * @param image Values of 0 or more, `[rows, columns, channels]`.
 * @param options Point spread, iterations, and what is taken for granted.
 * @returns The unknown on the image's axis, in its unit.
 * @throws {RangeError} Where a value is negative or not finite, the spread is all zero, the axes have
 * different channel widths, or a number of iterations is no whole number.
 * @example
 * ```ts
 * import { deconvolveRichardsonLucy, energyAxis, spectrumImage } from "eels";
 * const spread = spectrumImage({ data: [1, 2, 1], energy: energyAxis(-0.1, 0.1, 3) });
 * const blurred = spectrumImage({ data: [0, 0, 4, 8, 4, 0, 0], energy: energyAxis(0, 0.1, 7) });
 * const sharp = deconvolveRichardsonLucy(blurred, { spread, iterations: 200 });
 * sharp.data[3]; // nearly 16
 * ```
 */
export function deconvolveRichardsonLucy(
  image: SpectrumImage,
  all: RichardsonLucyOptions,
): SpectrumImage {
  refuseNonSpectra("deconvolve", image);
  const { iterations, ...options } = checkOptions("deconvolveRichardsonLucy", "deconvolve", all, {
    ...MODEL_KINDS,
    iterations: is.needed(is.either(is.whole(0), MANY)),
    accelerated: is.flag,
  });
  const given = typeof iterations === "number" ? [iterations] : Array.from(iterations);
  const count = spectrumCount(image);
  if (typeof iterations !== "number" && given.length !== count) {
    throw new RangeError(
      `Cannot deconvolve as iterations must be one number, or one a spectrum: ${given.length} for ` +
        `${count} spectra`,
    );
  }
  const wanted = Float64Array.from(
    { length: count },
    (_, s) => given[typeof iterations === "number" ? 0 : s],
  );
  const data = new Float32Array(image.data.length);
  iterate(image, options, ({ iteration, spectrum, readEstimate }) => {
    if (iteration < wanted[spectrum]) return true;
    data.set(readEstimate(), spectrum * image.shape[2]);
    return false;
  });
  return withData(image, data);
}

/**
 * The results after each of several numbers of iterations, from one run.
 *
 * @param image Values of 0 or more, `[rows, columns, channels]`.
 * @param options As for {@link deconvolveRichardsonLucy}; `iterations` ascend.
 * @returns One image for each number of iterations.
 * @throws {RangeError} As {@link deconvolveRichardsonLucy}, or where the iterations do not ascend.
 * @example
 * ```ts
 * import { energyAxis, spectrumImage, traceRichardsonLucy } from "eels";
 * const spread = spectrumImage({ data: [1, 2, 1], energy: energyAxis(-0.1, 0.1, 3) });
 * const blurred = spectrumImage({ data: [0, 0, 4, 8, 4, 0, 0], energy: energyAxis(0, 0.1, 7) });
 * const course = traceRichardsonLucy(blurred, { spread, iterations: [1, 10, 100] });
 * course.map(({ data }) => data[3]); // rises towards 16
 * ```
 */
export function traceRichardsonLucy(
  image: SpectrumImage,
  all: Omit<RichardsonLucyOptions, "iterations"> & { iterations: readonly number[] },
): SpectrumImage[] {
  refuseNonSpectra("deconvolve", image);
  const { iterations, ...options } = checkOptions("traceRichardsonLucy", "deconvolve", all, {
    ...MODEL_KINDS,
    iterations: is.needed(is.listOf(is.whole(0), "whole numbers of 0 or more")),
    accelerated: is.flag,
  });
  if (iterations.some((n, i) => i > 0 && n <= iterations[i - 1])) {
    throw new RangeError(`Cannot deconvolve as iterations must ascend: they are ${iterations}`);
  }
  const images = iterations.map(() => new Float32Array(image.data.length));
  iterate(image, options, ({ iteration, spectrum, readEstimate }) => {
    const at = iterations.indexOf(iteration);
    if (at >= 0) images[at].set(readEstimate(), spectrum * image.shape[2]);
    return iteration < iterations[iterations.length - 1];
  });
  return images.map((data) => withData(image, data));
}

/** What is taken for granted of a measurement may be this. */
export const MODEL_KINDS = {
  spread: is.needed(is.spectra),
  origin: is.oneOf("zero", "maximum"),
  edges: is.oneOf("open", "ignored"),
  start: is.oneOf("flat", "measured"),
  readoutVariance: is.either(is.from0, is.listOf(is.from0, "numbers of 0 or more")),
  totalVariation: is.below(0, 0.5),
};

const MANY = is.listOf(is.whole(0), "such");

/** One spectrum after some iterations; arrays are copies, to be asked for before the visit ends. */
export interface Visit {
  readonly spectrum: number;
  readonly iteration: number;
  /** The unknown in the measured window. */
  readonly readEstimate: () => Float64Array;
  /** The unknown spread again: what should have been measured. */
  readonly readModel: () => Float64Array;
}

let isIterating = false;

/**
 * Iterates on all spectra and asks after every iteration, from 0 on, whether one goes on. For the
 * stopping rules; others call {@link deconvolveRichardsonLucy}.
 *
 * @throws {Error} Where `goesOn` deconvolves, too: there is one room for all.
 */
export function iterate(
  image: SpectrumImage,
  options: Omit<RichardsonLucyOptions, "iterations">,
  goesOn: (visit: Visit) => boolean,
): void {
  const { spread, origin = "zero", readoutVariance = 0 } = options;
  const count = spectrumCount(image);
  const varianceOf = (s: number) =>
    typeof readoutVariance === "number" ? readoutVariance : readoutVariance[s];
  for (let s = 0; s < count; s++) {
    const variance = varianceOf(s);
    const values = spectrumOf(image, s);
    checkValues(values, `spectrum ${s}`, variance > 0 ? "keep negatives" : "refuse negatives");
  }
  const kernels = takeKernels(spread, image, origin);
  const span = layOutSpan(kernels, image.shape[2]);
  const room = lucyRoom(nextPowerOfTwo(span.unknowns));
  // A kernel for all serves real and imaginary parts alike: four spectra at a time instead of two.
  const slots = kernels.length === 1 ? 4 : 2;
  if (isIterating) throw new Error("Cannot deconvolve within a visit of another deconvolution");
  isIterating = true;
  try {
    for (let first = 0; first < count; first += slots) {
      const spectra = Array.from({ length: Math.min(slots, count - first) }, (_, i) => first + i);
      const own = kernels.length === 1 ? [kernels[0], kernels[0]] : spectra.map((s) => kernels[s]);
      loadKernels(room.pair, own, span);
      const variances = spectra.map(varianceOf);
      iterateSlots({ image, spectra, variances, span, room, options, goesOn });
    }
  } finally {
    isIterating = false;
  }
}

/** Iterates on up to four spectra; slot `k` of point `p` lies at `4p + k`. */
function iterateSlots({ image, spectra, variances, span, room, options, goesOn }: {
  image: SpectrumImage;
  spectra: number[];
  variances: number[];
  span: Span;
  room: LucyRoom;
  options: Omit<RichardsonLucyOptions, "iterations">;
  goesOn: (visit: Visit) => boolean;
}): void {
  const { edges = "open", start = "flat", accelerated = false, totalVariation = 0 } = options;
  const { channels, unknowns, offset, window } = span;
  const { values } = room.pair;
  layMeasurement(room, { image, spectra, variances, span });
  layGains(room, span, edges);
  layStart(room, span, start);
  const base = room.estimate.subarray(0, 4 * unknowns);
  const momentum = accelerated ? followMomentum(base) : null;
  const active = spectra.map(() => true);

  for (let iteration = 0;; iteration++) {
    momentum?.extrapolate();
    values.set(room.estimate);
    room.pair.convolve();
    spectra.forEach((spectrum, k) => {
      const read = (from: Float64Array, at: number) => () => {
        const own = new Float64Array(channels);
        for (let e = 0, p = 4 * at + k; e < channels; e++, p += 4) own[e] = from[p];
        return own;
      };
      const readEstimate = read(momentum?.result() ?? base, offset);
      const readModel = read(values, window);
      active[k] &&= goesOn({ spectrum, iteration, readEstimate, readModel });
    });
    if (!active.includes(true)) return;
    values.fill(0, 0, 4 * window);
    room.compare(window, channels);
    values.fill(0, 4 * (window + channels));
    room.pair.correlate();
    const penalty = totalVariation > 0 ? curvature(base, totalVariation) : null;
    room.climb();
    if (penalty) { for (let i = 0; i < base.length; i++) base[i] /= 1 - penalty[i]; }
    momentum?.keep();
  }
}

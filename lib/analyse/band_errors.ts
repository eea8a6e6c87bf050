/**
 * Squared errors of a denoiser by held-out electrons, and the part of them that is its variance, in
 * windows of the axis and blocks of the scan.
 *
 * @module
 */
import { correlationSum } from "../core/noise.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { noiseScaleOf } from "../baseline/noise_scale.ts";
import { jackknifeRatio } from "./jackknife.ts";

/** Windows of the axis and blocks of the scan. */
export interface BandGroups {
  /** Channels at which windows begin, and the end of the axis. */
  readonly edges: readonly number[];
  readonly groupOf: Int32Array;
  readonly blockOf: Int32Array;
  readonly blocks: number;
}

/** One number a block and window (block-major), in units of the whole exposure's noise variance. */
export interface ErrorSums {
  /** Of (made - held out)^2 less the variance of what was held out. */
  readonly errors: Float64Array;
  readonly errorCounts: Float64Array;
  /** Of the squared difference of what was made of two independent parts. */
  readonly squares: Float64Array;
  readonly squareCounts: Float64Array;
}

/** A part that was seen, what was made of it, and the part that was held out. */
export interface JudgedParts {
  readonly a: SpectrumImage;
  readonly b: SpectrumImage;
  readonly made: SpectrumImage;
  /** Share of the electrons in a. */
  readonly share: number;
}

export function emptySums({ edges, blocks }: BandGroups): ErrorSums {
  const empty = () => new Float64Array(blocks * (edges.length - 1));
  return { errors: empty(), errorCounts: empty(), squares: empty(), squareCounts: empty() };
}

/** Adds `(made - b)^2` less the variance of b. */
export function addErrors(
  { errors, errorCounts }: ErrorSums,
  groups: BandGroups,
  { a, b, made, share }: JudgedParts,
): void {
  const { gain, readoutCounts, correlation, background = 0 } = b.noise!;
  const single = 1 / correlationSum(correlation);
  addWeighted(errors, errorCounts, groups, { a, share }, (i) => {
    const under = typeof background === "number" ? background : background[i];
    // Not clipped at 0, so that its mean is right.
    const variance = single * (readoutCounts ** 2 + gain * (b.data[i] + under));
    return (made.data[i] - b.data[i]) ** 2 - variance;
  });
}

/** Adds the squared difference of what was made of both parts. */
export function addSquares(
  { squares, squareCounts }: ErrorSums,
  groups: BandGroups,
  { a, made, share }: Omit<JudgedParts, "b">,
  other: SpectrumImage,
): void {
  const difference = (i: number) => (made.data[i] - other.data[i]) ** 2;
  addWeighted(squares, squareCounts, groups, { a, share }, difference);
}

function addWeighted(
  sums: Float64Array,
  counts: Float64Array,
  { edges, groupOf, blockOf }: BandGroups,
  { a, share }: { a: SpectrumImage; share: number },
  valueAt: (index: number) => number,
): void {
  // By the part that was seen: a weight that knows the other would favour its downward fluctuations.
  const { bySpectrum, byChannel } = noiseScaleOf(a), windows = edges.length - 1;
  const byWindow = byChannel.map((scale) => 1 / (share * scale ** 2));
  for (let s = 0, i = 0; s < blockOf.length; s++) {
    const weight = 1 / bySpectrum[s] ** 2, first = blockOf[s] * windows;
    for (let e = 0; e < byWindow.length; e++, i++) {
      sums[first + groupOf[e]] += weight * byWindow[e] * valueAt(i);
      counts[first + groupOf[e]]++;
    }
  }
}

/** Parts of the squared error of one window. */
export interface WindowError {
  /** Variance of the denoiser's output from the whole exposure; that from a share is as much more. */
  readonly variance: number;
  /**
   * Squared bias: 0 where it is within its standard error, but so large that the sum is not below its
   * own.
   */
  readonly bias: number;
  /** Of their sum. */
  readonly standardError: number;
}

/**
 * The errors of all windows, from all blocks or all but one. The variance is known well and taken of each
 * window; the squared bias, a small difference of large numbers, is that of `wideOf` windows together.
 */
export function windowErrors(
  sums: ErrorSums,
  { edges, blocks }: BandGroups,
  { share, wideOf, left }: { share: number; wideOf: Int32Array; left?: number },
): WindowError[] {
  const windows = edges.length - 1,
    used = Array.from({ length: blocks }, (_, block) => block)
      .filter((block) => block !== left);
  const pick = (from: Float64Array, isIn: (g: number) => boolean) =>
    used.map((block) => {
      let sum = 0;
      for (let g = 0; g < windows; g++) if (isIn(g)) sum += from[block * windows + g];
      return sum;
    });
  // The squared difference of parts of share p and 1 - p has the variance at the whole over p (1 - p).
  const whole = share * (1 - share);
  const order = [...new Set(wideOf)];
  const biases = order.map((wide) => {
    const isIn = (g: number) => wideOf[g] === wide;
    const counts = pick(sums.errorCounts, isIn), squareCounts = pick(sums.squareCounts, isIn);
    const errors = pick(sums.errors, isIn), squares = pick(sums.squares, isIn);
    const variances = squares.map((sum, k) => whole * sum * counts[k] / (squareCounts[k] || 1));
    const without = (factor: number) => errors.map((sum, k) => sum - factor * variances[k]);
    const { value, standardError: own } = jackknifeRatio(without(1 / share), counts);
    const { standardError } = jackknifeRatio(without(1 / share - 1), counts);
    return { bias: value > own ? value : 0, standardError };
  });
  return Array.from({ length: windows }, (_, g) => {
    const own = (index: number) => index === g;
    const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
    const variance = whole * total(pick(sums.squares, own)) / total(pick(sums.squareCounts, own));
    const { bias, standardError } = biases[order.indexOf(wideOf[g])];
    return {
      variance: Math.max(variance, 1e-12),
      bias: Math.max(bias, (standardError || 0) - variance),
      standardError,
    };
  });
}

/** Choice: windows share their bias until its error is this share of the whole error. */
const WELL_KNOWN = 0.25;

/** Which windows share their bias: neighbours that are alike, until their errors are known. */
export function shareBias(sums: ErrorSums, groups: BandGroups, share: number): Int32Array {
  const windows = groups.edges.length - 1;
  let wideOf = Int32Array.from({ length: windows }, (_, g) => g);
  for (;;) {
    const errors = windowErrors(sums, groups, { share, wideOf });
    const firsts = [...new Set(wideOf)].map((wide) => wideOf.indexOf(wide));
    const isUnknown = ({ variance, bias, standardError }: WindowError) =>
      standardError > WELL_KNOWN * (variance + bias);
    const into = new Map<number, number>();
    for (let i = 0; i + 1 < firsts.length; i++) {
      const [one, two] = [errors[firsts[i]], errors[firsts[i + 1]]];
      const off = Math.abs(one.bias - two.bias);
      if (off > 2 * Math.hypot(one.standardError, two.standardError)) continue;
      if (isUnknown(one) || isUnknown(two)) {
        into.set(wideOf[firsts[i + 1]], wideOf[firsts[i]]);
        i++;
      }
    }
    if (into.size === 0) return wideOf;
    wideOf = wideOf.map((wide) => into.get(wide) ?? wide);
  }
}

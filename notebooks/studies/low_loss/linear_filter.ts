import { CholeskyDecomposition, Matrix } from "ml-matrix";
import {
  spectrumCount,
  type SpectrumImage,
  spectrumOf,
  withData,
} from "eels/core/spectrum_image.ts";
import { startTensors } from "eels/core/tensor.ts";
import { leadingEigenvectors } from "eels/baseline/leading_eigenvectors.ts";
import { lossError } from "./compare_deconvolutions.ts";
import type { LowLossSpectra } from "./low_loss_spectra.ts";
import { noiseVariances } from "./noise_variances.ts";
import { searchSettings } from "./settings_search.ts";
import { spreadMany } from "./spread_many.ts";

/** Mean and covariance of sharp spectra, the latter as the sum of the squares of `factors`. */
export interface SpectrumPrior {
  readonly mean: Float64Array;
  /** Eigenvectors of the covariance, each times the root of its eigenvalue. */
  readonly factors: readonly Float64Array[];
}

/**
 * The second moments of sharp spectra: their mean and the leading eigenvectors of their covariance.
 *
 * @param targets Sharp spectra of sum 1, at least as many as channels for an honest covariance.
 * @param options.rank Eigenvectors kept; 128, a quarter of the channels of the quick profile.
 */
export async function spectrumPrior(
  targets: SpectrumImage,
  { rank = 128 }: { rank?: number } = {},
): Promise<SpectrumPrior> {
  await startTensors();
  const channels = targets.shape[2], count = spectrumCount(targets);
  const { mean, deviations } = centre(targets);
  const covariance = product(deviations, deviations, { count, channels });
  const { values, vectors } = await leadingEigenvectors(covariance, channels, rank);
  const factors = Array.from(values, (value, r) => {
    const size = Math.sqrt(Math.max(0, value));
    return Float64Array.from(vectors.subarray(r * channels, (r + 1) * channels), (v) => v * size);
  });
  return { mean, factors };
}

/** Mean over the spectra, and what each differs from it by, row-major. */
function centre(image: SpectrumImage): { mean: Float64Array; deviations: Float64Array } {
  const channels = image.shape[2], count = spectrumCount(image);
  const mean = new Float64Array(channels);
  image.data.forEach((value, i) => mean[i % channels] += value / count);
  return { mean, deviations: Float64Array.from(image.data, (v, i) => v - mean[i % channels]) };
}

/** `a^T b / count` of two tables of `count` rows. */
function product(
  a: Float64Array,
  b: Float64Array,
  { count, channels }: { count: number; channels: number },
): Float64Array {
  const all = new Float64Array(channels * channels);
  for (let s = 0; s < count; s++) {
    const other = b.subarray(s * channels, (s + 1) * channels);
    for (let i = 0; i < channels; i++) {
      const value = a[s * channels + i], row = i * channels;
      for (let j = 0; j < channels; j++) all[row + j] += value * other[j];
    }
  }
  return all.map((value) => value / count);
}

/**
 * The linear filter of least mean square error (LMMSE) told spread and noise: with the mean m and covariance
 * F F^T of sharp spectra, the spread K and the noise's variances V,
 *
 *     x = m + F (1 + (KF)^T V^-1 KF)^-1 (KF)^T V^-1 (k y - K m),
 *
 * where k, the sum of K m, undoes that the measured y was brought to the sum 1. Negative values become 0.
 * Kay, Fundamentals of Statistical Signal Processing, volume I (1993), section 12.5.
 *
 * @param options.modelError Share of the measurement by which spread and prior may be wrong: its square is
 * added to the variance.
 */
export function filterLinearly(
  set: LowLossSpectra,
  { spread, prior: { mean, factors }, modelError = 0.001 }: {
    spread: SpectrumImage;
    prior: SpectrumPrior;
    modelError?: number;
  },
): SpectrumImage {
  const { measured } = set, channels = measured.shape[2], rank = factors.length;
  const spreadSignals = spreadMany(spread, measured);
  const data = new Float32Array(measured.data.length);
  for (let s = 0; s < spectrumCount(measured); s++) {
    const [seenMean, ...columns] = spreadSignals(s, [mean, ...factors]);
    const kept = seenMean.reduce((sum, value) => sum + value, 0);
    const seen = spectrumOf(measured, s);
    const variances = noiseVariances(set, s, { modelError }).map((variance) =>
      kept ** 2 * variance
    );
    const normal = new Float64Array(rank * rank), right = new Float64Array(rank);
    const weighted = columns.map((column) => column.map((value, e) => value / variances[e]));
    for (let a = 0; a < rank; a++) {
      for (let e = 0; e < channels; e++) {
        right[a] += weighted[a][e] * (kept * seen[e] - seenMean[e]);
      }
      for (let b = 0; b <= a; b++) {
        let sum = a === b ? 1 : 0;
        for (let e = 0; e < channels; e++) sum += weighted[a][e] * columns[b][e];
        normal[a * rank + b] = normal[b * rank + a] = sum;
      }
    }
    const found = solve(normal, right);
    for (let e = 0; e < channels; e++) {
      let value = mean[e];
      for (let a = 0; a < rank; a++) value += found[a] * factors[a][e];
      data[s * channels + e] = Math.max(0, value);
    }
  }
  return withData(measured, data);
}

function solve(normal: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const matrix = Matrix.from1DArray(size, size, normal);
  const found = new CholeskyDecomposition(matrix).solve(Matrix.columnVector(right));
  return Float64Array.from(found.to1DArray());
}

/** Means and covariances of measured and sharp spectra. */
export interface PairedMoments {
  readonly channels: number;
  readonly seenMean: Float64Array;
  readonly sharpMean: Float64Array;
  /** Covariance of the measured spectra, and of these with the sharp ones, row-major. */
  readonly seen: Float64Array;
  readonly cross: Float64Array;
}

/** The second moments of pairs of measured and sharp spectra of sum 1, several times as many as channels. */
export function pairedMoments(
  { measured, targets }: { measured: SpectrumImage; targets: SpectrumImage },
): PairedMoments {
  const channels = measured.shape[2], size = { count: spectrumCount(measured), channels };
  const seen = centre(measured), sharp = centre(targets);
  return {
    ...{ channels, seenMean: seen.mean, sharpMean: sharp.mean },
    seen: product(seen.deviations, seen.deviations, size),
    cross: product(seen.deviations, sharp.deviations, size),
  };
}

/**
 * The linear filter of least mean square error that is told neither spread nor noise, as the network: with the
 * means and covariances of sharp x and measured y of the training range, `x = m_x + C_xy C_yy^-1 (y - m_y)`.
 *
 * @param options.ridge Share of the mean variance of a channel that is added to all.
 * @returns What deconvolves spectra of sum 1; negative values become 0.
 */
export function blindFilter(
  { channels, seenMean, sharpMean, seen, cross }: PairedMoments,
  { ridge }: { ridge: number },
): (measured: SpectrumImage) => SpectrumImage {
  const own = seen.slice();
  let trace = 0;
  for (let e = 0; e < channels; e++) trace += own[e * channels + e];
  for (let e = 0; e < channels; e++) own[e * channels + e] += ridge * trace / channels;
  const gain = Float64Array.from(
    new CholeskyDecomposition(Matrix.from1DArray(channels, channels, own))
      .solve(Matrix.from1DArray(channels, channels, cross)).to1DArray(),
  );
  return (image) => {
    const data = new Float32Array(image.data.length);
    for (let s = 0; s < spectrumCount(image); s++) {
      const measured = spectrumOf(image, s), found = Float64Array.from(sharpMean);
      for (let i = 0; i < channels; i++) {
        const value = measured[i] - seenMean[i], row = i * channels;
        for (let e = 0; e < channels; e++) found[e] += value * gain[row + e];
      }
      found.forEach((value, e) => data[s * channels + e] = Math.max(0, value));
    }
    return withData(image, data);
  };
}

/** {@link blindFilter} with the ridge of least error over the losses of tuning spectra. */
export function tuneBlindFilter(
  moments: PairedMoments,
  { measured, targets: truth }: { measured: SpectrumImage; targets: SpectrumImage },
): { filter: (measured: SpectrumImage) => SpectrumImage; ridge: number; edges: string } {
  const { best, edges } = searchSettings(
    { ridge: { start: 1e-4, factor: Math.sqrt(10) } },
    (one) => lossError(blindFilter(moments, one)(measured), { truth }).lossError,
  );
  return { ...best, filter: blindFilter(moments, best), edges: edges.join() || "none" };
}

import { Matrix, solve } from "ml-matrix";
import { spectrumCount, type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import type { PcaFit } from "./pca.ts";
import { projectPca } from "./pca_reconstruct.ts";

/** A linear map from the scores along some components to spectra. */
export interface PcaRegression {
  readonly fit: PcaFit;
  readonly rank: number;
  /** `[rank + 1, channels]`; the last row is the constant. */
  readonly weights: Float64Array;
  /** What the targets were, without their values. */
  readonly target: SpectrumImage;
}

/**
 * Maps scores to targets by least squares (principal component regression): what a linear method can
 * learn from the same pairs as a network, such as to take the background off.
 *
 * @param fit Components of the inputs, found without the targets.
 * @param inputs Spectra, `[rows, columns, channels]`.
 * @param targets What should come out, the same rows and columns; the axis may be another.
 * @throws {RangeError} Where the numbers of spectra differ, or are too few for the rank.
 */
export function regressPca(
  fit: PcaFit,
  inputs: SpectrumImage,
  targets: SpectrumImage,
  rank: number,
): PcaRegression {
  const count = spectrumCount(inputs), channels = targets.shape[2], size = rank + 1;
  if (spectrumCount(targets) !== count || count < size) {
    throw new RangeError(
      `Cannot map scores to targets as each spectrum needs a target, and there must be more than the ` +
        `rank: ${count} spectra, ${spectrumCount(targets)} targets, rank ${rank}`,
    );
  }
  const scores = projectPca(fit, inputs, { rank }).data;
  const normal = Matrix.zeros(size, size), right = Matrix.zeros(size, channels);
  for (let s = 0; s < count; s++) {
    for (let i = 0; i < size; i++) {
      const a = i < rank ? scores[s * rank + i] : 1;
      for (let j = 0; j < size; j++) {
        normal.set(i, j, normal.get(i, j) + a * (j < rank ? scores[s * rank + j] : 1));
      }
      for (let e = 0; e < channels; e++) {
        right.set(i, e, right.get(i, e) + a * targets.data[s * channels + e]);
      }
    }
  }
  const weights = Float64Array.from(solve(normal, right).to1DArray());
  return { fit, rank, weights, target: { ...targets, data: new Float32Array(0) } };
}

/** Applies a {@link regressPca} map to other inputs. */
export function applyPcaRegression(
  { fit, rank, weights, target }: PcaRegression,
  inputs: SpectrumImage,
): SpectrumImage {
  const [rows, columns] = inputs.shape, channels = target.shape[2];
  const scores = projectPca(fit, inputs, { rank }).data;
  const data = new Float32Array(rows * columns * channels);
  const sum = new Float64Array(channels);
  for (let s = 0; s < rows * columns; s++) {
    sum.set(weights.subarray(rank * channels));
    for (let c = 0; c < rank; c++) {
      const score = scores[s * rank + c];
      for (let e = 0; e < channels; e++) sum[e] += score * weights[c * channels + e];
    }
    data.set(sum, s * channels);
  }
  const { energy, unit } = target;
  return spectrumImage({ data, shape: [rows, columns, channels], energy, unit });
}

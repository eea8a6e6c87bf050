/**
 * PCA of spectra divided by their noise: the leading components only, straight from the image, so that
 * wide spectra take seconds and large images no copy.
 *
 * @module
 */
import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import type { Spectra } from "../core/spectrum_view.ts";
import { scorerOf } from "./component_scores.ts";
import { leadingEigenvectors } from "./leading_eigenvectors.ts";
import { type NoiseScale, noiseScaleOfSpectra, scaleSpectrum } from "./noise_scale.ts";
import type { PcaFit } from "./pca.ts";
import { measureMoments } from "./pca_covariance.ts";
import { scoreOf } from "./pca_reconstruct.ts";
import { inMemory, spectraInOrder } from "./spectra_rows.ts";

/** The leading components of an image in units of its noise. */
export interface NoisePca {
  /** Of the scaled spectra; its `eigenvalues` are the leading ones only. */
  readonly fit: PcaFit;
  readonly scale: NoiseScale;
}

/**
 * Finds the leading components of an image divided by its noise.
 *
 * @param image In memory, or a view of a file, which is read twice (centred thrice), block by block: the
 * components are the same to the last bit.
 * @param options.most How many; no more than there are channels or spectra.
 * @param options.centred Whether the mean spectrum is subtracted before.
 */
export async function fitNoisePca(
  image: Spectra,
  { most, centred = false }: { most: number; centred?: boolean },
): Promise<NoisePca> {
  const scale = await noiseScaleOfSpectra(image, { of: "sum" });
  const spectra = spectrumCount(image), channels = image.shape[2];
  const mean = centred ? await meanOfScaled(image, scale) : new Float64Array(channels);
  const count = Math.min(most, channels, centred ? spectra - 1 : spectra);
  const degrees = centred ? spectra - 1 : spectra;
  const { values, vectors } = spectra < channels
    ? await componentsBySpectra(await inMemory(image), scale, mean, count)
    : await componentsByChannels(image, scale, mean, count);
  const eigenvalues = values.map((value) => value / degrees);
  // The sum over all components is not known: shares are of those found.
  const total = eigenvalues.reduce((sum, value) => sum + value, 0);
  const alive = [...Array(channels).keys()];
  const fit: PcaFit = {
    components: vectors,
    eigenvalues,
    explained: eigenvalues.map((value) => value / total),
    mean,
    scale: new Float64Array(channels).fill(1),
    meanSum: undefined,
    channels: alive,
    deadChannels: [],
    spectra,
    centred,
    energy: image.energy,
  };
  return { fit, scale };
}

async function meanOfScaled(image: Spectra, scale: NoiseScale): Promise<Float64Array> {
  const spectra = spectrumCount(image), row = new Float64Array(image.shape[2]);
  const mean = new Float64Array(row.length);
  await spectraInOrder(image)(spectra, ({ image, from }, s) => {
    scaleSpectrum(image.data, s, scale, row, from * image.shape[1]);
    for (let e = 0; e < row.length; e++) mean[e] += row[e] / spectra;
  });
  return mean;
}

/** From the sums of products of channels. */
async function componentsByChannels(
  image: Spectra,
  scale: NoiseScale,
  mean: Float64Array,
  count: number,
) {
  const rows = spectrumCount(image), width = image.shape[2], next = spectraInOrder(image);
  const matrix = await secondMoment(
    rows,
    width,
    (_, block) =>
      next(block.length / width, ({ image, from }, s, at) => {
        const row = block.subarray(at * width, (at + 1) * width);
        scaleSpectrum(image.data, s, scale, row, from * image.shape[1]);
        for (let e = 0; e < width; e++) row[e] -= mean[e];
      }),
  );
  return await leadingEigenvectors(matrix, width, count);
}

/** From the sums of products of spectra, where they are fewer. */
async function componentsBySpectra(
  image: SpectrumImage,
  scale: NoiseScale,
  mean: Float64Array,
  count: number,
) {
  const { data } = image, width = spectrumCount(image), channels = image.shape[2];
  const { bySpectrum, byChannel } = scale;
  const matrix = await secondMoment(channels, width, (first, block) => {
    for (let i = 0; i < block.length; i++) {
      const s = i % width, e = first + Math.floor(i / width);
      block[i] = data[s * channels + e] / (bySpectrum[s] * byChannel[e]) - mean[e];
    }
  });
  const { values, vectors: turns } = await leadingEigenvectors(matrix, width, count);
  const vectors = new Float64Array(count * channels), row = new Float64Array(channels);
  for (let s = 0; s < width; s++) {
    scaleSpectrum(data, s, scale, row);
    for (let c = 0; c < count; c++) {
      const weight = values[c] > 0 ? turns[c * width + s] / Math.sqrt(values[c]) : 0;
      for (let e = 0; e < channels; e++) vectors[c * channels + e] += weight * (row[e] - mean[e]);
    }
  }
  return { values, vectors };
}

/** Sums of products of a table's columns, to nearly double precision. */
async function secondMoment(
  rows: number,
  width: number,
  readRows: (first: number, block: Float64Array) => void | Promise<void>,
): Promise<Float64Array> {
  const { mean, covariance } = await measureMoments({ rows, width, readRows });
  return covariance.map((value, i) =>
    rows * (value + mean[Math.floor(i / width)] * mean[i % width])
  );
}

/** The components of an image for some of its rows, from `from` on. */
export function noisePcaOfRows(
  { fit, scale }: NoisePca,
  { shape: [rows, columns] }: SpectrumImage,
  from: number,
): NoisePca {
  const bySpectrum = scale.bySpectrum.subarray(from * columns, (from + rows) * columns);
  return { fit, scale: { ...scale, bySpectrum } };
}

/** The image as its first `rank` components give it, in its own unit. */
export function rebuildNoisePca(
  { fit, scale }: NoisePca,
  image: SpectrumImage,
  rank: number,
): Float32Array {
  const channels = image.shape[2], { mean } = fit;
  const data = new Float32Array(image.data.length);
  const row = new Float64Array(channels), model = new Float64Array(channels);
  for (let s = 0; s < spectrumCount(image); s++) {
    scaleSpectrum(image.data, s, scale, row);
    for (let e = 0; e < channels; e++) row[e] -= mean[e];
    model.set(mean);
    for (let c = 0; c < rank; c++) {
      const component = fit.components.subarray(c * channels, (c + 1) * channels);
      const score = scoreOf(row, component);
      for (let e = 0; e < channels; e++) model[e] += score * component[e];
    }
    const first = s * channels, factor = scale.bySpectrum[s];
    for (let e = 0; e < channels; e++) data[first + e] = model[e] * factor * scale.byChannel[e];
  }
  return data;
}

/**
 * Mean squared distance of the image as its first 0, 1, 2 ... components give it from another part of
 * the same exposure, in units of the noise, whose own noise adds the same to all ranks: the best rank is
 * where it is least. As components are orthonormal, one pass does for all ranks.
 *
 * @param other The part that the components have not seen.
 */
export function heldOutErrorsByRank(
  { fit, scale }: NoisePca,
  image: SpectrumImage,
  other: SpectrumImage,
): Float64Array {
  const channels = image.shape[2], count = fit.eigenvalues.length, spectra = spectrumCount(image);
  const errors = new Float64Array(count + 1), row = new Float64Array(channels);
  const scorer = scorerOf(fit.components, channels), squares = new Float64Array(TOGETHER);
  for (let s = 0; s < spectra; s += TOGETHER) {
    const held = Math.min(TOGETHER, spectra - s);
    for (let k = 0; k < held; k++) {
      scaleSpectrum(image.data, s + k, scale, row);
      for (let e = 0; e < channels; e++) row[e] -= fit.mean[e];
      scorer.put(2 * k, row);
      scaleSpectrum(other.data, s + k, scale, row);
      let sum = 0;
      for (let e = 0; e < channels; e++) {
        row[e] -= fit.mean[e];
        sum += row[e] ** 2;
      }
      scorer.put(2 * k + 1, row);
      squares[k] = sum;
    }
    const scores = scorer.scores();
    for (let k = 0; k < held; k++) {
      let sum = squares[k];
      errors[0] += sum;
      for (let c = 0, own = 2 * k * count, its = own + count; c < count; c++, own++, its++) {
        sum += scores[own] * (scores[own] - 2 * scores[its]);
        errors[c + 1] += sum;
      }
    }
  }
  return errors.map((sum) => sum / image.data.length);
}

/** Spectra that are scored at a time, each with its other part. */
const TOGETHER = 2;

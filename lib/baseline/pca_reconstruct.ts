import type { Image } from "../core/image.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import {
  afterStep,
  spectrumCount,
  type SpectrumImage,
  spectrumImage,
} from "../core/spectrum_image.ts";
import type { PcaFit } from "./pca.ts";
import { weigh } from "./pca_weighting.ts";

/** Scores of spectra along components, row-major `[rows, columns, components]`, weighted units. */
export interface PcaScores {
  readonly data: Float32Array;
  readonly shape: readonly [rows: number, columns: number, components: number];
}

/**
 * Scores of the spectra along the first `rank` components.
 *
 * @param fit Components of this image or of another on the same axis.
 * @param options.rank Number of components; all.
 * @throws {RangeError} Where image or rank do not fit the components, or a value is not finite.
 * @example
 * ```ts
 * import { energyAxis, fitPca, prng, projectPca, spectrumImage } from "eels";
 * const random = prng(1);
 * const data = Float32Array.from({ length: 40 * 8 }, (_, i) => random.poisson(50 + (i % 8)));
 * const image = spectrumImage({ data, shape: [5, 8, 8], energy: energyAxis(520, 0.5, 8) });
 * const fit = await fitPca(image, { weighting: "poisson", centred: false });
 * projectPca(fit, image, { rank: 2 }).shape; // [5, 8, 2]
 * ```
 */
export function projectPca(
  fit: PcaFit,
  image: SpectrumImage,
  options: { rank?: number } = {},
): PcaScores {
  const { rank = fit.eigenvalues.length } = checkOptions(
    "projectPca",
    "apply the components",
    options,
    { rank: is.whole(0) },
  );
  const { components, weights, row } = prepareComponents(fit, image, rank);
  const spectra = spectrumCount(image);
  const data = new Float32Array(spectra * rank);
  for (let s = 0; s < spectra; s++) {
    weigh(image, s, weights, row);
    for (let c = 0; c < rank; c++) data[s * rank + c] = scoreOf(row, components[c]);
  }
  return { data, shape: [image.shape[0], image.shape[1], rank] };
}

/**
 * The map of one component's scores.
 *
 * @example
 * ```ts
 * import { energyAxis, fitPca, prng, projectPca, scoreMap, spectrumImage } from "eels";
 * const random = prng(1);
 * const data = Float32Array.from({ length: 40 * 8 }, (_, i) => random.poisson(50 + (i % 8)));
 * const image = spectrumImage({ data, shape: [5, 8, 8], energy: energyAxis(520, 0.5, 8) });
 * const fit = await fitPca(image, { weighting: "poisson", centred: false });
 * scoreMap(projectPca(fit, image, { rank: 2 }), 1).shape; // [5, 8]
 * ```
 */
export function scoreMap(scores: PcaScores, component: number): Image {
  const [rows, columns, rank] = scores.shape;
  const data = Float32Array.from(
    { length: rows * columns },
    (_, s) => scores.data[s * rank + component],
  );
  return { data, shape: [rows, columns], unit: "score", title: `component ${component + 1}` };
}

/**
 * The image as its mean and first `rank` components give it: with a low rank, with less noise.
 *
 * @param fit Components of this image or of another on the same axis.
 * @param options.rank Number of components, 0 or more (0 with centring leaves the mean).
 * @throws {RangeError} Where image or rank do not fit the components, or a value is not finite.
 * @example
 * ```ts
 * import { energyAxis, fitPca, prng, reconstructPca, spectrumImage } from "eels";
 * const random = prng(1);
 * const data = Float32Array.from({ length: 40 * 8 }, (_, i) => random.poisson(50 + (i % 8)));
 * const image = spectrumImage({ data, shape: [5, 8, 8], energy: energyAxis(520, 0.5, 8) });
 * const fit = await fitPca(image, { weighting: "poisson", centred: false });
 * reconstructPca(fit, image, { rank: 1 }).shape; // [5, 8, 8]
 * ```
 */
export function reconstructPca(
  fit: PcaFit,
  image: SpectrumImage,
  options: { rank: number },
): SpectrumImage {
  const { rank } = checkOptions("reconstructPca", "apply the components", options, {
    rank: is.needed(is.whole(0)),
  });
  const { components, weights, row } = prepareComponents(fit, image, rank);
  const { channels, scale, mean, deadChannels } = fit;
  const data = new Float32Array(image.data.length);
  const model = new Float64Array(row.length);
  for (let s = 0; s < spectrumCount(image); s++) {
    const rowScale = weigh(image, s, weights, row);
    model.set(mean);
    for (const component of components) {
      const score = scoreOf(row, component);
      for (let k = 0; k < row.length; k++) model[k] += score * component[k];
    }
    const first = s * image.shape[2];
    for (let k = 0; k < row.length; k++) data[first + channels[k]] = model[k] * scale[k] * rowScale;
    for (const { channel, value } of deadChannels) data[first + channel] = value;
  }
  const step = `${rank} principal components kept, so that the noise is unknown`;
  return afterStep(image, step, { data, noise: undefined });
}

/**
 * The first `count` components as spectra on the whole axis and in the image's unit, one row; dead
 * channels are 0.
 *
 * @example
 * ```ts
 * import { componentSpectra, energyAxis, fitPca, prng, spectrumImage } from "eels";
 * const random = prng(1);
 * const data = Float32Array.from({ length: 40 * 8 }, (_, i) => random.poisson(50 + (i % 8)));
 * const image = spectrumImage({ data, shape: [5, 8, 8], energy: energyAxis(520, 0.5, 8) });
 * const fit = await fitPca(image, { weighting: "poisson", centred: false });
 * componentSpectra(fit, 2).shape; // [1, 2, 8]
 * ```
 */
export function componentSpectra(fit: PcaFit, count: number): SpectrumImage {
  const width = fit.channels.length, all = fit.energy.channels;
  const data = new Float32Array(count * all);
  for (let c = 0; c < count; c++) {
    fit.channels.forEach((channel, k) =>
      data[c * all + channel] = fit.components[c * width + k] * fit.scale[k]
    );
  }
  return spectrumImage({ data, shape: [1, count, all], energy: fit.energy, unit: "component" });
}

/** The components to use and how to weigh, once fit, image and rank are seen to go together. */
export function prepareComponents(fit: PcaFit, image: SpectrumImage, rank: number) {
  if (image.shape[2] !== fit.energy.channels) {
    throw new RangeError(
      `Cannot apply the components as the image must have their channels: the image has ` +
        `${image.shape[2]}, the components have ${fit.energy.channels}`,
    );
  }
  if (!(Number.isSafeInteger(rank) && rank >= 0 && rank <= fit.eigenvalues.length)) {
    throw new RangeError(
      `Cannot apply the components as the rank must be a whole number from 0 to ` +
        `${fit.eigenvalues.length}: it is ${rank}`,
    );
  }
  const width = fit.channels.length;
  const components = Array.from(
    { length: rank },
    (_, c) => fit.components.subarray(c * width, (c + 1) * width),
  );
  return { components, weights: { ...fit, offset: fit.mean }, row: new Float64Array(width) };
}

/** Score of a weighed spectrum along a component. */
export function scoreOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

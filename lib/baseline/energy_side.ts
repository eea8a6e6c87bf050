import { inverse, Matrix } from "ml-matrix";
import { type Table, transpose, weightedSums } from "./leading_components.ts";
import type { ComponentMaps } from "./neighbour_features.ts";

/** An image of few components as seen from its energy axis. */
export interface EnergySide {
  /** The components times the size of their scores, which brings their noise to about 1. */
  readonly maps: ComponentMaps;
  /** Sizes of the scores: score / size times map is the image. */
  readonly sizes: readonly number[];
  /** The same maps of another image, by least squares with these scores, `[channels, components]`. */
  readonly project: (image: Table) => Float64Array;
}

/**
 * Turns scores and components about: each channel becomes a point that has one value a component.
 *
 * @param scores `[spectra, components]` in units of noise.
 * @param components `[components, channels]`.
 */
export function energySide(
  scores: Float64Array,
  components: Float64Array,
  channels: number,
): EnergySide {
  const count = components.length / channels, spectra = scores.length / count;
  const products = new Float64Array(count * count);
  for (let s = 0; s < scores.length; s += count) {
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) products[i * count + j] += scores[s + i] * scores[s + j];
    }
  }
  const sizes = Array.from({ length: count }, (_, k) => Math.sqrt(products[k * (count + 1)]) || 1);
  // One electron's noise on the diagonal: a component that the scan has emptied stays empty.
  const gram = Matrix.add(Matrix.from1DArray(count, count, products), Matrix.eye(count));
  const inverted = inverse(gram).to1DArray();
  const dual = new Float64Array(count * spectra);
  for (let s = 0; s < spectra; s++) {
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let j = 0; j < count; j++) sum += inverted[k * count + j] * scores[s * count + j];
      dual[k * spectra + s] = sum * sizes[k];
    }
  }
  const turned = (data: Float64Array) =>
    transpose({ data, rows: count, columns: channels }).data as Float64Array;
  const sized = components.map((value, i) => value * sizes[Math.floor(i / channels)]);
  return {
    maps: { data: turned(sized), components: count, grid: [1, channels] },
    sizes,
    project: (image) => turned(weightedSums(image, dual)),
  };
}

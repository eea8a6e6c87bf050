/**
 * Three ways to bring counts to about 0..1 before networks, components and classifiers (notebook 14).
 *
 * @module
 */
import { measureNormalisation, type Normalisation, normalise } from "eels/core/normalisation.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { measureChannelScales, scaleChannels } from "./channel_scale.ts";

/** Names of the normalisations in tables and figures. */
export const NORMALISATIONS = ["one mapping", "each spectrum", "each channel"] as const;
export type NormalisationName = typeof NORMALISATIONS[number];

/** Brings spectra of the training's channels to the range that a network or classifier sees. */
export type Scaling = (counts: SpectrumImage) => SpectrumImage;

/**
 * The scaling of one name, its statistics taken from training spectra only:
 *
 * - one mapping: `(x - offset) / scale` with smallest and largest training value, as in notebook 07;
 * - each spectrum: `(x - min) / (max - min)` over its own channels, one reading of the paper's "normalized
 *   from 0 to 1";
 * - each channel: less the median, over the distance of two quantiles, as in the authors' notebook
 *   ({@link measureChannelScales}).
 *
 * Choice: the quantiles are counts that occur. Between whole numbers, some of the few thousand spectra of a small
 * twin give a distance of 0.0025 counts, which multiplies its channel by 400; the paper has 102,080 spectra. (Found
 * on two small twins, after the rules were written.)
 */
export function makeScaling(
  name: NormalisationName,
  training: SpectrumImage,
  mapping: Normalisation = measureNormalisation(training),
): Scaling {
  if (name === "one mapping") return (counts) => normalise(counts, mapping);
  if (name === "each spectrum") return scaleSpectra;
  const scales = measureChannelScales([training], { interpolated: false });
  return (counts) => scaleChannels(counts, scales);
}

/** Each spectrum to 0..1; one of equal values to 0. */
export function scaleSpectra(counts: SpectrumImage): SpectrumImage {
  const channels = counts.shape[2], data = new Float32Array(counts.data.length);
  for (let from = 0; from < data.length; from += channels) {
    let low = Infinity, high = -Infinity;
    for (let i = from; i < from + channels; i++) {
      low = Math.min(low, counts.data[i]);
      high = Math.max(high, counts.data[i]);
    }
    const scale = high - low || 1;
    for (let i = from; i < from + channels; i++) data[i] = (counts.data[i] - low) / scale;
  }
  return { ...counts, data, noise: undefined, unit: "normalised" };
}

import { type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import { meanSpectrum } from "eels/core/sums.ts";

/** A linear map of spectra and its inverse. */
export interface Weighting {
  readonly apply: (image: SpectrumImage) => SpectrumImage;
  readonly undo: (image: SpectrumImage) => SpectrumImage;
}

/**
 * Multiplies by K what of a spectrum does not have the shape of the mean spectrum. With u that shape,
 * u . u = 1,
 *
 *     T x = (u . x) u + K (x - (u . x) u)
 *
 * so that the squared error of targets T t, |T f - T t|^2, weighs errors of shape by K^2.
 *
 * @param image Spectra whose mean gives the shape.
 * @param options.factor K, above 0; 1 changes nothing.
 */
export function contrastWeighting(
  image: SpectrumImage,
  { factor }: { factor: number },
): Weighting {
  if (!(factor > 0 && Number.isFinite(factor))) {
    throw new RangeError(
      `Cannot weigh the contrast as its factor must be above 0: it is ${factor}`,
    );
  }
  const shape = unitShape(image);
  const scaled = (by: number) => (spectra: SpectrumImage) => {
    const channels = shape.length, data = new Float32Array(spectra.data.length);
    for (let from = 0; from < data.length; from += channels) {
      let along = 0;
      for (let e = 0; e < channels; e++) along += shape[e] * spectra.data[from + e];
      for (let e = 0; e < channels; e++) {
        const same = along * shape[e];
        data[from + e] = same + by * (spectra.data[from + e] - same);
      }
    }
    return withData(spectra, data);
  };
  return { apply: scaled(factor), undo: scaled(1 / factor) };
}

/** Mean spectrum scaled to length 1. */
function unitShape(image: SpectrumImage): Float64Array {
  const mean = Float64Array.from(meanSpectrum(image).data);
  const length = Math.hypot(...mean);
  return mean.map((value) => value / length);
}

/**
 * An image as the part of every spectrum with the shape of the mean and the rest, the difference between
 * the sites: t = same + difference.
 */
export function splitContrast(
  image: SpectrumImage,
  { mean }: { mean: SpectrumImage },
): { same: SpectrumImage; difference: SpectrumImage } {
  const shape = Float64Array.from(meanSpectrum(mean).data);
  const sum = shape.reduce((all, value) => all + value, 0), channels = shape.length;
  const same = new Float32Array(image.data.length);
  for (let from = 0; from < same.length; from += channels) {
    let area = 0;
    for (let e = 0; e < channels; e++) area += image.data[from + e];
    for (let e = 0; e < channels; e++) same[from + e] = area / sum * shape[e];
  }
  const difference = image.data.map((value, i) => value - same[i]);
  return { same: withData(image, same), difference: withData(image, difference) };
}

/**
 * Plain denoising filters for images, each as SciPy or scikit-image has it: no kept package on npm has
 * them, and each is short.
 *
 * @module
 */
import { blurImage } from "../core/gaussian.ts";
import { type Image, withPixels } from "../core/image.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";

/**
 * Convolves with a Gaussian, cut at four standard deviations as SciPy cuts it; edges reflect.
 *
 * @param image `[rows, columns]`, any unit.
 * @param options.deviationPixels Standard deviation of the Gaussian in pixels.
 * @returns The blurred image, in the same unit.
 * @throws {RangeError} Where the width is negative.
 * @example
 * ```ts
 * import { gaussianFilter } from "eels";
 * const data = Float32Array.of(0, 0, 0, 0, 9, 0, 0, 0, 0);
 * const blurred = gaussianFilter({ data, shape: [3, 3], unit: "counts" }, { deviationPixels: 0.5 });
 * blurred.data[4]; // 5.6: the rest lies around it
 * ```
 */
export function gaussianFilter(
  image: Image,
  options: { deviationPixels: number },
): Image {
  const { deviationPixels } = checkOptions("gaussianFilter", "filter", options, {
    deviationPixels: is.needed(is.from0),
  });
  if (deviationPixels === 0) return image;
  const blurred = blurImage(image.data, {
    shape: image.shape,
    deviations: [deviationPixels, deviationPixels],
    ends: "reflect",
    reach: Math.floor(4 * deviationPixels + 0.5), // as scipy.ndimage.gaussian_filter
  });
  return withPixels(image, blurred);
}

/**
 * Total-variation denoising, `min of sum (u - image)² / 2 + weight |grad u|`, by Chambolle's (2004)
 * projection, with the stopping rule of scikit-image's `denoise_tv_chambolle`.
 *
 * Chambolle, _Journal of Mathematical Imaging and Vision_ 20, 89 (2004),
 * doi:10.1023/B:JMIV.0000011325.36760.1e.
 *
 * @param image `[rows, columns]`, any unit.
 * @param options.weight In the unit of the image: the larger, the flatter the result.
 * @param options.tolerance Relative change of the minimised sum at which to stop; 2e-4.
 * @param options.iterations At most so many; 200.
 * @throws {RangeError} Where the weight is not above 0.
 * @example
 * ```ts
 * import { totalVariationFilter } from "eels";
 * const data = Float32Array.of(1, 1.2, 0.9, 5, 5.1, 4.8);
 * const image = { data, shape: [1, 6] as [number, number], unit: "counts" };
 * totalVariationFilter(image, { weight: 0.5 }).data; // two flat halves, the step kept
 * ```
 */
export function totalVariationFilter(
  image: Image,
  options: { weight: number; tolerance?: number; iterations?: number },
): Image {
  const { weight, tolerance = 2e-4, iterations = 200 } = checkOptions(
    "totalVariationFilter",
    "filter",
    options,
    { weight: is.needed(is.above0), tolerance: is.from0, iterations: is.whole(1) },
  );
  const [rows, columns] = image.shape;
  const count = rows * columns, tau = 1 / 4;
  const down = new Float64Array(count), across = new Float64Array(count);
  const out = Float64Array.from(image.data);
  let firstEnergy = 0, lastEnergy = 0;
  for (let iteration = 0; iteration < iterations; iteration++) {
    let energy = 0;
    for (let i = 0; iteration > 0 && i < count; i++) {
      const change = -down[i] - across[i] + (i >= columns ? down[i - columns] : 0) +
        (i % columns > 0 ? across[i - 1] : 0);
      energy += change * change;
      out[i] = image.data[i] + change;
    }
    for (let i = 0; i < count; i++) {
      const slopeDown = i + columns < count ? out[i + columns] - out[i] : 0;
      const slopeAcross = (i + 1) % columns > 0 ? out[i + 1] - out[i] : 0;
      const norm = Math.hypot(slopeDown, slopeAcross);
      energy += weight * norm;
      const scale = 1 + norm * tau / weight;
      down[i] = (down[i] - tau * slopeDown) / scale;
      across[i] = (across[i] - tau * slopeAcross) / scale;
    }
    if (iteration === 0) firstEnergy = energy;
    else if (Math.abs(lastEnergy - energy) < tolerance * firstEnergy) break;
    lastEnergy = energy;
  }
  return withPixels(image, out);
}

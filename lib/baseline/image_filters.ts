/**
 * Plain denoising filters for images, each as SciPy or scikit-image has it: no kept package on npm has
 * them, and each is short.
 *
 * @module
 */
import { blurImage, placeWithin } from "../core/gaussian.ts";
import type { Image } from "../core/image.ts";

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
  { deviationPixels }: { deviationPixels: number },
): Image {
  if (!(deviationPixels >= 0 && Number.isFinite(deviationPixels))) {
    throw new RangeError(
      `Cannot filter as deviationPixels must be 0 or more: it is ${deviationPixels}`,
    );
  }
  if (deviationPixels === 0) return image;
  const blurred = blurImage(image.data, {
    shape: image.shape,
    deviations: [deviationPixels, deviationPixels],
    ends: "reflect",
    reach: Math.floor(4 * deviationPixels + 0.5), // as scipy.ndimage.gaussian_filter
  });
  return { ...image, data: Float32Array.from(blurred) };
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
  { weight, tolerance = 2e-4, iterations = 200 }: {
    weight: number;
    tolerance?: number;
    iterations?: number;
  },
): Image {
  if (!(weight > 0)) {
    throw new RangeError(`Cannot filter as weight must be above 0: it is ${weight}`);
  }
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
  return { ...image, data: Float32Array.from(out) };
}

/**
 * Non-local means (Buades et al. 2005): each pixel becomes the mean of those whose surroundings look
 * like its own, weighted by `exp(-max(d² - 2 s², 0) / h²)` with the mean squared difference d² of
 * the patches, of which noise of standard deviation s alone makes 2 s².
 *
 * Computed shift by shift with running box sums (as Darbon et al. 2008); edges reflect.
 *
 * Buades, Coll and Morel, CVPR 2005, 60, doi:10.1109/CVPR.2005.38.
 *
 * @param image `[rows, columns]`, any unit.
 * @param options.h How unlike patches may be, in the unit of the image.
 * @param options.noiseDeviation Standard deviation of the noise, in the unit of the image; 0.
 * @param options.patchPixels Side of a patch, odd; 7.
 * @param options.searchPixels How far away similar patches are looked for; 11.
 * @throws {RangeError} Where h is not above 0 or the patch has no middle.
 * @example
 * ```ts
 * import { nonLocalMeans } from "eels";
 * const data = Float32Array.from({ length: 144 }, (_, i) => i % 12 < 6 ? 1 : 5);
 * const image = { data, shape: [12, 12] as [number, number], unit: "counts" };
 * nonLocalMeans(image, { h: 0.4, patchPixels: 3, searchPixels: 4 }).data[0]; // 1
 * ```
 */
export function nonLocalMeans(
  image: Image,
  { h, noiseDeviation = 0, patchPixels = 7, searchPixels = 11 }: {
    h: number;
    noiseDeviation?: number;
    patchPixels?: number;
    searchPixels?: number;
  },
): Image {
  if (!(h > 0 && patchPixels % 2 === 1 && searchPixels >= 1)) {
    throw new RangeError(
      `Cannot filter as h must be above 0, patchPixels odd and searchPixels 1 or more: they are ` +
        `${h}, ${patchPixels}, ${searchPixels}`,
    );
  }
  const [rows, columns] = image.shape;
  const half = (patchPixels - 1) / 2;
  const [height, width] = [rows + 2 * half, columns + 2 * half];
  const at = (r: number, c: number) =>
    image.data[
      placeWithin(r, rows, "reflect") * columns +
      placeWithin(c, columns, "reflect")
    ];
  const margin = half + searchPixels;
  const padded = new Float64Array((rows + 2 * margin) * (columns + 2 * margin));
  const stride = columns + 2 * margin;
  for (let r = 0; r < rows + 2 * margin; r++) {
    for (let c = 0; c < stride; c++) padded[r * stride + c] = at(r - margin, c - margin);
  }
  const sum = new Float64Array(rows * columns), weights = new Float64Array(rows * columns);
  const integral = new Float64Array((height + 1) * (width + 1));
  const scale = 1 / (patchPixels ** 2 * h ** 2), noise = 2 * noiseDeviation ** 2 * patchPixels ** 2;
  for (let dr = -searchPixels; dr <= searchPixels; dr++) {
    for (let dc = -searchPixels; dc <= searchPixels; dc++) {
      for (let r = 0; r < height; r++) {
        let line = 0;
        for (let c = 0; c < width; c++) {
          const here = (r + searchPixels) * stride + c + searchPixels;
          const difference = padded[here] - padded[here + dr * stride + dc];
          line += difference * difference;
          integral[(r + 1) * (width + 1) + c + 1] = integral[r * (width + 1) + c + 1] + line;
        }
      }
      for (let r = 0, i = 0; r < rows; r++) {
        const top = r * (width + 1), bottom = (r + patchPixels) * (width + 1);
        for (let c = 0; c < columns; c++, i++) {
          const distance = integral[bottom + c + patchPixels] - integral[bottom + c] -
            integral[top + c + patchPixels] + integral[top + c];
          const weight = Math.exp(-Math.max(0, distance - noise) * scale);
          sum[i] += weight * padded[(r + margin + dr) * stride + c + margin + dc];
          weights[i] += weight;
        }
      }
    }
  }
  return { ...image, data: Float32Array.from(sum, (value, i) => value / weights[i]) };
}

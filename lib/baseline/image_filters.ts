/**
 * Plain denoising filters for images. No kept package on npm has them, and each is short.
 *
 * @module
 */
import type { Image } from "../core/image.ts";

/** An index beyond the edge reflected back inside: d c b a | a b c d | d c b a. */
function reflect(index: number, size: number): number {
  const period = 2 * size;
  const within = ((index % period) + period) % period;
  return within < size ? within : period - 1 - within;
}

/**
 * Convolves with a Gaussian of a standard deviation in pixels, cut at four of them; edges reflect.
 *
 * @throws {RangeError} Where the width is negative.
 */
export function gaussianFilter(image: Image, { sigmaPixels }: { sigmaPixels: number }): Image {
  if (!(sigmaPixels >= 0 && Number.isFinite(sigmaPixels))) {
    throw new RangeError(`Cannot filter as sigmaPixels must be 0 or more: it is ${sigmaPixels}`);
  }
  if (sigmaPixels === 0) return image;
  const half = Math.floor(4 * sigmaPixels + 0.5);
  const kernel = Float64Array.from(
    { length: 2 * half + 1 },
    (_, i) => Math.exp(-((i - half) ** 2) / 2 / sigmaPixels ** 2),
  );
  const total = kernel.reduce((sum, value) => sum + value, 0);
  const [rows, columns] = image.shape;
  const pass = (values: ArrayLike<number>, size: number, stride: number, step: number) => {
    const result = new Float64Array(values.length);
    for (let line = 0; line < values.length / size; line++) {
      for (let i = 0; i < size; i++) {
        let sum = 0;
        for (let k = -half; k <= half; k++) {
          sum += kernel[k + half] * values[line * step + reflect(i + k, size) * stride];
        }
        result[line * step + i * stride] = sum / total;
      }
    }
    return result;
  };
  const across = pass(image.data, columns, 1, columns);
  return { ...image, data: Float32Array.from(pass(across, rows, columns, 1)) };
}

/**
 * Total-variation denoising, `min of sum (u - image)² / 2 + weight |grad u|`, by Chambolle's (2004)
 * projection, with the stopping rule of scikit-image's `denoise_tv_chambolle`.
 *
 * @param options.weight In the unit of the image: the larger, the flatter the result.
 * @throws {RangeError} Where the weight is not above 0.
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
 * like its own, weighted by `exp(-max(d² - 2 sigma², 0) / h²)` with the mean squared difference d² of
 * the patches, of which the noise alone makes 2 sigma².
 *
 * Computed shift by shift with running box sums (as Darbon et al. 2008); edges reflect.
 *
 * @param options.h How unlike patches may be, in the unit of the image.
 * @param options.sigma Standard deviation of the noise, in the unit of the image; 0.
 * @param options.patchPixels Side of a patch, odd.
 * @param options.searchPixels How far away similar patches are looked for.
 * @throws {RangeError} Where h is not above 0 or the patch has no middle.
 */
export function nonLocalMeans(
  image: Image,
  { h, sigma = 0, patchPixels = 7, searchPixels = 11 }: {
    h: number;
    sigma?: number;
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
  const at = (r: number, c: number) => image.data[reflect(r, rows) * columns + reflect(c, columns)];
  const margin = half + searchPixels;
  const padded = new Float64Array((rows + 2 * margin) * (columns + 2 * margin));
  const stride = columns + 2 * margin;
  for (let r = 0; r < rows + 2 * margin; r++) {
    for (let c = 0; c < stride; c++) padded[r * stride + c] = at(r - margin, c - margin);
  }
  const sum = new Float64Array(rows * columns), weights = new Float64Array(rows * columns);
  const integral = new Float64Array((height + 1) * (width + 1));
  const scale = 1 / (patchPixels ** 2 * h ** 2), noise = 2 * sigma ** 2 * patchPixels ** 2;
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

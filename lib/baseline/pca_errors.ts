import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import type { PcaFit } from "./pca.ts";
import { prepareComponents, scoreOf } from "./pca_reconstruct.ts";
import { weigh } from "./pca_weighting.ts";

/**
 * Mean squared error of the image as its first 0, 1, 2 ... `most` components give it, against the truth;
 * the best rank is where it is least. It needs the truth, which a measurement does not have.
 *
 * @param fit Components of this image or of another on the same axis.
 * @param options.truth The image without noise, of the same shape and unit.
 * @param options.most The largest rank to look at.
 * @returns `most + 1` errors, in the image's unit squared.
 * @throws {RangeError} Where the shapes differ or `most` is no number of components.
 * @example
 * ```ts
 * import { energyAxis, errorsByRank, fitPca, prng, spectrumImage } from "eels";
 * const random = prng(1), energy = energyAxis(520, 1, 8);
 * const truth = spectrumImage({ data: new Float32Array(320), shape: [5, 8, 8], energy });
 * const noisy = { ...truth, data: truth.data.map(() => random.normal()) };
 * const fit = await fitPca(noisy);
 * errorsByRank(fit, noisy, { truth, most: 8 }); // least at 0: there is nothing but noise
 * ```
 */
export function errorsByRank(
  fit: PcaFit,
  image: SpectrumImage,
  options: { truth: SpectrumImage; most: number },
): Float64Array {
  const { truth, most } = checkOptions("errorsByRank", "compare", options, {
    truth: is.needed(is.spectra),
    most: is.needed(is.whole(0)),
  });
  if (image.shape.some((size, i) => size !== truth.shape[i])) {
    throw new RangeError(
      `Cannot compare as the shapes must agree: [${image.shape}] with [${truth.shape}]`,
    );
  }
  const { components, weights, row } = prepareComponents(fit, image, most);
  const { channels, scale, mean, deadChannels } = fit;
  const errors = new Float64Array(most + 1);
  const model = new Float64Array(row.length);
  for (let s = 0; s < spectrumCount(image); s++) {
    const rowScale = weigh(image, s, weights, row);
    const first = s * image.shape[2];
    let dead = 0;
    for (const { channel, value } of deadChannels) {
      dead += (value - truth.data[first + channel]) ** 2;
    }
    model.set(mean);
    for (let rank = 0; rank <= most; rank++) {
      if (rank > 0) {
        const component = components[rank - 1], score = scoreOf(row, component);
        for (let k = 0; k < row.length; k++) model[k] += score * component[k];
      }
      let sum = dead;
      for (let k = 0; k < row.length; k++) {
        sum += (model[k] * scale[k] * rowScale - truth.data[first + channels[k]]) ** 2;
      }
      errors[rank] += sum;
    }
  }
  return errors.map((sum) => sum / image.data.length);
}

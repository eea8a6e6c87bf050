import { scaleNoise, sumNoise } from "./noise.ts";
import * as is from "./option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "./options.ts";
import {
  afterStep,
  moveNoise,
  spectrumAt,
  spectrumCount,
  type SpectrumImage,
} from "./spectrum_image.ts";

/**
 * Sum over energy: a map of rows x columns values.
 *
 * @example
 * ```ts
 * import { energyAxis, spectrumImage, sumEnergy } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * sumEnergy(image); // 10, 26
 * ```
 */
export function sumEnergy(image: SpectrumImage): Float64Array {
  refuseNonSpectra("sum the energies", image);
  const channels = image.shape[2];
  const map = new Float64Array(spectrumCount(image));
  for (let i = 0; i < image.data.length; i++) map[Math.floor(i / channels)] += image.data[i];
  return map;
}

/** Sum of all spectra as a single spectrum. */
export function sumSpectra(image: SpectrumImage): SpectrumImage {
  refuseNonSpectra("sum the spectra", image);
  return combineBlocks(image, image.shape[0], image.shape[1], 1);
}

/**
 * Mean of all spectra as a single spectrum.
 *
 * @example
 * ```ts
 * import { energyAxis, meanSpectrum, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * meanSpectrum(image).data; // 3, 4, 5, 6
 * ```
 */
export function meanSpectrum(image: SpectrumImage): SpectrumImage {
  refuseNonSpectra("take the mean spectrum", image);
  return meanBlocks(image, { rows: image.shape[0], columns: image.shape[1] });
}

/**
 * Means of the spectra over blocks of `rows` x `columns` pixels; blocks that are not whole are left
 * out at the bottom and right.
 *
 * @throws {RangeError} Where a block is not between one pixel and the whole image.
 * @example
 * ```ts
 * import { energyAxis, meanBlocks, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * meanBlocks(image, { rows: 2, columns: 1 }).data; // 3, 4, 5, 6
 * ```
 */
export function meanBlocks(
  image: SpectrumImage,
  options: { rows: number; columns: number },
): SpectrumImage {
  const { rows, columns } = checkOptions("meanBlocks", "average over blocks", options, {
    rows: is.needed(is.whole(1)),
    columns: is.needed(is.whole(1)),
  });
  return combineBlocks(image, rows, columns, 1 / (rows * columns));
}

function combineBlocks(
  image: SpectrumImage,
  blockRows: number,
  blockColumns: number,
  scale: number,
): SpectrumImage {
  const [rows, columns, channels] = image.shape;
  const whole = (n: number, most: number) => Number.isSafeInteger(n) && n >= 1 && n <= most;
  if (!whole(blockRows, rows) || !whole(blockColumns, columns)) {
    throw new RangeError(
      `Cannot average over blocks as a block must fit the image: block ${blockRows} x ` +
        `${blockColumns}, image ${rows} x ${columns}`,
    );
  }
  const outRows = Math.floor(rows / blockRows);
  const outColumns = Math.floor(columns / blockColumns);
  const data = new Float32Array(outRows * outColumns * channels);
  const sum = new Float64Array(channels);
  for (let r = 0; r < outRows; r++) {
    for (let c = 0; c < outColumns; c++) {
      sum.fill(0);
      for (let i = 0; i < blockRows; i++) {
        for (let j = 0; j < blockColumns; j++) {
          const spectrum = spectrumAt(image, r * blockRows + i, c * blockColumns + j);
          for (let e = 0; e < channels; e++) sum[e] += spectrum[e];
        }
      }
      const first = (r * outColumns + c) * channels;
      for (let e = 0; e < channels; e++) data[first + e] = sum[e] * scale;
    }
  }
  const pixel = image.pixel &&
    { rowNm: image.pixel.rowNm * blockRows, columnNm: image.pixel.columnNm * blockColumns };
  const count = blockRows * blockColumns, isSum = scale === 1 && count > 1;
  // A background is summed with what it was taken from; one number is summed by sumNoise().
  const moved = moveNoise(image, (b) => combineBlocks(b, blockRows, blockColumns, 1));
  const summed = moved && sumNoise(moved, count);
  return afterStep(image, `${isSum ? "sum" : "mean"} over ${blockRows} x ${blockColumns} spectra`, {
    data,
    shape: [outRows, outColumns, channels],
    pixel,
    noise: summed && scaleNoise(summed, scale),
  });
}

import { placeWithin } from "../core/gaussian.ts";
import { type Image, withPixels } from "../core/image.ts";
import { stabilise, type VarianceLine } from "../core/image_noise.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";

/**
 * Non-local means (Buades et al. 2005): each pixel becomes the mean of those whose surroundings look
 * like its own, weighted by `exp(-max(d² - 2 s², 0) / h²)` with the mean squared difference d² of
 * the patches, of which noise of standard deviation s alone makes 2 s².
 *
 * Computed shift by shift with running box sums (as Darbon et al. 2008), a shift and its opposite at
 * once; edges reflect. Of a crystal the search must reach the next equivalent columns, more than a cell
 * away. With `noise` patches are compared after the Anscombe transform, which makes the noise the same
 * everywhere, while the means are of the counts themselves, so that nothing has to be turned back.
 *
 * Buades, Coll and Morel, CVPR 2005, 60, doi:10.1109/CVPR.2005.38.
 *
 * @param image `[rows, columns]`, any unit.
 * @param options.h How unlike patches may be, in the unit of the image.
 * @param options.noiseDeviation Standard deviation of the noise, in the unit of the image; 0.
 * @param options.noise Noise line of the counts; h is then in standard deviations of the noise.
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
  options: {
    h: number;
    noise?: VarianceLine;
    noiseDeviation?: number;
    patchPixels?: number;
    searchPixels?: number;
  },
): Image {
  const { h, noise, noiseDeviation = noise ? 1 : 0, patchPixels = 7, searchPixels = 11 } =
    checkOptions("nonLocalMeans", "filter", options, {
      h: is.needed(is.above0),
      noise: is.record,
      noiseDeviation: is.from0,
      patchPixels: is.odd(1),
      searchPixels: is.atLeast(1),
    });
  const half = (patchPixels - 1) / 2, reach = Math.floor(searchPixels);
  const [rows, columns] = image.shape;
  // Every pixel and the half patch around it, and as far as the search reaches beyond that.
  const pad = half + reach, width = columns + 2 * pad;
  const values = padded(image, pad);
  const compared = noise ? values.map((value) => stabilise(value, noise)) : values;
  const sums: Sums = {
    sum: Float64Array.from(image.data),
    weights: new Float64Array(rows * columns).fill(1),
    scale: 1 / (patchPixels ** 2 * h ** 2),
    floor: 2 * noiseDeviation ** 2 * patchPixels ** 2,
  };
  const frame = { compared, values, width, half, pad, rows, columns };
  for (let dr = 0; dr <= reach; dr++) {
    for (let dc = dr === 0 ? 1 : -reach; dc <= reach; dc++) addShift(frame, [dr, dc], sums);
  }
  const { sum, weights } = sums;
  return withPixels(image, sum.map((value, i) => value / weights[i]));
}

/** The image with reflected edges. */
function padded({ data, shape: [rows, columns] }: Image, pad: number): Float64Array {
  const width = columns + 2 * pad, out = new Float64Array((rows + 2 * pad) * width);
  const across = Int32Array.from(
    { length: width },
    (_, c) => placeWithin(c - pad, columns, "reflect"),
  );
  for (let r = 0, i = 0; r < rows + 2 * pad; r++) {
    const line = placeWithin(r - pad, rows, "reflect") * columns;
    for (let c = 0; c < width; c++, i++) out[i] = data[line + across[c]];
  }
  return out;
}

interface Frame {
  /** Padded images: what patches are compared in, and what is averaged. */
  readonly compared: Float64Array;
  readonly values: Float64Array;
  readonly width: number;
  readonly half: number;
  readonly pad: number;
  readonly rows: number;
  readonly columns: number;
}

interface Sums {
  readonly sum: Float64Array;
  readonly weights: Float64Array;
  readonly scale: number;
  readonly floor: number;
}

/** `exp(-x)` up to 16 at steps of 1/256; beyond, a weight is none. */
const STEPS = 256, LARGEST = 16;
const EXPONENTIALS = Float64Array.from(
  { length: LARGEST * STEPS + 2 },
  (_, i) => Math.exp(-i / STEPS),
);

/** Adds the pixels one shift away, and those of the opposite shift, whose distances are the same. */
function addShift(
  { compared, values, width, half, pad, rows, columns }: Frame,
  [dr, dc]: readonly [number, number],
  { sum, weights, scale, floor }: Sums,
): void {
  const left = Math.min(0, -dc), count = columns + Math.abs(dc), wide = count + 2 * half;
  const by = dr * width + dc, lines = new Float64Array(wide), last = 2 * half;
  const add = (row: number, sign: number) => {
    const from = (row + pad) * width + left - half + pad;
    for (let i = 0; i < wide; i++) {
      const difference = compared[from + i] - compared[from + i + by];
      lines[i] += sign * difference * difference;
    }
  };
  for (let row = -dr - half; row < -dr + half; row++) add(row, 1);
  const steps = scale * STEPS, cut = floor + LARGEST / scale;
  for (let row = -dr; row < rows; row++) { // from -dr on, for the opposite shift
    add(row + half, 1);
    let distance = 0;
    for (let i = 0; i < last; i++) distance += lines[i];
    const here = (row + pad) * width + left + pad;
    const own = row * columns + left, other = own + dr * columns + dc;
    const hasOwn = row >= 0, hasOther = row + dr < rows;
    for (let i = 0; i < count; i++) {
      distance += lines[i + last];
      const over = distance - floor;
      distance -= lines[i];
      if (over + floor >= cut) continue;
      let weight = 1;
      if (over > 0) {
        const at = over * steps, step = Math.floor(at);
        weight = EXPONENTIALS[step] + (at - step) * (EXPONENTIALS[step + 1] - EXPONENTIALS[step]);
      }
      const column = left + i, partner = column + dc;
      if (hasOwn && column >= 0 && column < columns) {
        sum[own + i] += weight * values[here + i + by];
        weights[own + i] += weight;
      }
      if (hasOther && partner >= 0 && partner < columns) {
        sum[other + i] += weight * values[here + i];
        weights[other + i] += weight;
      }
    }
    add(row - half, -1);
  }
}

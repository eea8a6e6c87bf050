import { type Image, withPixels } from "../core/image.ts";
import { cubicWeights } from "../core/image_interpolation.ts";
import { gaussianFilter } from "./image_filters.ts";

/** A vector in pixels. */
type Vector = readonly [row: number, column: number];

/** How {@link latticeFilter} averages. */
export interface LatticeFilter {
  /** Two vectors after which the image repeats, in pixels: `[row, column]`. */
  readonly vectors: readonly [Vector, Vector];
  /** Standard deviation, in cells, of the Gaussian weight of the cells around; above 0. */
  readonly reachCells: number;
  /** What the result is smoothed by; 0. */
  readonly deviationPixels?: number;
}

/** Cells farther away than this many standard deviations are left out. */
const CUT = 2.2;

/**
 * Averages equivalent places of a crystal: each pixel becomes the mean of those whole lattice vectors
 * away, weighted by their distance, which is a mask about the Bragg spots in Fourier space without what
 * the image's edges do there.
 *
 * A reach of many cells removes noise, and all that does not repeat with it: single odd columns, faults.
 * Values between pixels are read off by cubic convolution.
 *
 * @throws {RangeError} Where the vectors are parallel or the reach is not above 0.
 */
export function latticeFilter(
  image: Image,
  { vectors: [a, b], reachCells, deviationPixels = 0 }: LatticeFilter,
): Image {
  const area = Math.abs(a[0] * b[1] - a[1] * b[0]);
  if (!(reachCells > 0 && area > 1)) {
    throw new RangeError(
      `Cannot average cells as reachCells must be above 0 and the cell have an area: they are ` +
        `${reachCells} and ${area} pixels`,
    );
  }
  const [rows, columns] = image.shape;
  const deviation = reachCells * Math.sqrt(area), most = CUT * deviation;
  const sum = Float64Array.from(image.data), weights = new Float64Array(sum.length).fill(1);
  const count = Math.ceil(most * Math.max(Math.hypot(...a), Math.hypot(...b)) / area);
  for (let i = -count; i <= count; i++) {
    for (let j = -count; j <= count; j++) {
      const [down, along] = [i * a[0] + j * b[0], i * a[1] + j * b[1]];
      const distance = Math.hypot(down, along);
      if (distance > most || (i === 0 && j === 0)) continue;
      if (Math.abs(down) >= rows - 3 || Math.abs(along) >= columns - 3) continue;
      const weight = Math.exp(-(distance ** 2) / 2 / deviation ** 2);
      addMoved(image, [down, along], { weight, sum, weights });
    }
  }
  const mean = withPixels(image, sum.map((value, i) => value / weights[i]));
  return deviationPixels > 0 ? gaussianFilter(mean, { deviationPixels }) : mean;
}

/** Adds the values a vector away, where they lie within the image. */
function addMoved(
  { data, shape: [rows, columns] }: Image,
  [down, along]: Vector,
  { weight, sum, weights }: { weight: number; sum: Float64Array; weights: Float64Array },
): void {
  const top = Math.floor(down), left = Math.floor(along);
  const vertical = cubicWeights(down - top), across = cubicWeights(along - left);
  const from = Math.max(0, 1 - left), to = Math.min(columns, columns - 2 - left);
  const width = to - from;
  const line = (row: number, into: Float64Array) => {
    for (let c = from, at = row * columns + from + left; c < to; c++, at++) {
      into[c - from] = across[0] * data[at - 1] + across[1] * data[at] + across[2] * data[at + 1] +
        across[3] * data[at + 2];
    }
  };
  const first = Math.max(0, 1 - top), last = Math.min(rows, rows - 2 - top);
  let lines = Array.from({ length: 4 }, () => new Float64Array(width));
  for (let k = 0; k < 3; k++) line(first + top - 1 + k, lines[k]);
  for (let r = first; r < last; r++) {
    line(r + top + 2, lines[3]);
    const [p, q, s, t] = lines;
    for (let c = 0, at = r * columns + from; c < width; c++, at++) {
      sum[at] += weight *
        (vertical[0] * p[c] + vertical[1] * q[c] + vertical[2] * s[c] + vertical[3] * t[c]);
      weights[at] += weight;
    }
    lines = [q, s, t, p];
  }
}

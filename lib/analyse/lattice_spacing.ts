import { Matrix, solve } from "ml-matrix";
import { mean as meanOf } from "simple-statistics";
import type { Image } from "../core/image.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { type ComplexGrid, complexGrid, fft2 } from "../engine/fourier/fft2.ts";

/** The lattice of an image as its autocorrelation shows it. */
export interface LatticeSpacing {
  /** The two shortest lattice vectors, in pixels: `[row, column]`. */
  readonly vectors: readonly [readonly [number, number], readonly [number, number]];
  /** Mean length of the two in pixels. */
  readonly spacingPixels: number;
  /** Angle of the vector nearest to the columns' direction, in degrees, turning towards the rows. */
  readonly angleDeg: number;
  /**
   * Highest autocorrelation away from zero shift: the variance of what repeats, without that of
   * the noise, in the unit squared.
   */
  readonly latticeVariance: number;
}

/**
 * Finds the lattice of an image from its autocorrelation, which noise leaves alone but at zero shift.
 *
 * A peak counts where it stands out, in all directions, by more than noise of the image's own fine
 * structure would in one image of a hundred: of n pixels with correlations r(k) chance has the standard
 * deviation `sqrt(sum of r(k)² / n)`. The lattice is that of the columns, whatever their heights: of SrTiO3 [001] with its Sr and Ti-O
 * columns it has half a face diagonal as its vectors. Compare an image with a training lattice only
 * by this same measure.
 *
 * @param image Shape `[rows, columns]`.
 * @param options.shortestPixels Shifts below this are not looked at: the columns' own width; 4.
 * @throws {RangeError} Where the image is smaller than 16 x 16 or no two directions repeat, as in noise,
 * white or coloured.
 * @example
 * ```ts
 * import { measureLattice } from "eels";
 * const wave = (at: number) => Math.cos(2 * Math.PI * at / 8);
 * const data = Float32Array.from({ length: 64 * 64 }, (_, i) => wave(i % 64) + wave(i / 64 | 0));
 * measureLattice({ data, shape: [64, 64], unit: "counts" }).spacingPixels; // 8
 * ```
 */
export function measureLattice(
  image: Image,
  options: { shortestPixels?: number } = {},
): LatticeSpacing {
  const { shortestPixels = 4 } = checkOptions("measureLattice", "measure the lattice", options, {
    shortestPixels: is.above0,
  });
  const correlation = autocorrelate(image);
  const peaks = findTops(correlation, shortestPixels);
  const first = peaks[0];
  const second = peaks.find((peak) => sineBetween(peak, first) > 0.5);
  if (!second) {
    throw new RangeError(
      `Cannot measure the lattice as the autocorrelation must repeat in two directions: it has ` +
        `${peaks.length} peaks beyond ${shortestPixels} pixels that noise would not show`,
    );
  }
  const vectors = refine(correlation, [first, second]);
  const length = ([row, column]: readonly [number, number]) => Math.hypot(row, column);
  const angles = vectors.map(([row, column]) => Math.atan2(row, column) * 180 / Math.PI);
  const near = angles.map((angle) => angle - 180 * Math.round(angle / 180))
    .sort((a, b) => Math.abs(a) - Math.abs(b));
  return {
    vectors,
    spacingPixels: (length(vectors[0]) + length(vectors[1])) / 2,
    angleDeg: near[0],
    latticeVariance: Math.max(...peaks.map((peak) => correlation.at(...peak))),
  };
}

interface Correlation {
  /** Covariance at a shift of whole pixels, over the pixels that both have. */
  readonly at: (row: number, column: number) => number;
  /** The same, smoothed by a pixel and without the waves that fill the image. */
  readonly smooth: (row: number, column: number) => number;
  /** Pixels that both have. */
  readonly shared: (row: number, column: number) => number;
  /** Shifts up to this are known. */
  readonly reach: number;
}

type Vector = readonly [row: number, column: number];

function autocorrelate({ data, shape: [rows, columns] }: Image): Correlation {
  if (Math.min(rows, columns) < 16) {
    throw new RangeError(
      `Cannot measure the lattice as the image must have 16 x 16 pixels: it has ${rows} x ${columns}`,
    );
  }
  const mean = meanOf(Array.from(data));
  // Twice the size, so that no shift wraps round.
  const size = 2 ** Math.ceil(Math.log2(2 * Math.max(rows, columns)));
  const grid: ComplexGrid = complexGrid(size);
  for (let i = 0; i < data.length; i++) {
    grid.re[Math.floor(i / columns) * size + i % columns] = data[i] - mean;
  }
  fft2(grid, "forward");
  const smoothed: ComplexGrid = complexGrid(size);
  const frequency = (i: number) => (i < size / 2 ? i : i - size) / size;
  const longest = LEAST_WAVES / Math.min(rows, columns);
  for (let i = 0; i < grid.re.length; i++) {
    grid.re[i] = grid.re[i] ** 2 + grid.im[i] ** 2;
    grid.im[i] = 0;
    const square = frequency(Math.floor(i / size)) ** 2 + frequency(i % size) ** 2;
    if (square > longest ** 2) {
      smoothed.re[i] = grid.re[i] * Math.exp(-2 * (Math.PI * SMOOTHING_PIXELS) ** 2 * square);
    }
  }
  fft2(grid, "inverse");
  fft2(smoothed, "inverse");
  const wrap = (shift: number) => shift < 0 ? shift + size : shift;
  const shared = (row: number, column: number) =>
    (rows - Math.abs(row)) * (columns - Math.abs(column));
  const readOff = ({ re }: ComplexGrid) => (row: number, column: number) =>
    re[wrap(row) * size + wrap(column)] / shared(row, column);
  const reach = Math.floor(Math.min(rows, columns) / 2) - 1;
  return { reach, shared, at: readOff(grid), smooth: readOff(smoothed) };
}

/** Waves of which fewer fit into the image are its slopes and patches, not a lattice. */
const LEAST_WAVES = 2.5;
/** What the correlation is smoothed by to find its peaks: columns are wider than this. */
const SMOOTHING_PIXELS = 1;
/** Share of images of noise in which a peak may stand out by chance. */
const FALSE_ALARMS = 0.01;

/**
 * Local maxima that stand out and are at least a quarter as high as the highest, nearest first; one of
 * each opposite pair.
 */
function findTops(correlation: Correlation, shortest: number): Vector[] {
  const { at, smooth, reach } = correlation;
  const found: { vector: Vector; height: number }[] = [];
  const chance = chanceOf(correlation);
  for (let row = 0; row < reach; row++) {
    for (let column = row === 0 ? 1 : 1 - reach; column < reach; column++) {
      const height = smooth(row, column);
      if (Math.hypot(row, column) < shortest || !(height > 0)) continue;
      let isPeak = true;
      for (let r = -2; r <= 2 && isPeak; r++) {
        for (let c = -2; c <= 2; c++) if (smooth(row + r, column + c) > height) isPeak = false;
      }
      if (isPeak && standsOut(correlation, [row, column], chance)) {
        found.push({ vector: [row, column], height: at(row, column) });
      }
    }
  }
  const highest = found.reduce((high, { height }) => Math.max(high, height), 0);
  return found.filter(({ height }) => height > highest / 4).map(({ vector }) => vector)
    .sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
}

/** By how much noise of the same fine structure lets a shift stand out, over the root of the pixels. */
function chanceOf({ smooth, reach }: Correlation): (distance: number) => number {
  // Sum of the squared correlations up to a distance.
  const upTo = new Float64Array(reach + 1);
  for (let row = -reach; row <= reach; row++) {
    for (let column = -reach; column <= reach; column++) {
      const ring = Math.ceil(Math.hypot(row, column));
      if (ring <= reach) upTo[ring] += smooth(row, column) ** 2;
    }
  }
  for (let ring = 1; ring <= reach; ring++) upTo[ring] += upTo[ring - 1];
  const own = smooth(0, 0) ** 2;
  return (distance) => {
    const squares = upTo[Math.min(reach, Math.floor(distance))];
    const independent = Math.max(2, 2 * reach * reach * own / squares);
    return Math.sqrt(2 * Math.log(independent / FALSE_ALARMS) * squares);
  };
}

/** Whether a shift lies above both its sides in every direction, by more than chance. */
function standsOut(
  { smooth, shared, reach }: Correlation,
  [row, column]: Vector,
  chance: (distance: number) => number,
): boolean {
  const half = Math.hypot(row, column) / 2;
  let highest = -Infinity;
  for (const angle of [0, 45, 90, 135]) {
    const [r, c] = [Math.sin, Math.cos].map((f) => Math.round(half * f(angle * Math.PI / 180)));
    const ends = [[row + r, column + c], [row - r, column - c]]
      .filter(([a, b]) => Math.max(Math.abs(a), Math.abs(b)) <= reach);
    const sum = ends.reduce((total, [a, b]) => total + smooth(a, b), 0);
    if (ends.length > 0) highest = Math.max(highest, sum / ends.length);
  }
  const over = (smooth(row, column) - highest) * Math.sqrt(shared(row, column));
  return over > chance(half);
}

function sineBetween(a: Vector, b: Vector): number {
  return Math.abs(a[0] * b[1] - a[1] * b[0]) / Math.hypot(...a) / Math.hypot(...b);
}

/** Least squares of both vectors over the peaks of the nearest lattice points. */
function refine({ at, reach }: Correlation, start: [Vector, Vector]): [Vector, Vector] {
  let [a, b] = start;
  for (const order of [1, 2, 3]) {
    const indices: number[][] = [], places: Vector[] = [];
    for (let i = -order; i <= order; i++) {
      for (let j = -order; j <= order; j++) {
        const [row, column] = [0, 1].map((k) => Math.round(i * a[k] + j * b[k]));
        if (i < 0 || (i === 0 && j <= 0) || Math.hypot(row, column) > reach - 4) continue;
        indices.push([i, j]);
        places.push(peakNear(at, row, column));
      }
    }
    if (indices.length < 2) break;
    const solved = solve(new Matrix(indices), new Matrix(places.map((place) => [...place])));
    [a, b] = [0, 1].map((i) => [solved.get(i, 0), solved.get(i, 1)] as const) as [Vector, Vector];
  }
  return [a, b];
}

/** The top near a shift, to a fraction of a pixel by parabolas along both directions. */
function peakNear(at: Correlation["at"], row: number, column: number): Vector {
  let best: Vector = [row, column];
  for (let r = -2; r <= 2; r++) {
    for (let c = -2; c <= 2; c++) {
      if (at(row + r, column + c) > at(...best)) best = [row + r, column + c];
    }
  }
  const [r, c] = best;
  const top = (before: number, middle: number, after: number) => {
    const bend = before - 2 * middle + after;
    return bend < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / 2 / bend)) : 0;
  };
  return [
    r + top(at(r - 1, c), at(r, c), at(r + 1, c)),
    c + top(at(r, c - 1), at(r, c), at(r, c + 1)),
  ];
}

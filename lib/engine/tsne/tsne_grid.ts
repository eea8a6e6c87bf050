import { type Crew, sharedNumbers } from "./crew.ts";
import { type LineFft, lineFft } from "../fourier/line_fft.ts";
import { type PlaneMemory, type Repel, sumOverChunks } from "./tsne_repulsion.ts";

/** Arrays of the grid that all threads see, as large as the largest grid. */
export interface GridMemory {
  /** Point density on the grid, a copy for each task that spreads points; then the potential. */
  readonly charges: readonly Float64Array[];
  /** Rows' spectra, two rows to a line, transposed: `[frequency, pair of rows]`. */
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** What every frequency is multiplied by, `[frequency along x, place along y]`. */
  readonly kernel: Float64Array;
}

const LARGEST = 2048;
const SIZES = [64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, LARGEST];
const SPREADERS = 2;
/** Pairs of rows that a task takes; a cache line holds as many numbers. */
const PAIRS = 8;
/**
 * Grid spacing in units of the embedding, in which 1 / (1 + d²) is half at 1. Choice: forces in an
 * embedding of one point a unit area are then off by 2 %, half as much as in openTSNE with its usual
 * three nodes an interval of 1.
 */
const SPACING = 0.4;
/** Cells that a small embedding is still spread over. */
const LEAST_CELLS = 48;

/** Memory for grids; the system hands it out only where it is used. */
export function gridMemory(): GridMemory {
  const half = LARGEST / 2;
  return {
    charges: Array.from({ length: SPREADERS }, () => sharedNumbers(half * half)),
    re: sharedNumbers(LARGEST * half / 2),
    im: sharedNumbers(LARGEST * half / 2),
    kernel: sharedNumbers((half + 1) * LARGEST),
  };
}

interface Grid {
  readonly spacing: number;
  readonly x: LineFft;
  readonly y: LineFft;
}

/**
 * Repulsion by way of a grid, in time proportional to the number of points plus that of a fast
 * Fourier transform over the area of the embedding, after Linderman et al. 2019
 * (FIt-SNE).
 *
 * Choice: points are spread by cubic B-splines, as smooth particle-mesh Ewald sums do, and not by
 * Lagrange polynomials. The potential is then smooth, so that the force is its derivative, and one
 * real transform there and one back serve where separate kernels need three or four.
 */
export function repelByGrid(crew: Crew, plane: PlaneMemory, grids: GridMemory): Repel {
  const { positions, repulsion } = plane;
  const count = positions.length / 2;
  const lines = Array.from({ length: 2 }, () => new Float64Array(LARGEST));
  const weightsX = new Float64Array(8), weightsY = new Float64Array(8);
  let grid: Grid | undefined;

  return () => {
    const extent = extentOf(positions);
    const next = chooseGrid(extent, grid);
    if (next !== grid) prepareKernel(crew, next, grids.kernel, lines);
    grid = next;
    const { spacing, x: { size: width }, y: { size: height } } = grid;
    const columns = width / 2, rows = height / 2;
    const { left, bottom } = extent, perCell = 1 / spacing;

    crew.each(SPREADERS, (part) => {
      const charges = grids.charges[part];
      charges.fill(0, 0, rows * columns);
      const first = Math.floor(count * part / SPREADERS);
      const end = Math.floor(count * (part + 1) / SPREADERS);
      for (let i = first; i < end; i++) {
        const column = splineWeights((positions[2 * i] - left) * perCell, weightsX);
        const row = splineWeights((positions[2 * i + 1] - bottom) * perCell, weightsY);
        for (let r = 0, at = row * columns + column; r < 4; r++, at += columns) {
          const weight = weightsY[r];
          charges[at] += weight * weightsX[0];
          charges[at + 1] += weight * weightsX[1];
          charges[at + 2] += weight * weightsX[2];
          charges[at + 3] += weight * weightsX[3];
        }
      }
    });
    convolve(crew, grid, grids, lines);

    const potential = grids.charges[0];
    return sumOverChunks(crew, plane, (first, end) => {
      let norm = 0;
      for (let i = first; i < end; i++) {
        const column = splineWeights((positions[2 * i] - left) * perCell, weightsX);
        const row = splineWeights((positions[2 * i + 1] - bottom) * perCell, weightsY);
        let value = 0, slopeX = 0, slopeY = 0;
        for (let r = 0, at = row * columns + column; r < 4; r++, at += columns) {
          const [a, b, c, d] = [
            potential[at],
            potential[at + 1],
            potential[at + 2],
            potential[at + 3],
          ];
          const along = a * weightsX[0] + b * weightsX[1] + c * weightsX[2] + d * weightsX[3];
          value += weightsY[r] * along;
          slopeY += weightsY[r + 4] * along;
          slopeX += weightsY[r] *
            (a * weightsX[4] + b * weightsX[5] + c * weightsX[6] + d * weightsX[7]);
        }
        norm += value - 1; // less itself
        // The gradient of 1 / (1 + d²) is -2 d / (1 + d²)².
        repulsion[2 * i] = -0.5 * slopeX * perCell;
        repulsion[2 * i + 1] = -0.5 * slopeY * perCell;
      }
      return norm;
    });
  };
}

function extentOf(positions: Float64Array) {
  let left = Infinity, right = -Infinity, bottom = Infinity, top = -Infinity;
  for (let i = 0; i < positions.length; i += 2) {
    const x = positions[i], y = positions[i + 1];
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < bottom) bottom = y;
    if (y > top) top = y;
  }
  return { left, right, bottom, top };
}

type Extent = ReturnType<typeof extentOf>;

/** The grid at hand where it still fits, else a new one: spacings are powers of two of each other. */
function chooseGrid({ left, right, bottom, top }: Extent, grid?: Grid): Grid {
  const span = Math.max(right - left, top - bottom);
  let spacing = Math.min(
    SPACING,
    2 ** Math.ceil(Math.log2(Math.max(span, 1e-12) / LEAST_CELLS) - 1),
  );
  const sizeFor = (length: number) =>
    SIZES.find((size) => size / 2 >= Math.floor(length / spacing) + 4);
  while (sizeFor(span) === undefined) spacing *= 2;
  const width = sizeFor(right - left)!, height = sizeFor(top - bottom)!;
  if (grid?.spacing === spacing && grid.x.size >= width && grid.y.size >= height) return grid;
  return { spacing, x: lineFft(width), y: lineFft(height) };
}

/**
 * Values and, from 4 on, slopes of the four cubic B-splines that reach a place.
 *
 * @returns The node of the first.
 */
function splineWeights(place: number, weights: Float64Array): number {
  const node = Math.floor(place), t = place - node, s = 1 - t;
  weights[0] = s * s * s / 6;
  weights[1] = (4 + t * t * (3 * t - 6)) / 6;
  weights[2] = (4 + s * s * (3 * s - 6)) / 6;
  weights[3] = t * t * t / 6;
  weights[4] = -s * s / 2;
  weights[5] = t * (1.5 * t - 2);
  weights[6] = s * (2 - 1.5 * s);
  weights[7] = t * t / 2;
  return node;
}

/**
 * The transform of 1 / (1 + d²) on the grid, doubled in size so that nothing wraps around, divided
 * by those of the two splines that a pair of points goes through: the interpolated kernel then
 * passes through its values at the nodes.
 */
function prepareKernel(
  crew: Crew,
  { spacing, x, y }: Grid,
  kernel: Float64Array,
  [re, im]: readonly Float64Array[],
): void {
  const width = x.size, height = y.size;
  const spline = (k: number, size: number) => (2 + Math.cos(2 * Math.PI * k / size)) / 3;
  crew.each(height / 2 + 1, (row) => {
    for (let i = 0; i < width; i++) {
      re[i] = 1 / (1 + spacing ** 2 * (Math.min(i, width - i) ** 2 + row ** 2));
    }
    im.fill(0, 0, width);
    x.forward(re, im);
    for (let place = 0; place < width; place++) {
      const k = x.order[place];
      if (k > width / 2) continue;
      const value = re[place] / (width * height * spline(k, width) ** 2);
      kernel[k * height + row] = value;
      if (row > 0) kernel[k * height + height - row] = value;
    }
  });
  crew.each(width / 2 + 1, (k) => {
    const line = kernel.subarray(k * height, (k + 1) * height);
    re.set(line);
    im.fill(0, 0, height);
    y.forward(re, im);
    for (let place = 0; place < height; place++) {
      line[place] = re[place] / spline(y.order[place], height) ** 2;
    }
  });
}

/**
 * Convolves the charges, all copies added, with the kernel; the first copy becomes the potential.
 *
 * Rows `r` and `r + rows / 2` are real and imaginary part of one line, so half the transforms do.
 */
function convolve(
  crew: Crew,
  { x, y }: Grid,
  { charges: [charges, more], re: spectraRe, im: spectraIm, kernel }: GridMemory,
  [re, im]: readonly Float64Array[],
): void {
  const width = x.size, height = y.size;
  const columns = width / 2, rows = height / 2, pairs = rows / 2;
  crew.each(pairs / PAIRS, (block) => {
    for (let pair = block * PAIRS; pair < (block + 1) * PAIRS; pair++) {
      const upper = pair * columns, lower = (pair + pairs) * columns;
      for (let i = 0; i < columns; i++) {
        re[i] = charges[upper + i] + more[upper + i];
        im[i] = charges[lower + i] + more[lower + i];
      }
      re.fill(0, columns, width);
      im.fill(0, columns, width);
      x.forward(re, im);
      for (let place = 0; place < width; place++) {
        const at = x.order[place] * pairs + pair;
        spectraRe[at] = re[place];
        spectraIm[at] = im[place];
      }
    }
  });
  crew.each(width / 2 + 1, (k) => {
    const own = k * pairs, mirror = ((width - k) % width) * pairs;
    // Upper rows are the even part (Z(k) + conj Z(-k)) / 2, lower rows the odd part over i.
    for (let p = 0; p < pairs; p++) {
      const a = spectraRe[own + p], b = spectraIm[own + p];
      const c = spectraRe[mirror + p], d = spectraIm[mirror + p];
      re[p] = (a + c) / 2;
      im[p] = (b - d) / 2;
      re[p + pairs] = (b + d) / 2;
      im[p + pairs] = (c - a) / 2;
    }
    re.fill(0, rows, height);
    im.fill(0, rows, height);
    y.forward(re, im);
    for (let place = 0, at = k * height; place < height; place++, at++) {
      re[place] *= kernel[at];
      im[place] *= kernel[at];
    }
    y.inverse(re, im);
    for (let p = 0; p < pairs; p++) {
      const a = re[p], b = im[p], c = re[p + pairs], d = im[p + pairs];
      spectraRe[own + p] = a - d;
      spectraIm[own + p] = b + c;
      spectraRe[mirror + p] = a + d;
      spectraIm[mirror + p] = c - b;
    }
  });
  crew.each(pairs / PAIRS, (block) => {
    for (let pair = block * PAIRS; pair < (block + 1) * PAIRS; pair++) {
      for (let place = 0; place < width; place++) {
        const at = x.order[place] * pairs + pair;
        re[place] = spectraRe[at];
        im[place] = spectraIm[at];
      }
      x.inverse(re, im);
      const upper = pair * columns, lower = (pair + pairs) * columns;
      for (let i = 0; i < columns; i++) {
        charges[upper + i] = re[i];
        charges[lower + i] = im[i];
      }
    }
  });
}

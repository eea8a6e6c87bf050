import { gaussianFilter } from "eels/baseline/image_filters.ts";
import { type Image, withPixels } from "eels/core/image.ts";

/** How {@link bm3d} groups and thresholds. */
export interface BlockMatching {
  /** Hard threshold of the first pass in standard deviations of the noise; 2.7. */
  readonly threshold?: number;
  /** Gaussian that blocks are compared after in the first pass, in pixels; 1.2. */
  readonly comparedPixels?: number;
  /** How far away similar blocks are looked for; 16, more than a cell. */
  readonly searchPixels?: number;
  /** Similar blocks a group, a power of two; 16. */
  readonly group?: number;
}

/** Side of a block, and pixels from one reference block to the next. */
const SIDE = 8, STEP = 4, PIXELS = SIDE ** 2;

/**
 * Block matching and 3D filtering of an image with white noise of deviation 1 (Dabov et al. 2007,
 * doi:10.1109/TIP.2007.901238): similar blocks are stacked, transformed together (cosines in the block,
 * Haar along the stack), and small coefficients removed; a second pass weights them as Wiener would by
 * what the first one found.
 *
 * Choice: the first pass compares blocks after a Gaussian blur, where the paper thresholds them.
 */
export function bm3d(
  image: Image,
  { threshold = 2.7, comparedPixels = 1.2, searchPixels = 16, group = 16 }: BlockMatching = {},
): Image {
  const coefficients = blockCosines(image), search = { searchPixels, group };
  const blurred = gaussianFilter(image, { deviationPixels: comparedPixels });
  const first = passOver(image, { compared: blurred, ...search, coefficients }, (stack) => {
    let kept = 0;
    for (let i = 0; i < stack.length; i++) {
      // The mean of the stack stays.
      if (i > 0 && Math.abs(stack[i]) < threshold) stack[i] = 0;
      else kept++;
    }
    return 1 / kept;
  });
  const basic = blockCosines(first);
  const options = { compared: first, ...search, coefficients, second: basic };
  return passOver(image, options, (stack, pilot) => {
    let squares = 0;
    for (let i = 0; i < stack.length; i++) {
      const weight = pilot[i] ** 2 / (pilot[i] ** 2 + 1);
      stack[i] *= weight;
      squares += weight ** 2;
    }
    return 1 / Math.max(squares, 1e-6);
  });
}

/** Orthonormal cosines, `[frequency][place]`. */
const COSINES = Float64Array.from({ length: PIXELS }, (_, i) => {
  const k = Math.floor(i / SIDE), x = i % SIDE;
  return Math.sqrt((k ? 2 : 1) / SIDE) * Math.cos(Math.PI * (x + 0.5) * k / SIDE);
});

/** Weight of a block's pixels where blocks overlap: less at its rim. */
const RIM = Float64Array.from({ length: PIXELS }, (_, i) => {
  const bell = (x: number) => Math.sin(Math.PI * (x + 0.5) / SIDE);
  return bell(Math.floor(i / SIDE)) * bell(i % SIDE);
});

/** The cosine transform of the block at each place, or back. */
function cosines(block: Float64Array, direction: "forward" | "back"): Float64Array {
  const half = new Float64Array(PIXELS), out = new Float64Array(PIXELS);
  const at = (k: number, x: number) => direction === "forward" ? k * SIDE + x : x * SIDE + k;
  for (let r = 0; r < SIDE; r++) {
    for (let k = 0; k < SIDE; k++) {
      let sum = 0;
      for (let x = 0; x < SIDE; x++) sum += COSINES[at(k, x)] * block[r * SIDE + x];
      half[r * SIDE + k] = sum;
    }
  }
  for (let c = 0; c < SIDE; c++) {
    for (let k = 0; k < SIDE; k++) {
      let sum = 0;
      for (let x = 0; x < SIDE; x++) sum += COSINES[at(k, x)] * half[x * SIDE + c];
      out[k * SIDE + c] = sum;
    }
  }
  return out;
}

/** Cosine transforms of the blocks at all places, block after block. */
function blockCosines({ data, shape: [rows, columns] }: Image): Float32Array {
  const down = rows - SIDE + 1, across = columns - SIDE + 1;
  const out = new Float32Array(down * across * PIXELS), block = new Float64Array(PIXELS);
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      for (let i = 0; i < PIXELS; i++) {
        block[i] = data[(row + Math.floor(i / SIDE)) * columns + column + i % SIDE];
      }
      out.set(cosines(block, "forward"), (row * across + column) * PIXELS);
    }
  }
  return out;
}

interface Pass {
  readonly compared: Image;
  readonly searchPixels: number;
  readonly group: number;
  readonly coefficients: Float32Array;
  /** Transforms that steer the second pass. */
  readonly second?: Float32Array;
}

/** Groups blocks about every reference block, changes each group and lays the blocks back. */
function passOver(
  image: Image,
  { compared, searchPixels, group, coefficients, second }: Pass,
  change: (stack: Float64Array, pilot: Float64Array) => number,
): Image {
  const [rows, columns] = image.shape, across = columns - SIDE + 1;
  const sum = new Float64Array(rows * columns), weights = new Float64Array(rows * columns);
  const starts = (length: number) => {
    const last = length - SIDE;
    return [...Array(Math.ceil(last / STEP)).keys()].map((i) => i * STEP).concat(last);
  };
  const stackOf = (from: Float32Array, places: readonly number[]) => {
    const stack = new Float64Array(places.length * PIXELS);
    places.forEach((place, i) =>
      stack.set(from.subarray(place * PIXELS, (place + 1) * PIXELS), i * PIXELS)
    );
    haar(stack, "forward");
    return stack;
  };
  for (const row of starts(rows)) {
    for (const column of starts(columns)) {
      const places = similarBlocks(compared, [row, column], { searchPixels, group });
      const stack = stackOf(coefficients, places);
      const weight = change(stack, second ? stackOf(second, places) : stack);
      haar(stack, "back");
      places.forEach((place, i) => {
        const block = cosines(stack.subarray(i * PIXELS, (i + 1) * PIXELS), "back");
        const corner = Math.floor(place / across) * columns + place % across;
        for (let k = 0; k < PIXELS; k++) {
          const at = corner + Math.floor(k / SIDE) * columns + k % SIDE;
          sum[at] += weight * RIM[k] * block[k];
          weights[at] += weight * RIM[k];
        }
      });
    }
  }
  return withPixels(image, sum.map((value, i) => value / weights[i]));
}

/** Places of the blocks that are most alike one, itself first: a power of two of them. */
function similarBlocks(
  { data, shape: [rows, columns] }: Image,
  [row, column]: readonly [number, number],
  { searchPixels, group }: { searchPixels: number; group: number },
): number[] {
  const across = columns - SIDE + 1, own = row * columns + column;
  const found: { place: number; distance: number }[] = [];
  const [top, bottom] = [
    Math.max(0, row - searchPixels),
    Math.min(rows - SIDE, row + searchPixels),
  ];
  const [left, right] = [
    Math.max(0, column - searchPixels),
    Math.min(columns - SIDE, column + searchPixels),
  ];
  let worst = Infinity;
  for (let r = top; r <= bottom; r++) {
    for (let c = left; c <= right; c++) {
      const other = r * columns + c;
      let distance = r === row && c === column ? -1 : 0;
      for (let y = 0; y < SIDE && distance < worst; y++) {
        for (let x = 0, i = own + y * columns, j = other + y * columns; x < SIDE; x++, i++, j++) {
          distance += (data[i] - data[j]) ** 2;
        }
      }
      if (distance >= worst) continue;
      let at = found.length;
      while (at > 0 && found[at - 1].distance > distance) at--;
      found.splice(at, 0, { place: r * across + c, distance });
      if (found.length > group) found.pop();
      if (found.length === group) worst = found[group - 1].distance;
    }
  }
  const count = 2 ** Math.floor(Math.log2(found.length));
  return found.slice(0, count).map(({ place }) => place);
}

/** Orthonormal Haar transform along a stack of blocks, in place. */
function haar(stack: Float64Array, direction: "forward" | "back"): void {
  const blocks = stack.length / PIXELS, copy = new Float64Array(stack.length);
  const levels = [...Array(Math.log2(blocks)).keys()].map((level) => blocks >> level);
  if (direction === "back") levels.reverse();
  for (const length of levels) {
    const half = length / 2;
    for (let b = 0; b < half; b++) {
      for (let i = 0; i < PIXELS; i++) {
        const [near, far] = direction === "forward"
          ? [2 * b * PIXELS + i, (2 * b + 1) * PIXELS + i]
          : [b * PIXELS + i, (half + b) * PIXELS + i];
        const [add, take] = [stack[near] + stack[far], stack[near] - stack[far]];
        const [to, toOther] = direction === "forward"
          ? [b * PIXELS + i, (half + b) * PIXELS + i]
          : [2 * b * PIXELS + i, (2 * b + 1) * PIXELS + i];
        copy[to] = add * Math.SQRT1_2;
        copy[toOther] = take * Math.SQRT1_2;
      }
    }
    stack.set(copy.subarray(0, length * PIXELS));
  }
}

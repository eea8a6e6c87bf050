/**
 * The plain transform of a grid, which prepares potentials and probes and correlates images; the slices of
 * the multislice run in wave_kernel.ts, which takes a quarter of the time a wave (fourier_bench.ts).
 *
 * Own code because real and imaginary parts lie in arrays of their own, as the kernel's WebAssembly and
 * everything that multiplies grids wants them, and because a butterfly joins whole rows, so that memory is
 * read in order: fft.js 4.0.4 transforms single lines of interleaved values, asks for two copies of every
 * line, and takes 1.2 times as long on 128 x 128 points, 0.9 times on 256 x 256 (fourier_bench.ts, which
 * runs it where `FFT_JS` names it; best of each).
 *
 * @module
 */

/** A square grid of complex numbers: value of row `r`, column `c` at `r * size + c`. */
export interface ComplexGrid {
  /** Points a side, a power of two. */
  readonly size: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** A grid of zeros. */
export function complexGrid(size: number): ComplexGrid {
  return { size, re: new Float64Array(size * size), im: new Float64Array(size * size) };
}

/**
 * Transforms a grid in place: `sum of f exp(-2 pi i (k x))` forward; inverse with the other sign and
 * divided by the number of points, so that both together change nothing.
 *
 * @param grid Values, changed in place; both dimensions are transformed.
 * @throws {RangeError} Where the size is not a power of two.
 */
export function fft2(grid: ComplexGrid, direction: "forward" | "inverse"): void {
  const { size, re, im } = grid;
  // Swapping the two parts turns one direction into the other.
  const [a, b] = direction === "forward" ? [re, im] : [im, re];
  const tables = tablesOf(size);
  transformColumns(a, b, size, tables);
  transpose(a, size);
  transpose(b, size);
  transformColumns(a, b, size, tables);
  transpose(a, size);
  transpose(b, size);
  if (direction === "inverse") {
    const scale = 1 / (size * size);
    for (let i = 0; i < re.length; i++) {
      re[i] *= scale;
      im[i] *= scale;
    }
  }
}

interface Tables {
  readonly cosine: Float64Array;
  readonly sine: Float64Array;
  readonly reversed: Int32Array;
}

const known = new Map<number, Tables>();

function tablesOf(size: number): Tables {
  const found = known.get(size);
  if (found) return found;
  const bits = Math.log2(size);
  if (!(Number.isInteger(bits) && bits >= 1)) {
    throw new RangeError(`Cannot transform as the size must be a power of two: it is ${size}`);
  }
  const angle = (j: number) => -2 * Math.PI * j / size;
  const tables = {
    cosine: Float64Array.from({ length: size / 2 }, (_, j) => Math.cos(angle(j))),
    sine: Float64Array.from({ length: size / 2 }, (_, j) => Math.sin(angle(j))),
    reversed: new Int32Array(size),
  };
  for (let i = 0; i < size; i++) {
    tables.reversed[i] = (tables.reversed[i >> 1] >> 1) | ((i & 1) << (bits - 1));
  }
  known.set(size, tables);
  return tables;
}

/** Radix-2 decimation in time; a butterfly joins two whole rows, so memory is read in order. */
function transformColumns(a: Float64Array, b: Float64Array, size: number, tables: Tables): void {
  for (let r = 0; r < size; r++) {
    if (tables.reversed[r] > r) {
      swapRows(a, r, tables.reversed[r], size);
      swapRows(b, r, tables.reversed[r], size);
    }
  }
  for (let half = 1; half < size; half *= 2) {
    for (let j = 0; j < half; j++) {
      const c = tables.cosine[j * (size / 2 / half)];
      const s = tables.sine[j * (size / 2 / half)];
      for (let top = j; top < size; top += 2 * half) {
        let p = top * size;
        let q = (top + half) * size;
        for (const end = p + size; p < end; p++, q++) {
          const x = a[q] * c - b[q] * s;
          const y = a[q] * s + b[q] * c;
          a[q] = a[p] - x;
          b[q] = b[p] - y;
          a[p] += x;
          b[p] += y;
        }
      }
    }
  }
}

function swapRows(values: Float64Array, first: number, second: number, size: number): void {
  for (let c = 0, p = first * size, q = second * size; c < size; c++, p++, q++) {
    const kept = values[p];
    values[p] = values[q];
    values[q] = kept;
  }
}

function transpose(values: Float64Array, size: number): void {
  for (let r = 0; r < size; r++) {
    for (let c = r + 1, p = r * size + c, q = c * size + r; c < size; c++, p++, q += size) {
      const kept = values[p];
      values[p] = values[q];
      values[q] = kept;
    }
  }
}

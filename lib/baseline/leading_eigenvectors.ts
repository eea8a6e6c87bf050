import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { prng } from "../core/random.ts";
import { orthonormalise } from "./orthonormalise.ts";
import { rowMultiplier } from "./products.ts";

/** Eigenvalues, largest first, and the vectors as orthonormal rows `[count, width]`. */
export interface Eigenvectors {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** Up to this width all eigenvectors take no longer than the leading ones. */
const ALL_UP_TO = 320;
/** The strongest are found in double precision, so that single precision suffices for the others. */
const STRONGEST = 6, STRONG_SWEEPS = 15, SWEEPS = 16;

/**
 * The leading eigenvectors of a symmetric matrix without negative eigenvalues: all of a small one, of a
 * large one by subspace iteration, in a time that grows with the square of the width (2048: 2 s, where
 * all take 40 s).
 *
 * The last of them, where eigenvalues lie close, are mixtures of neighbours, as suits noise.
 *
 * @param matrix Row-major `[width, width]`; `startProducts` must have been called.
 */
export async function leadingEigenvectors(
  matrix: Float64Array,
  width: number,
  most: number,
): Promise<Eigenvectors> {
  const count = Math.min(most, width);
  if (width <= ALL_UP_TO || count > width / 4) return decompose(matrix, width, count);
  const strong = Math.min(STRONGEST, count);
  const first = randomBlock(strong + 4, width);
  for (let sweep = 0; sweep < STRONG_SWEEPS; sweep++) {
    first.set(multiply(first, matrix, width));
    orthonormalise(first, width);
  }
  const top = sort(first, multiply(first, matrix, width), width, strong);
  const rest = await weakerVectors(deflate(matrix, top, width), top.vectors, count, width);
  const all = new Float64Array(top.vectors.length + rest.length);
  all.set(top.vectors);
  all.set(rest, top.vectors.length);
  orthonormalise(all, width);
  return sort(all, multiply(all, matrix, width), width, count);
}

async function weakerVectors(
  matrix: Float64Array,
  strong: Float64Array,
  count: number,
  width: number,
): Promise<Float64Array> {
  const block = count - strong.length / width + 8;
  let basis = randomBlock(block, width);
  using left = rowMultiplier(matrix, width);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    basis = await left.multiply(basis);
    orthonormalise(basis, width);
  }
  return basis;
}

function deflate(matrix: Float64Array, { values, vectors }: Eigenvectors, width: number) {
  const left = matrix.slice();
  values.forEach((value, k) => {
    const v = vectors.subarray(k * width, (k + 1) * width);
    for (let i = 0; i < width; i++) {
      const factor = value * v[i];
      for (let j = 0; j < width; j++) left[i * width + j] -= factor * v[j];
    }
  });
  return left;
}

function decompose(matrix: Float64Array, width: number, count: number): Eigenvectors {
  const found = new EigenvalueDecomposition(Matrix.from1DArray(width, width, matrix), {
    assumeSymmetric: true,
  });
  const values = new Float64Array(count), vectors = new Float64Array(count * width);
  for (let k = 0; k < count; k++) {
    values[k] = Math.max(0, found.realEigenvalues[width - 1 - k]);
    vectors.set(found.eigenvectorMatrix.getColumn(width - 1 - k), k * width);
  }
  return { values, vectors };
}

function randomBlock(rows: number, width: number): Float64Array {
  const random = prng(1);
  const block = new Float64Array(rows * width).map(() => random.normal());
  orthonormalise(block, width);
  return block;
}

/** Rows times a symmetric matrix. */
function multiply(rows: Float64Array, matrix: Float64Array, width: number): Float64Array {
  const product = new Float64Array(rows.length);
  for (let i = 0; i < width; i++) {
    const line = matrix.subarray(i * width, (i + 1) * width);
    for (let at = 0; at < rows.length; at += width) {
      const weight = rows[at + i];
      for (let j = 0; j < width; j++) product[at + j] += weight * line[j];
    }
  }
  return product;
}

/** Eigenvectors within the span of orthonormal rows, whose products with the matrix are given. */
function sort(
  rows: Float64Array,
  moved: Float64Array,
  width: number,
  count: number,
): Eigenvectors {
  const size = rows.length / width, small = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += rows[i * width + k] * moved[j * width + k];
      small[i * size + j] = sum;
    }
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      small[i * size + j] = small[j * size + i] = (small[i * size + j] + small[j * size + i]) / 2;
    }
  }
  const { values, vectors: turns } = decompose(small, size, count);
  const vectors = new Float64Array(count * width);
  for (let c = 0; c < count; c++) {
    for (let i = 0; i < size; i++) {
      const weight = turns[c * size + i];
      for (let k = 0; k < width; k++) vectors[c * width + k] += weight * rows[i * width + k];
    }
  }
  return { values, vectors };
}

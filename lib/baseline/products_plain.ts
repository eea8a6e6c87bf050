/**
 * What `products.ts` does, in double precision and without tensors: for where TensorFlow cannot be loaded,
 * as in a browser page.
 *
 * @module
 */
import type { ColumnSums } from "./products.ts";

/** The most rows of a block: columns of so many stay in the processor's memory. */
export const BLOCK_ROWS = 128;

/** Nothing has to start. */
export function startProducts(): Promise<void> {
  return Promise.resolve();
}

/** Adds a row-major block of rows to the sums. */
export function addProducts(block: Float64Array, { sum, products }: ColumnSums): Promise<void> {
  const width = sum.length, rows = block.length / width;
  const columns = new Float64Array(block.length);
  for (let j = 0; j < width; j++) {
    for (let r = 0; r < rows; r++) sum[j] += columns[j * rows + r] = block[r * width + j];
  }
  // Two by two, so that a value that was fetched is used twice; the upper half, then the lower.
  for (let i = 0; i < width; i += 2) {
    const a = i * rows, b = i + 1 < width ? a + rows : a;
    for (let j = i; j < width; j += 2) {
      const c = j * rows, d = j + 1 < width ? c + rows : c;
      let ac = 0, ad = 0, bc = 0, bd = 0;
      for (let r = 0; r < rows; r++) {
        const va = columns[a + r], vb = columns[b + r], vc = columns[c + r], vd = columns[d + r];
        ac += va * vc;
        ad += va * vd;
        bc += vb * vc;
        bd += vb * vd;
      }
      products[i * width + j] += ac;
      if (d > c) products[i * width + j + 1] += ad;
      if (b > a && j > i) products[(i + 1) * width + j] += bc;
      if (b > a && d > c) products[(i + 1) * width + j + 1] += bd;
    }
  }
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < i; j++) products[i * width + j] = products[j * width + i];
  }
  return Promise.resolve();
}

/** Multiplies rows `[count, width]` by a symmetric matrix. */
export function rowMultiplier(matrix: Float64Array, width: number) {
  return {
    multiply: (rows: Float64Array): Promise<Float64Array> => {
      const product = new Float64Array(rows.length);
      for (let i = 0; i < width; i++) {
        const line = matrix.subarray(i * width, (i + 1) * width);
        for (let at = 0; at < rows.length; at += width) {
          const weight = rows[at + i];
          for (let j = 0; j < width; j++) product[at + j] += weight * line[j];
        }
      }
      return Promise.resolve(product);
    },
    [Symbol.dispose]: () => {},
  };
}

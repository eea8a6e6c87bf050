import { addProducts, BLOCK_ROWS, startProducts } from "./products.ts";

/** Mean and covariance (divided by the number of rows), `[width]` and row-major `[width, width]`. */
export interface Moments {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/**
 * Mean and covariance of a table's rows to nearly double precision, block by block, so that memory
 * does not grow with the number of rows.
 *
 * @param readRows Writes the rows from `first` on into a row-major `[rows, width]` block, in order. Rows that
 * vary about zero lose least.
 */
export async function measureMoments(
  { rows, width, readRows }: {
    rows: number;
    width: number;
    readRows: (first: number, block: Float64Array) => void | Promise<void>;
  },
): Promise<Moments> {
  await startProducts();
  const mean = new Float64Array(width), covariance = new Float64Array(width * width);
  const memory = new Float64Array(BLOCK_ROWS * width);
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const size = Math.min(BLOCK_ROWS, rows - first) * width;
    const block = memory.subarray(0, size);
    await readRows(first, block);
    await addProducts(block, { sum: mean, products: covariance });
  }
  for (let j = 0; j < width; j++) mean[j] /= rows;
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) {
      covariance[i * width + j] = covariance[i * width + j] / rows - mean[i] * mean[j];
    }
  }
  return { mean, covariance };
}

import { startTensors, tf } from "../core/tensor.ts";

/** Whole numbers up to 127 have products whose sum over 1024 rows stays below 2^24. */
const LEVELS = 127, BLOCK_ROWS = 1024;

/** Mean and covariance (divided by the number of rows), `[width]` and row-major `[width, width]`. */
export interface Moments {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/**
 * Mean and covariance of a table's rows to nearly double precision by single-precision tensors,
 * block by block, so that memory does not grow with the number of rows.
 *
 * Single precision alone loses components a thousand times weaker than the first, and a GPU may
 * round further, to TF32. So each block is split as x = s (h + l): h are whole numbers up to 127,
 * whose products add up without any rounding, and the rest l is at most 1/2. With m = h + l/2,
 * x'x = s s' (h'h + l'm + m'l): two matrix products, and only the small one is rounded.
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
  await startTensors();
  const mean = new Float64Array(width), covariance = new Float64Array(width * width);
  const memory = new Float64Array(BLOCK_ROWS * width);
  const whole = new Float32Array(memory.length), rest = new Float32Array(memory.length);
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const size = Math.min(BLOCK_ROWS, rows - first) * width;
    const block = memory.subarray(0, size);
    await readRows(first, block);
    const scale = split(block, mean, whole, rest);
    await addProducts(whole.subarray(0, size), rest.subarray(0, size), scale, covariance);
  }
  for (let j = 0; j < width; j++) mean[j] /= rows;
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) {
      covariance[i * width + j] = covariance[i * width + j] / rows - mean[i] * mean[j];
    }
  }
  return { mean, covariance };
}

/** Splits a block into whole numbers and rests, adds its columns to `sum`, returns their scales. */
function split(block: Float64Array, sum: Float64Array, whole: Float32Array, rest: Float32Array) {
  const width = sum.length;
  const scale = new Float64Array(width);
  for (let i = 0; i < block.length; i += width) {
    for (let j = 0; j < width; j++) {
      const value = block[i + j], size = Math.abs(value);
      sum[j] += value;
      if (size > scale[j]) scale[j] = size;
    }
  }
  for (let j = 0; j < width; j++) scale[j] /= LEVELS;
  const inverse = scale.map((one) => one > 0 ? 1 / one : 0);
  const TO_WHOLE = 1.5 * 2 ** 52; // adding it leaves no bits behind the point: a fast round()
  for (let i = 0; i < block.length; i += width) {
    for (let j = 0; j < width; j++) {
      const value = block[i + j] * inverse[j];
      const rounded = value + TO_WHOLE - TO_WHOLE;
      whole[i + j] = rounded;
      rest[i + j] = value - rounded;
    }
  }
  return scale;
}

/** Adds the products of a block's columns, `[width, width]`, to `sum`. */
async function addProducts(
  whole: Float32Array,
  rest: Float32Array,
  scale: Float64Array,
  sum: Float64Array,
) {
  const width = scale.length;
  const products = tf.tidy(() => {
    const shape: [number, number] = [whole.length / width, width];
    const h = tf.tensor2d(whole, shape), l = tf.tensor2d(rest, shape);
    return [tf.matMul(h, h, true), tf.matMul(l, tf.add(h, tf.mul(l, 0.5)), true)];
  });
  const [main, side] = await Promise.all(products.map((product) => product.data()));
  tf.dispose(products);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) {
      const product = main[i * width + j] + (side[i * width + j] + side[j * width + i]);
      sum[i * width + j] += product * scale[i] * scale[j];
    }
  }
}

/**
 * The two matrix products that principal components need, by tensors. `products_plain.ts` has the same
 * without tensors: a bundle for the browser takes it in this file's place.
 *
 * @module
 */
import { startTensors, tf } from "../core/tensor.ts";

/** Whole numbers up to 127 have products whose sum over 1024 rows stays below 2^24. */
const LEVELS = 127;
/** The most rows of a block. */
export const BLOCK_ROWS = 1024;

/** Sums over rows, and of products of their columns, `[width]` and row-major `[width, width]`. */
export interface ColumnSums {
  readonly sum: Float64Array;
  readonly products: Float64Array;
}

/** Called once before the others. */
export async function startProducts(): Promise<void> {
  await startTensors();
}

/**
 * Adds a row-major block of {@link BLOCK_ROWS} rows at most to the sums.
 *
 * Single precision alone loses components a thousand times weaker than the first, and a GPU may
 * round further, to TF32. So each block is split as x = s (h + l): h are whole numbers up to 127,
 * whose products add up without any rounding, and the rest l is at most 1/2. With m = h + l/2,
 * x'x = s s' (h'h + l'm + m'l): two matrix products, and only the small one is rounded.
 */
export async function addProducts(
  block: Float64Array,
  { sum, products }: ColumnSums,
): Promise<void> {
  const whole = new Float32Array(block.length), rest = new Float32Array(block.length);
  await addSplit(whole, rest, split(block, sum, whole, rest), products);
}

/** Multiplies rows `[count, width]` by a symmetric matrix in single precision until it is closed. */
export function rowMultiplier(matrix: Float64Array, width: number) {
  const single = tf.tensor2d(Float32Array.from(matrix), [width, width]);
  return {
    multiply: async (rows: Float64Array): Promise<Float64Array> => {
      const moved = tf.tidy(() =>
        tf.matMul(tf.tensor2d(Float32Array.from(rows), [rows.length / width, width]), single)
      );
      const product = Float64Array.from(await moved.data());
      moved.dispose();
      return product;
    },
    [Symbol.dispose]: () => single.dispose(),
  };
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
async function addSplit(
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

/**
 * What `products.ts` does, in double precision and without tensors: for where TensorFlow cannot be loaded,
 * as in a browser page.
 *
 * @module
 */
import { PANEL, startTiles, type Tiles } from "../engine/products/tile.ts";
import type { ColumnSums } from "./products.ts";

/** The most rows of a block: columns of so many stay in the processor's memory. */
export const BLOCK_ROWS = 128;

/** Nothing has to start. */
export function startProducts(): Promise<void> {
  return Promise.resolve();
}

/** Choice: so often others get their turn, such as who ends this worker. */
const TURN_MS = 100;
let sinceMs = 0;

async function giveTurn(): Promise<void> {
  if (performance.now() - sinceMs < TURN_MS) return;
  await new Promise((resolve) => setTimeout(resolve));
  sinceMs = performance.now();
}

/** That of the block before, where it has room for this one. */
let tiles: Tiles | undefined;

/** Adds a row-major block of rows to the sums. */
export async function addProducts(
  block: Float64Array,
  { sum, products }: ColumnSums,
): Promise<void> {
  await giveTurn();
  const width = sum.length, rows = block.length / width, size = PANEL * rows;
  const panels = Math.ceil(width / PANEL), room = panels * size;
  if (!tiles || tiles.values.length < tiles.begin + room) tiles = startTiles(room);
  const { values, begin } = tiles;
  values.fill(0, begin + (panels - 1) * size, begin + room); // columns that fill the last panel up
  for (let r = 0, at = 0; r < rows; r++) {
    for (let j = 0; j < width; j++, at++) {
      const value = block[at];
      sum[j] += value;
      values[begin + (j >> 2) * size + PANEL * r + (j & 3)] = value;
    }
  }
  for (let p = 0; p < panels; p++) {
    for (let q = p; q < panels; q++) {
      tiles.multiply(begin + p * size, begin + q * size, rows);
      for (let i = PANEL * p; i < Math.min(width, PANEL * (p + 1)); i++) {
        const first = PANEL * (i - PANEL * p), from = PANEL * q;
        for (let j = Math.max(i, from); j < Math.min(width, from + PANEL); j++) {
          products[i * width + j] += values[first + j - from];
        }
      }
    }
  }
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < i; j++) products[i * width + j] = products[j * width + i];
  }
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

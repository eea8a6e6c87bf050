import type { MeasurementData } from "./measurement.ts";

/**
 * Values in row-major order, the last axis fastest, of values in another order.
 *
 * @param shape Shape of the result.
 * @param strides How far apart in `data` neighbours along each of its axes stand, in values.
 * @param numbers How many numbers a value has: complex 2.
 */
export function inRowMajor<Data extends MeasurementData>(
  data: Data,
  shape: readonly number[],
  strides: readonly number[],
  numbers = 1,
): Data {
  const last = shape.length - 1, length = shape[last], step = strides[last];
  const from = data as Float32Array, result = data.slice() as Float32Array;
  const index = new Array(last).fill(0);
  let start = 0;
  for (let to = 0; to < result.length;) {
    for (let i = 0, at = start; i < length; i++, at += step) {
      for (let n = 0; n < numbers; n++) result[to++] = from[at * numbers + n];
    }
    for (let i = last - 1; i >= 0; i--) {
      start += strides[i];
      if (++index[i] < shape[i]) break;
      start -= shape[i] * strides[i];
      index[i] = 0;
    }
  }
  return result as unknown as Data;
}

/** Strides of values whose first axis is the fastest, as Fortran and MATLAB order them. */
export function columnMajor(shape: readonly number[]): number[] {
  return shape.map((_, i) => shape.slice(0, i).reduce((product, size) => product * size, 1));
}

import type { Neighbours } from "./nearest_neighbours.ts";

/** A sparse symmetric matrix: row `i` has `columns` and `values` from `starts[i]` to `starts[i + 1]`. */
export interface SparseRows {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

const ENTROPY_TOLERANCE = 1e-7, MOST_STEPS = 100;

/**
 * Probabilities that a point chooses each of its neighbours, a Gaussian of their distance whose
 * width makes the perplexity what is asked for (van der Maaten and Hinton 2008, J. Mach. Learn. Res.
 * 9, 2579, equation 1 and section 2). Newton steps, kept within a shrinking bracket, find the width.
 *
 * @param perplexity Effective number of neighbours, at least 1 and below their number.
 * @returns Row-major `[points, k]`; rows add up to 1. Where equal distances make the perplexity
 * unattainable, the nearest one that can be had.
 */
export function calibratePerplexity(neighbours: Neighbours, perplexity: number): Float64Array {
  const { k, squaredDistances } = neighbours;
  if (!(perplexity >= 1 && perplexity <= k)) {
    throw new RangeError(
      `Cannot calibrate as the perplexity must be from 1 to the number of neighbours: it is ` +
        `${perplexity}, of ${k} neighbours`,
    );
  }
  const target = Math.log(perplexity);
  const probabilities = new Float64Array(squaredDistances.length);
  const excess = new Float64Array(k);
  for (let first = 0; first < probabilities.length; first += k) {
    // Only differences to the nearest count, and without them the exponentials might underflow.
    let mean = 0;
    for (let n = 0; n < k; n++) {
      excess[n] = squaredDistances[first + n] - squaredDistances[first];
      mean += excess[n] / k;
    }
    let precision = mean > 0 ? 1 / mean : 1, low = 0, high = Infinity, sum = k;
    for (let step = 0; step < MOST_STEPS; step++) {
      let first1 = 0, second = 0;
      sum = 0;
      for (let n = 0; n < k; n++) {
        const weight = Math.exp(-precision * excess[n]);
        sum += weight;
        first1 += weight * excess[n];
        second += weight * excess[n] * excess[n];
      }
      const middle = first1 / sum;
      const entropy = Math.log(sum) + precision * middle;
      if (Math.abs(entropy - target) < ENTROPY_TOLERANCE) break;
      if (entropy > target) low = precision;
      else high = precision;
      const slope = -precision * (second / sum - middle * middle);
      const newton = precision + (target - entropy) / slope;
      precision = newton > low && newton < high
        ? newton
        : high === Infinity
        ? 2 * precision
        : (low + high) / 2;
    }
    for (let n = 0; n < k; n++) {
      probabilities[first + n] = Math.exp(-precision * excess[n]) / sum;
    }
  }
  return probabilities;
}

/**
 * Joint probabilities of pairs, (p of j given i + p of i given j) / 2 points; all add up to 1.
 *
 * @param conditional What {@link calibratePerplexity} returned.
 */
export function jointProbabilities(
  { k, indices }: Neighbours,
  conditional: Float64Array,
): SparseRows {
  const count = indices.length / k;
  const scale = 1 / (2 * count);
  // The transpose, row by row in rising order of the columns.
  const backStarts = new Int32Array(count + 1);
  for (const j of indices) backStarts[j + 1]++;
  for (let i = 0; i < count; i++) backStarts[i + 1] += backStarts[i];
  const next = backStarts.slice();
  const backColumns = new Int32Array(indices.length), backValues = new Float64Array(indices.length);
  for (let i = 0; i < count; i++) {
    for (let e = i * k; e < (i + 1) * k; e++) {
      const at = next[indices[e]]++;
      backColumns[at] = i;
      backValues[at] = conditional[e];
    }
  }
  const starts = new Int32Array(count + 1);
  const columns = new Int32Array(2 * indices.length), values = new Float64Array(columns.length);
  const placeOf = new Int32Array(count).fill(-1); // of a column within the row at hand
  let end = 0;
  for (let i = 0; i < count; i++) {
    const start = end;
    for (let e = i * k; e < (i + 1) * k; e++) {
      placeOf[indices[e]] = end;
      columns[end] = indices[e];
      values[end++] = conditional[e] * scale;
    }
    for (let e = backStarts[i]; e < backStarts[i + 1]; e++) {
      const j = backColumns[e];
      if (placeOf[j] >= start) values[placeOf[j]] += backValues[e] * scale;
      else {
        columns[end] = j;
        values[end++] = backValues[e] * scale;
      }
    }
    starts[i + 1] = end;
  }
  return { starts, columns: columns.slice(0, end), values: values.slice(0, end) };
}

/** Columns of a linear model, and the same made orthonormal under weights. */
export interface LinearBasis {
  /** As they were given. */
  readonly columns: readonly Float64Array[];
  /** Orthonormal combinations times the root of the weight, twice: what a spectrum is projected by. */
  readonly projections: readonly Float64Array[];
  /** Row k: how column k is made of the orthonormal ones 0 to k. */
  readonly mixing: readonly Float64Array[];
}

/** A column whose square others explain but for this part cannot be told from them. */
const SMALLEST_REST = 1e-12;

/**
 * Makes columns orthonormal under the weights 1 / variance (Gram and Schmidt, twice, so that nearly
 * parallel columns lose no digits).
 *
 * @throws {RangeError} Where a column is a mixture of those before it.
 */
export function linearBasis(
  columns: readonly Float64Array[],
  variance?: ArrayLike<number>,
): LinearBasis {
  const weights = Array.from(columns[0], (_, e) => variance ? 1 / Math.sqrt(variance[e]) : 1);
  if (!weights.every((weight) => Number.isFinite(weight) && weight > 0)) {
    throw new RangeError(
      "Cannot fit templates as every channel must have a variance above 0: give one value a channel",
    );
  }
  const orthonormal: Float64Array[] = [], mixing: Float64Array[] = [];
  for (const column of columns) {
    const own = column.map((value, e) => value * weights[e]),
      parts = new Float64Array(columns.length);
    const square = dot(own, own);
    for (let pass = 0; pass < 2; pass++) {
      for (const [k, other] of orthonormal.entries()) {
        const part = dot(own, other);
        parts[k] += part;
        for (let e = 0; e < own.length; e++) own[e] -= part * other[e];
      }
    }
    const rest = dot(own, own);
    if (!(rest > SMALLEST_REST * square)) {
      throw new RangeError(
        "Cannot fit templates as each must differ from mixtures of the others and of the background: " +
          `number ${orthonormal.length}, power laws first, does not; leave it out or fit more channels`,
      );
    }
    parts[orthonormal.length] = Math.sqrt(rest);
    orthonormal.push(own.map((value) => value / Math.sqrt(rest)));
    mixing.push(parts);
  }
  const projections = orthonormal.map((line) => line.map((value, e) => value * weights[e]));
  return { columns, projections, mixing };
}

/** Coordinates of a spectrum in the orthonormal basis: their squares sum to what the model explains. */
export function inBasis({ projections }: LinearBasis, values: ArrayLike<number>): Float64Array {
  return Float64Array.from(projections, (line) => dot(line, values));
}

/** How much of each column the spectrum holds, by weighted least squares. */
export function solveBasis(basis: LinearBasis, values: ArrayLike<number>): Float64Array {
  const amounts = inBasis(basis, values), { mixing } = basis;
  for (let k = amounts.length - 1; k >= 0; k--) {
    for (let other = k + 1; other < amounts.length; other++) {
      amounts[k] -= mixing[other][k] * amounts[other];
    }
    amounts[k] /= mixing[k][k];
  }
  return amounts;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let e = 0; e < a.length; e++) sum += a[e] * b[e];
  return sum;
}

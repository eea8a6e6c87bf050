/**
 * Levenberg and Marquardt's method with bounds. Own code and not `ml-levenberg-marquardt`: its version
 * 5.1.0 multiplies the normal matrix by what it divides the gradient by, so that weighted fits hardly
 * leave their start; it knows no end but the number of steps; and it takes over 50 times as long
 * (`deno task bench peak_fit`). The tests hold the two together where its weights are 1. A few hundred
 * fits without weights, as of atom columns, are left to the package.
 *
 * @module
 */

/** What {@link minimiseBounded} minimises: a sum of squares, or a cost that is one near its minimum. */
export interface SquaresProblem {
  /**
   * Adds half the gradient, and the lower triangle of the normal matrix `J^T W J` (row-major), at the
   * parameters, to arrays of zeros.
   *
   * @returns The cost; Infinity where the parameters are out of the question.
   */
  (parameters: Float64Array, gradient: Float64Array, normal: Float64Array): number;
}

/** Where {@link minimiseBounded} ended. */
export interface SquaresMinimum {
  readonly parameters: Float64Array;
  readonly cost: number;
  /** Normal matrix there: its lower triangle, row-major. */
  readonly normal: Float64Array;
  /** Parameters that lie on a bound and are pushed against it. */
  readonly atBound: readonly number[];
  readonly converged: boolean;
  readonly steps: number;
}

/** Relative decrease of the cost, and relative change of every parameter, that end the search. */
const COST_TOLERANCE = 1e-9;
const PARAMETER_TOLERANCE = 1e-9;
const MOST_DAMPING = 1e12;

/**
 * Minimises a sum of squares within bounds by Levenberg and Marquardt's method, damped in proportion
 * to the diagonal of the normal matrix. A parameter on a bound that the gradient pushes outwards is
 * held there for the step.
 */
export function minimiseBounded(
  problem: SquaresProblem,
  start: Float64Array,
  { lower, upper, mostSteps = 500 }: {
    lower: Float64Array;
    upper: Float64Array;
    mostSteps?: number;
  },
): SquaresMinimum {
  const size = start.length;
  let parameters = start.map((value, i) => Math.min(upper[i], Math.max(lower[i], value)));
  let gradient = new Float64Array(size), normal = new Float64Array(size * size);
  let [trial, trialGradient] = [new Float64Array(size), new Float64Array(size)];
  let trialNormal = new Float64Array(size * size);
  let cost = problem(parameters, gradient, normal);
  const isHeld = (i: number) =>
    (parameters[i] <= lower[i] && gradient[i] > 0) ||
    (parameters[i] >= upper[i] && gradient[i] < 0);
  let damping = 1e-3, converged = false, steps = 0;
  const free: number[] = [];
  const change = new Float64Array(size), scratch = new Float64Array(size * size);
  while (Number.isFinite(cost) && !converged && steps < mostSteps && damping < MOST_DAMPING) {
    steps++;
    free.length = 0;
    for (let i = 0; i < size; i++) if (!isHeld(i)) free.push(i);
    if (!solveDamped(normal, gradient, free, damping, change, scratch)) {
      damping *= 10;
      continue;
    }
    let predicted = 0, moved = 0;
    for (let i = 0; i < size; i++) {
      trial[i] = Math.min(upper[i], Math.max(lower[i], parameters[i] + change[i]));
      predicted -= gradient[i] * change[i];
      moved = Math.max(moved, Math.abs(trial[i] - parameters[i]) / (Math.abs(trial[i]) + 1e-12));
    }
    trialGradient.fill(0);
    trialNormal.fill(0);
    const trialCost = problem(trial, trialGradient, trialNormal);
    const small = predicted <= COST_TOLERANCE * Math.abs(cost) || moved <= PARAMETER_TOLERANCE;
    // The last step may lead up by a rounding error.
    if (trialCost <= cost + 1e-13 * Math.abs(cost)) {
      [parameters, trial] = [trial, parameters];
      [gradient, trialGradient] = [trialGradient, gradient];
      [normal, trialNormal] = [trialNormal, normal];
      const gain = (cost - trialCost) / predicted;
      cost = trialCost;
      converged = small;
      // Steps that gain far less than foreseen would go back and forth across the minimum.
      if (gain < 0.25) damping *= 4;
      else if (gain > 0.75) damping = Math.max(1e-12, damping / 10);
    } else {
      converged = moved <= PARAMETER_TOLERANCE;
      damping *= 10;
    }
  }
  const atBound = [...parameters.keys()].filter(isHeld);
  return { parameters, cost, normal, atBound, converged, steps };
}

/** Solves `(normal + damping * diagonal) change = -gradient` for the free parameters; 0 elsewhere. */
function solveDamped(
  normal: Float64Array,
  gradient: Float64Array,
  free: readonly number[],
  damping: number,
  change: Float64Array,
  factor: Float64Array,
): boolean {
  const size = gradient.length, count = free.length;
  change.fill(0);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++) factor[a * count + b] = normal[free[a] * size + free[b]];
    factor[a * count + a] *= 1 + damping;
  }
  if (!factorise(factor, count)) return false;
  for (let a = 0; a < count; a++) {
    let sum = -gradient[free[a]];
    for (let b = 0; b < a; b++) sum -= factor[a * count + b] * change[free[b]];
    change[free[a]] = sum / factor[a * count + a];
  }
  for (let a = count - 1; a >= 0; a--) {
    let sum = change[free[a]];
    for (let b = a + 1; b < count; b++) sum -= factor[b * count + a] * change[free[b]];
    change[free[a]] = sum / factor[a * count + a];
  }
  return true;
}

/** Cholesky factor in place of the lower triangle; false where the matrix is not positive definite. */
function factorise(matrix: Float64Array, count: number): boolean {
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = matrix[a * count + b];
      for (let c = 0; c < b; c++) sum -= matrix[a * count + c] * matrix[b * count + c];
      if (a > b) matrix[a * count + b] = sum / matrix[b * count + b];
      else if (sum > SMALLEST_PIVOT * matrix[a * count + a]) matrix[a * count + a] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** A parameter that others explain to this share of its square has no error of its own. */
const SMALLEST_PIVOT = 1e-12;

/**
 * Inverse of a normal matrix: the covariance of the parameters, row-major, NaN in the rows and
 * columns of those that are held.
 *
 * @returns undefined where the matrix is singular.
 */
export function invertNormal(
  normal: Float64Array,
  size: number,
  held: readonly number[] = [],
): Float64Array | undefined {
  const free = Array.from({ length: size }, (_, i) => i).filter((i) => !held.includes(i));
  const covariance = new Float64Array(size * size).fill(NaN);
  const unit = new Float64Array(size), column = new Float64Array(size);
  const scratch = new Float64Array(size * size);
  for (const a of free) {
    unit.fill(0);
    unit[a] = -1;
    if (!solveDamped(normal, unit, free, 0, column, scratch)) return undefined;
    for (const b of free) covariance[b * size + a] = column[b];
  }
  return covariance;
}

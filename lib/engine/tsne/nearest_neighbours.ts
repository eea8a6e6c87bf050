/**
 * Nearest neighbours by matrix products on the device. Own code and not umap-js's: its search is
 * approximate, which t-SNE's perplexities and the votes of `measureSeparation` are not to depend on.
 * `deno task bench tsne` prints its share of the time.
 *
 * @module
 */
import { startTensors, tf } from "../../core/tensor.ts";
import { checkPoints, type Points } from "../../core/points.ts";

/** The nearest neighbours of every point, nearest first: row-major `[points, k]`. */
export interface Neighbours {
  readonly k: number;
  readonly indices: Int32Array;
  readonly squaredDistances: Float64Array;
}

const BLOCK_VALUES = 8e6;

/** Candidates beyond k: rounding in single precision may put a near tie in the wrong order. */
const SPARE = 4;

/**
 * Finds the nearest neighbours of every point by Euclidean distance, all pairs being looked at.
 *
 * The pairs are compared by matrix products in single precision, block by block; distances of the
 * chosen ones are computed again in double precision.
 *
 * @param k Neighbours a point, itself not among them.
 * @param options.groups A label a point; where given, neighbours come from other groups only.
 * @throws {RangeError} Where a point has fewer than `k` others to choose from.
 */
export async function nearestNeighbours(
  points: Points,
  k: number,
  { groups }: { groups?: ArrayLike<number | string> } = {},
): Promise<Neighbours> {
  await startTensors();
  checkPoints("find neighbours", points, 2);
  const [count, dimensions] = points.shape;
  const most = count - largestGroup(count, groups);
  if (!(Number.isSafeInteger(k) && k >= 1 && k <= most)) {
    throw new RangeError(
      `Cannot find neighbours as k must be from 1 to the ${most} other points: it is ${k}`,
    );
  }
  const indices = new Int32Array(count * k), squaredDistances = new Float64Array(count * k);
  const { queries, targets } = widen(points);
  const table = tf.tensor2d(targets, [count, dimensions + 1]);
  const pick = smallest(Math.min(most, k + SPARE));
  const blockRows = Math.max(1, Math.floor(BLOCK_VALUES / count));
  try {
    for (let first = 0; first < count; first += blockRows) {
      const rows = Math.min(blockRows, count - first);
      const width = dimensions + 1;
      const scores = tf.tidy(() =>
        tf.matMul(
          tf.tensor2d(queries.subarray(first * width, (first + rows) * width), [rows, width]),
          table,
          false,
          true,
        )
      );
      const values = await scores.data() as Float32Array;
      scores.dispose();
      for (let r = 0; r < rows; r++) {
        const own = first + r;
        const chosen = pick(values.subarray(r * count, (r + 1) * count), own, groups);
        const ranked = Array.from(chosen, (j) => ({ j, d: squaredDistance(points, own, j) }));
        ranked.sort((a, b) => a.d - b.d || a.j - b.j);
        for (let n = 0; n < k; n++) {
          indices[own * k + n] = ranked[n].j;
          squaredDistances[own * k + n] = ranked[n].d;
        }
      }
    }
  } finally {
    table.dispose();
  }
  return { k, indices, squaredDistances };
}

function largestGroup(count: number, groups?: ArrayLike<number | string>): number {
  if (!groups) return 1;
  if (groups.length !== count) {
    throw new RangeError(
      `Cannot find neighbours as each point must have a group: ${count} points, ` +
        `${groups.length} groups`,
    );
  }
  const sizes = new Map<number | string, number>();
  for (let i = 0; i < count; i++) sizes.set(groups[i], (sizes.get(groups[i]) ?? 0) + 1);
  return Math.max(...sizes.values());
}

/**
 * Vectors whose product ranks the targets by distance: (x, 1)·(-2 y, |y|²) = |x - y|² - |x|². All
 * are taken from the mean, as rounding grows with their length; `squares` are their |x|².
 */
export function widen({ data, shape: [count, dimensions] }: Points) {
  const width = dimensions + 1;
  const mean = new Float64Array(dimensions);
  for (let i = 0; i < data.length; i++) mean[i % dimensions] += data[i] / count;
  const queries = new Float32Array(count * width), targets = new Float32Array(count * width);
  const squares = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let square = 0;
    for (let d = 0; d < dimensions; d++) {
      const value = Math.fround(data[i * dimensions + d] - mean[d]);
      square += value * value;
      queries[i * width + d] = value;
      targets[i * width + d] = -2 * value;
    }
    queries[i * width + dimensions] = 1;
    targets[i * width + dimensions] = square;
    squares[i] = square;
  }
  return { queries, targets, squares };
}

/** Chooses the indices of the smallest values by a heap with the largest of them on top. */
function smallest(size: number) {
  const keys = new Float64Array(size), items = new Int32Array(size);
  const sink = (key: number, item: number) => {
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && keys[child + 1] > keys[child]) child++;
      if (keys[child] <= key) break;
      keys[at] = keys[child];
      items[at] = items[child];
      at = child;
    }
    keys[at] = key;
    items[at] = item;
  };
  return (values: Float32Array, own: number, groups?: ArrayLike<number | string>): Int32Array => {
    keys.fill(Infinity);
    for (let j = 0; j < values.length; j++) {
      if (values[j] >= keys[0] || j === own) continue;
      if (groups && groups[j] === groups[own]) continue;
      sink(values[j], j);
    }
    return items;
  };
}

function squaredDistance({ data, shape: [, dimensions] }: Points, i: number, j: number): number {
  let sum = 0;
  for (let p = i * dimensions, q = j * dimensions, end = p + dimensions; p < end; p++, q++) {
    sum += (data[p] - data[q]) ** 2;
  }
  return sum;
}

/** Values of some components at the points of a grid, in units of their noise: `[points, components]`. */
export interface ComponentMaps {
  readonly data: Float64Array;
  readonly components: number;
  /** `[rows, columns]`; an energy axis is one row. */
  readonly grid: readonly [rows: number, columns: number];
}

type Offset = readonly [row: number, column: number];

/** How points around one enter: near ones by direction, far ones by their distance. */
const PLANE: readonly (readonly Offset[])[] = [
  [[0, 1]],
  [[1, 0]],
  [[1, 1], [1, -1]],
  half(2, 2),
  half(3, 4),
];
const LINE: readonly (readonly Offset[])[] = [[1, 1], [2, 2], [3, 4], [5, 8], [9, 16]].map((
  [from, to],
) => Array.from({ length: to - from + 1 }, (_, i) => [0, from + i] as const));

/** One of each pair of opposite points whose larger distance along an axis lies in the range. */
function half(from: number, to: number): Offset[] {
  const found: Offset[] = [];
  for (let r = 0; r <= to; r++) {
    for (let c = -to; c <= to; c++) {
      const far = Math.max(r, Math.abs(c));
      if (far >= from && far <= to && (r > 0 || c > 0)) found.push([r, c]);
    }
  }
  return found;
}

/**
 * What a network is told of every point: each component's own value, brought to deviation 1 over the
 * grid, and how far the means of its neighbours at some distances lie from it.
 *
 * Differences pass through asinh: about the noise they stay what they are, and large ones, across an
 * interface or the onset of an edge, are held back.
 *
 * @param options.ends "own": at the ends of the grid the neighbours that there are; "pairs": only
 * opposite ones, so that a steep slope makes no difference.
 * @returns `[points, features]`, the features one after another of a component.
 */
export function neighbourFeatures(
  { data, components, grid: [rows, columns] }: ComponentMaps,
  { ends }: { ends: "own" | "pairs" },
): { data: Float32Array; features: number } {
  const shells = rows > 2 && columns > 2 ? PLANE : LINE;
  const [height, width] = rows > 2 && columns > 2 ? [rows, columns] : [1, rows * columns];
  const each = 1 + shells.length, features = components * each;
  const { mean, deviation } = spreadOf(data, components);
  const told = new Float32Array(height * width * features);
  const sums = new Float64Array(components);
  const add = (from: number) => {
    for (let k = 0; k < components; k++) sums[k] += data[from * components + k];
  };
  for (let r = 0, point = 0; r < height; r++) {
    for (let c = 0; c < width; c++, point++) {
      const at = point * features, own = point * components;
      for (let k = 0; k < components; k++) {
        told[at + k * each] = (data[own + k] - mean[k]) / deviation[k];
      }
      shells.forEach((shell, j) => {
        let count = 0;
        sums.fill(0);
        for (const [down, right] of shell) {
          const before = inside(r - down, c - right), after = inside(r + down, c + right);
          if (ends === "pairs" && !(before && after)) continue;
          if (before) add(point - down * width - right);
          if (after) add(point + down * width + right);
          count += Number(before) + Number(after);
        }
        if (count === 0) return;
        for (let k = 0; k < components; k++) {
          told[at + k * each + 1 + j] = Math.asinh((sums[k] / count - data[own + k]) / 2);
        }
      });
    }
  }
  return { data: told, features };

  function inside(r: number, c: number): boolean {
    return r >= 0 && r < height && c >= 0 && c < width;
  }
}

function spreadOf(data: Float64Array, components: number) {
  const mean = new Float64Array(components), square = new Float64Array(components);
  const points = data.length / components;
  for (let i = 0; i < data.length; i++) mean[i % components] += data[i] / points;
  for (let i = 0; i < data.length; i++) {
    square[i % components] += (data[i] - mean[i % components]) ** 2 / points;
  }
  // Choice: 1, the noise, at least, so that a component of noise alone is not blown up.
  return { mean, deviation: square.map((one) => Math.sqrt(Math.max(one, 1))) };
}

/**
 * Means of a table's rows over a square of pixels (a piece of a line scan), `reach` to either side; at
 * the ends of those that there are.
 *
 * @param width Values a pixel.
 */
export function neighbourMeans(
  data: ArrayLike<number>,
  [rows, columns]: readonly [rows: number, columns: number],
  width: number,
  reach: number,
): Float32Array {
  const across = slidingMeans(Float32Array.from(data), {
    lines: rows,
    points: columns,
    width,
    reach,
  });
  return slidingMeans(across, { lines: 1, points: rows, width: columns * width, reach });
}

/** Means along `points`, each of `width` values, within each line. */
function slidingMeans(
  data: Float32Array,
  { lines, points, width, reach }: { lines: number; points: number; width: number; reach: number },
): Float32Array {
  if (points === 1) return data;
  const means = new Float32Array(data.length), sum = new Float64Array(width);
  for (let line = 0; line < lines; line++) {
    const start = line * points * width;
    const add = (point: number, sign: number) => {
      if (point < 0 || point >= points) return;
      for (let w = 0, i = start + point * width; w < width; w++, i++) sum[w] += sign * data[i];
    };
    sum.fill(0);
    for (let point = 0; point < reach; point++) add(point, 1);
    for (let point = 0; point < points; point++) {
      add(point + reach, 1);
      add(point - reach - 1, -1);
      const count = Math.min(points - 1, point + reach) - Math.max(0, point - reach) + 1;
      for (let w = 0, i = start + point * width; w < width; w++, i++) means[i] = sum[w] / count;
    }
  }
  return means;
}

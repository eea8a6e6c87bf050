import { mean as meanOf } from "simple-statistics";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { tf } from "../core/tensor.ts";
import { nearestNeighbours, widen } from "../engine/tsne/nearest_neighbours.ts";
import { checkPoints, type Points } from "../core/points.ts";

/** A name of a class, or its number. */
export type Label = string | number;

/** How well labelled points keep apart; what a picture of an embedding cannot prove. */
export interface Separation {
  /** Share of points whose nearest neighbours vote for their own label. */
  readonly neighbourAccuracy: number;
  /** Mean silhouette, -1..1: 0 where labels are mixed, 1 where each is a tight cluster of its own. */
  readonly silhouette: number;
}

/**
 * Measures how well labelled points keep apart: by their neighbours' votes, each point being left
 * out of its own vote, and by the mean silhouette of Rousseeuw (1987),
 * doi:10.1016/0377-0427(87)90125-7, with a the mean distance to points of the own label and b that to
 * points of the nearest other one:
 *
 *     silhouette = mean of (b - a) / max(a, b)
 *
 * The chance level of the votes is the share of the largest label, so compare equal shares.
 *
 * @param points In an embedding or in the original space.
 * @param labels One a point, two or more different ones.
 * @param options.k Neighbours that vote; a tie goes to the label of the nearest of them.
 * @param options.groups One a point; neighbours are then taken from other groups only. Points of one
 * image resemble each other whatever their label says: without groups, images are found, not states.
 * The silhouette takes no notice of groups.
 * @throws {RangeError} Where there is one label only, or too few other points.
 * @example
 * ```ts
 * import { energyAxis, measureSeparation, spectraAsPoints, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [0, 1, 10, 11],
 *   shape: [1, 4, 1],
 *   energy: energyAxis(520, 1, 1),
 * });
 * const labels = ["a", "a", "b", "b"];
 * const separation = await measureSeparation(spectraAsPoints(image), labels, { k: 1 });
 * separation.neighbourAccuracy; // 1
 * ```
 */
export async function measureSeparation(
  points: Points,
  labels: ArrayLike<Label>,
  options: { k?: number; groups?: ArrayLike<Label> } = {},
): Promise<Separation> {
  const { k = 15, groups } = checkOptions("measureSeparation", "measure separation", options, {
    k: is.whole(1),
    groups: is.listLike,
  });
  checkPoints("measure separation", points, 2);
  const count = points.shape[0];
  const names = [...new Set(Array.from(labels))];
  if (labels.length !== count || names.length < 2) {
    throw new RangeError(
      `Cannot measure separation as each point must have one of two labels or more: ` +
        `${count} points, ${labels.length} labels, ${names.length} different`,
    );
  }
  const classes = Int32Array.from(
    labels as ArrayLike<unknown>,
    (name) => names.indexOf(name as Label),
  );
  const { indices } = await nearestNeighbours(points, k, { groups });
  let right = 0;
  for (let i = 0; i < count; i++) {
    const votes = new Int32Array(names.length);
    const chosen = indices.subarray(i * k, (i + 1) * k);
    for (const j of chosen) votes[classes[j]]++;
    const most = Math.max(...votes);
    const winner = classes[chosen.find((j) => votes[classes[j]] === most)!];
    if (winner === classes[i]) right++;
  }
  const widths = await silhouettes(points, classes, names.length);
  return {
    neighbourAccuracy: right / count,
    silhouette: meanOf(Array.from(widths)),
  };
}

/** Silhouette of every point; 0 for a label that only one point has. */
async function silhouettes(
  points: Points,
  classes: Int32Array,
  labels: number,
): Promise<Float64Array> {
  const [count, dimensions] = points.shape;
  const width = dimensions + 1;
  const { queries, targets, squares } = widen(points);
  const sizes = new Int32Array(labels);
  for (const label of classes) sizes[label]++;
  const table = tf.tensor2d(targets, [count, width]);
  const members = tf.tidy(() => tf.oneHot(tf.tensor1d(classes, "int32"), labels).toFloat());
  const found = new Float64Array(count);
  const blockRows = Math.max(1, Math.floor(8e6 / count));
  try {
    for (let first = 0; first < count; first += blockRows) {
      const rows = Math.min(blockRows, count - first);
      const sums = tf.tidy(() => {
        const block = tf.tensor2d(queries.subarray(first * width, (first + rows) * width), [
          rows,
          width,
        ]);
        const own = tf.tensor2d(squares.subarray(first, first + rows), [rows, 1]);
        const squared = tf.add(tf.matMul(block, table, false, true), own);
        return tf.matMul(tf.sqrt(tf.relu(squared)), members) as ReturnType<typeof tf.matMul>;
      });
      const values = await sums.data();
      sums.dispose();
      for (let r = 0; r < rows; r++) {
        const own = classes[first + r];
        if (sizes[own] === 1) continue;
        let nearest = Infinity;
        for (let label = 0; label < labels; label++) {
          if (label !== own) {
            nearest = Math.min(nearest, values[r * labels + label] / sizes[label]);
          }
        }
        const inside = values[r * labels + own] / (sizes[own] - 1);
        const larger = Math.max(inside, nearest);
        found[first + r] = larger > 0 ? (nearest - inside) / larger : 0;
      }
    }
  } finally {
    tf.dispose([table, members]);
  }
  return found;
}

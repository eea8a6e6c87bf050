import type { Crew } from "./crew.ts";
import type { SparseRows } from "./tsne_affinities.ts";
import { type PlaneMemory, sumOverChunks } from "./tsne_repulsion.ts";

/** Sum over neighbours of p (own position - theirs) / (1 + d²), for points `first` to `end - 1`. */
export function attract(
  { starts, columns, values }: SparseRows,
  positions: Float64Array,
  attraction: Float64Array,
  first: number,
  end: number,
): void {
  for (let i = first; i < end; i++) {
    const x = positions[2 * i], y = positions[2 * i + 1];
    let forceX = 0, forceY = 0;
    for (let e = starts[i], last = starts[i + 1]; e < last; e++) {
      const j = 2 * columns[e];
      const dx = x - positions[j], dy = y - positions[j + 1];
      const weight = values[e] / (1 + dx * dx + dy * dy);
      forceX += weight * dx;
      forceY += weight * dy;
    }
    attraction[2 * i] = forceX;
    attraction[2 * i + 1] = forceY;
  }
}

/**
 * The Kullback-Leibler divergence of the embedding's pairs from the joint probabilities, in nats.
 *
 * @param norm What the repulsion returned for these positions.
 */
export function klDivergence(
  crew: Crew,
  { starts, columns, values }: SparseRows,
  memory: PlaneMemory,
  norm: number,
): number {
  const { positions } = memory;
  return sumOverChunks(crew, memory, (first, end) => {
    let sum = 0;
    for (let i = first; i < end; i++) {
      for (let e = starts[i]; e < starts[i + 1]; e++) {
        if (values[e] === 0) continue;
        const dx = positions[2 * i] - positions[2 * columns[e]];
        const dy = positions[2 * i + 1] - positions[2 * columns[e] + 1];
        sum += values[e] * Math.log(values[e] * norm * (1 + dx * dx + dy * dy));
      }
    }
    return sum;
  });
}

/**
 * UMAP by umap-js, given exact neighbours of our own search, which is by matrix products.
 *
 * @module
 */
import { UMAP } from "umap-js";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { type Prng, prng } from "../core/random.ts";
import { nearestNeighbours } from "../engine/tsne/nearest_neighbours.ts";
import { checkPoints, type Points } from "../core/points.ts";

/** How {@link embedUmap} goes about it. */
export interface UmapOptions {
  /** Neighbours a point, itself among them. */
  neighbours?: number;
  /** How close points may lie in the plane. */
  minDistance?: number;
  /** Rounds of the optimisation; chosen by the number of points where left out. */
  epochs?: number;
  random?: Prng;
}

/**
 * Lays points out in a plane by UMAP (umap-js, after McInnes, Healy and Melville
 * 2018), from exact nearest neighbours and a random start.
 *
 * @param points Values of one unit or scaled alike, `[count, dimensions]`.
 * @returns Positions `[count, 2]`.
 * @throws {RangeError} Where a value is not finite or there are too few points.
 * @example
 * ```ts
 * import { embedUmap, prng } from "eels";
 * const random = prng(1);
 * const data = Float32Array.from({ length: 40 * 3 }, (_, i) => random.normal() + (i < 60 ? 0 : 9));
 * (await embedUmap({ data, shape: [40, 3] }, { epochs: 20 })).shape; // [40, 2]
 * ```
 */
export async function embedUmap(
  points: Points,
  options: UmapOptions = {},
): Promise<Points> {
  const { neighbours = 15, minDistance = 0.1, epochs, random = prng(0) } = checkOptions(
    "embedUmap",
    "embed",
    options,
    {
      neighbours: is.whole(2),
      minDistance: is.from0,
      epochs: is.whole(1),
      random: is.stream,
    },
  );
  checkPoints("embed", points, 3);
  const count = points.shape[0];
  const found = await nearestNeighbours(points, neighbours - 1);
  const umap = new UMAP({
    nNeighbors: neighbours,
    minDist: minDistance,
    nEpochs: epochs,
    random: () => random.uniform(),
  });
  const k = neighbours - 1;
  umap.setPrecomputedKNN(
    Array.from({ length: count }, (_, i) => [i, ...found.indices.subarray(i * k, i * k + k)]),
    Array.from(
      { length: count },
      (_, i) => [0, ...found.squaredDistances.subarray(i * k, i * k + k).map(Math.sqrt)],
    ),
  );
  // With neighbours at hand it asks for the number of points only.
  const positions = await umap.fitAsync(Array.from({ length: count }, () => []));
  return { data: Float64Array.from(positions.flat()), shape: [count, 2] };
}

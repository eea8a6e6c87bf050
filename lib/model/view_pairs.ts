import { type Prng, shuffledOrder } from "../core/random.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { rowsOfBlock, type SpectrumView } from "../core/spectrum_view.ts";
import type { StreamedPairs, TrainingPairs } from "../engine/graph/training_pairs.ts";

/**
 * Training pairs from an image that is larger than memory: an epoch is one block, read when its turn comes.
 * Blocks come in an order of chance, each once before any comes again, so that `epochs` of as many as there are blocks
 * see all of the image.
 *
 * @param make Pairs of a block, such as `(rows, random) => thinnedPairs(rows, { random })(1)`.
 * @param options.random Orders the blocks, and is handed on, another for every epoch.
 * @param options.leaveOut Rows `[from, to)` that no block holds, for validation.
 * @returns What `train()` takes as `training`.
 * @example
 * ```ts
 * import { energyAxis, framePairs, prng, spectrumImage, splitElectrons } from "eels";
 * import { viewOf } from "eels/core/spectrum_view.ts";
 * import { viewPairs } from "eels/model/view_pairs.ts";
 * const energy = energyAxis(520, 1, 4), data = new Float32Array(24).fill(9);
 * const view = { ...viewOf(spectrumImage({ data, shape: [3, 2, 4], energy })), blockRows: 1 };
 * const pairs = viewPairs(view, {
 *   make: (rows, random) => framePairs(splitElectrons(rows, { random })),
 *   random: prng(1),
 * });
 * (await pairs(1)).inputs.shape; // [2, 2, 4], of one row
 * ```
 */
export function viewPairs(
  view: SpectrumView,
  { make, random, leaveOut = [0, 0] }: {
    make: (rows: SpectrumImage, random: Prng) => TrainingPairs;
    random: Prng;
    leaveOut?: readonly number[];
  },
): StreamedPairs {
  const [rows] = view.shape, inBlock = rowsOfBlock(view), [first, last] = leaveOut;
  const blocks: [number, number][] = [];
  for (const [from, to] of [[0, Math.min(first, rows)], [Math.max(first, last), rows]]) {
    for (let row = from; row < to; row += inBlock) blocks.push([row, Math.min(to, row + inBlock)]);
  }
  if (blocks.length === 0) {
    throw new RangeError(
      `Cannot make pairs as rows must be left to train on: ${first} to ${last} of ${rows} are left out`,
    );
  }
  return async (epoch) => {
    const count = Math.max(0, epoch - 1), round = Math.floor(count / blocks.length);
    const order = shuffledOrder(blocks.length, random.split(`order ${round}`));
    const [from, to] = blocks[order[count % blocks.length]];
    return make(await view.readRows(from, to), random.split(`block ${epoch}`));
  };
}

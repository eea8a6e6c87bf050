import { isAbsolute, join } from "node:path";
import { removeBackground } from "eels/analyse/remove_background.ts";
import { openSpectrumImage } from "eels/read/open_spectrum_image.ts";
import { blockCount, finishBlocks, hasBlocks, mapBlocks } from "eels/write/map_blocks.ts";
import type { Work } from "./kind.ts";

/** What decides the spectra, and how the image is cut. */
export interface BackgroundSettings {
  /** A path from the root, the same on all machines. */
  readonly file: string;
  readonly fromEv: number;
  readonly toEv: number;
  /** Blocks of rows of the image that are one block of the work. */
  readonly blocksAtOnce: number;
}

const NAME = "background_removed.zspy";

/**
 * Takes the background off an image that is larger than memory, a block so many blocks of its rows, into
 * one `.zspy`: no two processes write one chunk.
 *
 * @throws {Error} Where there is no such file, or it cannot be read by blocks.
 */
export async function openBackground(
  { file, fromEv, toEv, blocksAtOnce }: BackgroundSettings,
  folder: string,
): Promise<Work> {
  if (!isAbsolute(file)) {
    throw new RangeError(
      `Cannot plan the image as file must be a path from the root: it is "${file}"`,
    );
  }
  if (!(Number.isSafeInteger(blocksAtOnce) && blocksAtOnce > 0)) {
    throw new RangeError(
      `Cannot plan the image as blocksAtOnce must be a whole number above 0: it is ${blocksAtOnce}`,
    );
  }
  const out = join(folder, NAME);
  // Choice: noise and calibration beside the values are taken as they stand. To see whether another program
  // has changed the values since, each process would read the whole image.
  const view = await openSpectrumImage(file, { trusted: true }); // as long as the process
  const edges = await removeBackground(view, { fromEv, toEv }); // refuses windows that cannot be
  const count = blockCount(view);
  const rangeOf = (block: number): [number, number] => [
    block * blocksAtOnce,
    Math.min(count, (block + 1) * blocksAtOnce),
  ];
  return {
    blocks: Math.ceil(count / blocksAtOnce),
    nameOf: (block) => {
      const [from, to] = rangeOf(block);
      return `blocks ${from} to ${to - 1} of the image`;
    },
    make: async (block, onProgress) => {
      const blocks = rangeOf(block);
      await mapBlocks(edges, (rows) => rows, {
        ...{ out, blocks, stamp: { step: "remove-background", fromEv, toEv } },
        isOwned: true, // by the lock of the work's block, which ends with its process on any machine
        onProgress: ({ done, of }) => onProgress(done / of),
      });
      return { from: blocks[0], to: blocks[1] };
    },
    isThere: (block) => hasBlocks(out, rangeOf(block)),
    collect: async () => {
      await finishBlocks(out);
      return [NAME];
    },
  };
}

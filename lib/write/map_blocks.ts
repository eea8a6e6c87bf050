/**
 * A step on an image that is larger than memory, block by block into a `.zspy`.
 *
 * The store grows in `NAME.zspy.partial` and is renamed when it is whole. In it `blocks/` holds what was
 * begun, who is at work on which block, the sum of each, and files that are being written. A block is one
 * chunk file, there whole or not at all; what is there is not made again, after an error or a kill as well.
 * Processes that are given other ranges write beside each other, and {@link finishBlocks} puts what they
 * wrote in its place, without reading it.
 *
 * @module
 */
import { join } from "node:path";
import type { Fingerprint } from "../core/fingerprint.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, type Schema, show } from "../core/options.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { refuseOtherRows, rowsOfBlock, type SpectrumView } from "../core/spectrum_view.ts";
import { withClaim } from "./block_claim.ts";
import {
  begin,
  isFinished,
  isThere,
  orSay,
  readBegun,
  refuseOtherHead,
  refuseOtherStamp,
  SIGNAL,
  STAMP,
  sumOf,
  writeBlock,
} from "./block_store.ts";
import { chunkCount, chunkPath, hasChunk, readArrayText, writeAttributes } from "./zspy_blocks.ts";

/** What a step is told of a block: which it is, and its rows `[from, to)` in the whole. */
export interface BlockPlace {
  readonly block: number;
  readonly from: number;
  readonly to: number;
}

/** Where {@link mapBlocks} writes, and what. */
export interface MapBlocksOptions {
  /** The folder to write, which ends in ".zspy". */
  readonly out: string;
  /**
   * Whatever else the values depend on than the file and its view, such as the step's name and options:
   * blocks that were made otherwise are not gone on with.
   */
  readonly stamp: string | object;
  /** Blocks `[from, to)` to make; all, and then the store is finished. */
  readonly blocks?: readonly number[];
  /** Whether the caller sees to it that no other process makes these blocks; else each is claimed. */
  readonly isOwned?: boolean;
  readonly title?: string;
  /** Called after every block that was made. */
  readonly onProgress?: (now: { done: number; of: number }) => void;
}

/** What {@link mapBlocks} found and did. */
export interface MappedBlocks {
  /** Of the whole image. */
  readonly blocks: number;
  readonly written: number;
  /** Of those asked for: they were there. */
  readonly skipped: number;
}

const KINDS: Schema<MapBlocksOptions> = {
  out: is.needed(is.text),
  stamp: is.needed(is.either(is.text, is.record)),
  blocks: is.listOf(is.whole(0), "whole numbers"),
  isOwned: is.flag,
  title: is.text,
  onProgress: is.callable,
};

/** How many blocks a view has. */
export const blockCount = (view: SpectrumView) => Math.ceil(view.shape[0] / rowsOfBlock(view));

/**
 * Does a step on every block of an image and writes the spectra to a `.zspy`, which HyperSpy opens lazily
 * and calibrated, and Zarr 2 and 3 read.
 *
 * The step gives a block of as many rows and columns, with one axis, unit and noise for all of them.
 * Blocks that are there are left out, so that a call that was stopped goes on where it was.
 *
 * @param view Of a file, or changed by `changeView()`.
 * @param step Called with a block and its place.
 * @throws {Error} Where the store was begun from something else, another process makes the same block, or
 * the disk is full: what is written stays.
 * @example
 * ```ts
 * import { energyAxis, mapBlocks, spectrumImage } from "eels";
 * import { viewOf } from "eels/core/spectrum_view.ts";
 * const energy = energyAxis(500, 1, 4), data = new Float32Array(24);
 * const view = viewOf(spectrumImage({ data, shape: [3, 2, 4], energy }));
 * const out = `${await Deno.makeTempDir()}/plus.zspy`;
 * await mapBlocks(
 *   view,
 *   (rows) => ({ ...rows, data: rows.data.map((value) => value + 1) }),
 *   { out, stamp: "plus one" },
 * );
 * ```
 */
export async function mapBlocks(
  view: SpectrumView,
  step: (rows: SpectrumImage, place: BlockPlace) => SpectrumImage | Promise<SpectrumImage>,
  options: MapBlocksOptions,
): Promise<MappedBlocks> {
  const { out, isOwned, title, onProgress } = checkOptions(
    "mapBlocks",
    "go by blocks",
    options,
    KINDS,
  );
  if (!/\.zspy$/i.test(out)) {
    throw new RangeError(`Cannot go by blocks as out must end in ".zspy": it is ${show(out)}`);
  }
  const count = blockCount(view), rowsABlock = rowsOfBlock(view), [rows] = view.shape;
  const [first, last] = options.blocks ?? [0, count];
  if (!(Number.isSafeInteger(first) && Number.isSafeInteger(last) && 0 <= first && last <= count)) {
    throw new RangeError(
      `Cannot go by blocks as they must be [from, to] of ${count}: they are [${options.blocks}]`,
    );
  }
  const stamp = stampOf(view, rowsABlock, options.stamp);
  if (await isFinished(out, stamp)) {
    await hasBlocks(out, [first, last]); // refuses where one has vanished
    return { blocks: count, written: 0, skipped: last - first };
  }
  const partial = `${out}.partial`, working = join(partial, "blocks");
  let begun = await readBegun(out);
  refuseOtherStamp(out, begun?.stamp, stamp);
  let written = 0;
  for (let block = first; block < last; block++) {
    if (begun && await isThere(partial, begun, block)) continue;
    const from = block * rowsABlock, to = Math.min(rows, from + rowsABlock);
    const what = `block ${block} of ${out}`;
    await orSay(what, () => Deno.mkdir(working, { recursive: true }));
    const make = async () => {
      if (begun && await isThere(partial, begun, block)) return; // meanwhile
      const before = await view.readRows(from, to);
      const after = await step(before, { block, from, to });
      refuseOtherRows(before, after);
      begun ??= await begin(out, after, { view, rowsABlock, stamp, title });
      refuseOtherHead(begun, after, what);
      await orSay(what, () => writeBlock(partial, begun!, block, after));
      written++;
    };
    await (isOwned ? make() : withClaim(join(working, `${block}.claim`), what, make));
    onProgress?.({ done: block + 1 - first, of: last - first });
  }
  if (!options.blocks) await finishBlocks(out);
  return { blocks: count, written, skipped: last - first - written };
}

/**
 * Puts a store whose blocks are all there in its place; an older one there is replaced.
 *
 * @throws {Error} Where blocks are missing: the message numbers them.
 */
export async function finishBlocks(out: string): Promise<void> {
  const partial = `${out}.partial`, begun = await readBegun(out);
  if (!begun) {
    if (await Deno.stat(out).catch(() => undefined)) return; // another process was first
    throw new Error(`Cannot finish ${out} as blocks must have been begun: there are none`);
  }
  const { data } = begun, missing: number[] = [];
  for (let block = 0; block < chunkCount(data); block++) {
    if (!await isThere(partial, begun, block)) missing.push(block);
  }
  if (missing.length > 0) {
    throw new Error(
      `Cannot finish ${out} as all ${chunkCount(data)} blocks must be there: ` +
        `${missing.length} are not, ${missing.slice(0, 10).join(", ")}` +
        `${missing.length > 10 ? " ..." : ""}; make them`,
    );
  }
  // Before the claim, as it takes minutes where blocks are many, and a claim outlives its process.
  let sum = 0;
  for (let block = 0; block < chunkCount(data); block++) sum += await sumOf(partial, data, block);
  await withClaim(join(partial, "blocks", "finish.claim"), `the end of ${out}`, async () => {
    const { shape, chunkRows } = data, { original, energy } = begun;
    const [values, part] = [shape[0], chunkRows]
      .map((rows) => shape.slice(1).reduce((a, b) => a * b, rows));
    const of: Fingerprint = { values, sum, part, ...energy };
    const text = typeof original.eels === "string" &&
      { eels: JSON.stringify({ ...JSON.parse(original.eels), of }) };
    await writeAttributes(join(partial, SIGNAL, "original_metadata"), {
      ...original,
      ...text,
      [STAMP]: begun.stamp,
    });
    await takePlace(out, partial);
  });
}

/**
 * Whether the blocks `[from, to)` of a store are there, which is begun or whole.
 *
 * @throws {Error} Where it is whole but for one of them: it is not mended block by block.
 */
export async function hasBlocks(out: string, [from, to]: readonly number[]): Promise<boolean> {
  const begun = await readBegun(out), folder = join(out, SIGNAL, "data");
  const data = begun ? begun.data : await readArrayText(folder);
  for (let block = from; data && block < to; block++) {
    if (begun) {
      if (!await isThere(`${out}.partial`, begun, block)) return false;
    } else if (!await hasChunk(folder, data, block)) {
      throw new Error(
        `Cannot take ${out} as it must have all of its parts: ${
          chunkPath(folder, data, block)
        } is ` +
          `gone; move ${out} away and make all blocks again`,
      );
    }
  }
  return data !== undefined;
}

/** Renames what is whole; what stood there steps aside before. */
async function takePlace(out: string, partial: string): Promise<void> {
  const aside = `${out}.${crypto.randomUUID()}.partial`;
  const isOld = await Deno.rename(out, aside).then(() => true, (error) => {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  });
  await Deno.rename(partial, out);
  await Deno.remove(join(out, "blocks"), { recursive: true });
  if (isOld) await Deno.remove(aside, { recursive: true });
}

function stampOf(view: SpectrumView, rowsABlock: number, step: unknown): string {
  const { source, shape, energy, unit, noise, history } = view;
  const bare = noise && { ...noise, background: typeof noise.background };
  return JSON.stringify({ source, shape, energy, unit, noise: bare, history, rowsABlock, step });
}
